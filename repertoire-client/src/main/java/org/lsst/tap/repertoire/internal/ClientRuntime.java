package org.lsst.tap.repertoire.internal;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;

/**
 * What a client runs on: connections and threads of its own. It fetches over HTTP, whole and
 * bounded: a limit on the time of a request and on the bytes of its answer, conditional requests,
 * and a token that stays with the origin it was meant for. None of its threads outlives what it is
 * for, or keeps a JVM alive. Thread-safe.
 */
public final class ClientRuntime implements AutoCloseable {

    /** Requests at a time; a third one waits. */
    private static final int MOST_THREADS = 2;

    private static final int MOST_REDIRECTS = 5;
    private static final long IDLE_SECONDS = 30;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    public final Clock clock;

    /** Where requests run. */
    public final Executor executor;

    final ClientSettings settings;
    final BiFunction<Runnable, Duration, Future<?>> timer;
    final EnvironmentProxies proxies;
    final HttpClient client;

    /** Where answers are read. */
    final ExecutorService workers = Executors.newCachedThreadPool(named("repertoire-http"));

    private final ScheduledThreadPoolExecutor threads;

    /**
     * Creates it, with this beginning of its threads' names; starts no thread of these yet. Throws
     * what the environment's proxies throw.
     */
    public ClientRuntime(ClientSettings settings, String name) {
        this.settings = settings;
        clock = settings.clock;
        threads = pool(name, MOST_THREADS);
        executor = settings.executor != null ? settings.executor : threads;
        timer =
                settings.timer != null
                        ? settings.timer
                        : (task, delay) ->
                                threads.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        proxies = new EnvironmentProxies(settings.environment);
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        // Servers of Python warn of the upgrade to HTTP/2 that the JDK asks for.
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(settings.connectTimeout)
                        .proxy(proxies)
                        .executor(workers);
        if (settings.sslContext != null) {
            builder.sslContext(settings.sslContext);
        }
        // The JDK's thread takes over the loader of the one that makes it, and ends with the
        // client. Meanwhile the container of a web application would call it a leak.
        Thread thread = Thread.currentThread();
        ClassLoader loader = thread.getContextClassLoader();
        try {
            thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
            client = builder.build();
        } finally {
            thread.setContextClassLoader(loader);
        }
    }

    /**
     * Gets a document, unless it is still the one of before, and reads it. Blocks for at most the
     * call timeout. A redirect is followed, but not from https to http.
     *
     * @param what the document, to begin a message with
     * @param reader reads it; is also given what the document is and where it came from
     * @throws RepertoireUnavailableException on anything else than a whole answer with success
     * @throws RepertoireFormatException if a page for people came
     */
    public <T> FetchedValue<T> get(
            URI url,
            String what,
            String type,
            int maxBytes,
            Optional<FetchedValue<T>> previous,
            BiFunction<byte[], String, T> reader) {
        HttpCall call = new HttpCall(this, url, what, type, maxBytes, MOST_REDIRECTS);
        call.condition("If-None-Match", previous.flatMap(held -> held.header("ETag")));
        call.condition("If-Modified-Since", previous.flatMap(held -> held.header("Last-Modified")));
        byte[] body = call.body();
        Instant now = clock.instant();
        return body == null
                ? previous.orElseThrow().stillHolds(call.headers(), now)
                : FetchedValue.of(reader.apply(body, call.source), call.headers().map(), now);
    }

    /**
     * Gets a JSON document that is only given to the bearer of a token, and reads it. The token
     * goes to this URL's host and nowhere else: a redirect is a failure.
     */
    public <T> T getWithToken(
            URI url,
            String what,
            String token,
            int maxBytes,
            BiFunction<byte[], String, T> reader) {
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new RepertoireConfigurationException(
                    what
                            + " not requested: the token is empty or holds characters that are not"
                            + " allowed in a header; give the token alone, without spaces or line"
                            + " ends");
        }
        HttpCall call = new HttpCall(this, url, what, "application/json", maxBytes, 0);
        call.request.header("Authorization", "Bearer " + token);
        return reader.apply(call.body(), call.source);
    }

    /** Ends the threads and connections. A user's own executor stays open. */
    @Override
    public void close() {
        // A thread that is in somebody's change listener may take longer; it is a daemon.
        end(threads, CLOSE_WAIT);
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (ReflectiveOperationException beforeJava21) {
            // Nothing to call: the JDK's own thread ends when the client is collected.
        }
        end(workers, Duration.ofSeconds(1));
    }

    /** Makes daemon threads of this name and a number. */
    static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Up to so many threads that end when they are idle for 30 s. */
    public static ScheduledThreadPoolExecutor pool(String name, int most) {
        ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(most, named(name));
        pool.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        pool.allowCoreThreadTimeOut(true);
        pool.setRemoveOnCancelPolicy(true);
        return pool;
    }

    /**
     * Ends a pool, interrupts its threads and waits for them.
     *
     * @return whether they have ended; no, if this thread was interrupted
     */
    public static boolean end(ExecutorService pool, Duration wait) {
        pool.shutdownNow();
        try {
            return pool.awaitTermination(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
