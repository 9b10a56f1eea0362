package org.lsst.tap.repertoire.internal;

import static java.lang.String.format;
import static java.time.format.DateTimeFormatter.RFC_1123_DATE_TIME;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;

/**
 * Fetches over HTTP, whole and bounded: a limit on the time of a request and on the bytes of its
 * answer, conditional requests, and a token that stays with the origin it was meant for.
 * Thread-safe.
 */
public final class HttpFetcher implements AutoCloseable {

    private static final int NOT_MODIFIED = 304;
    private static final int MOST_REDIRECTS = 5;
    private static final long LONGEST_RETRY_AFTER_SECONDS = 3600;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(1);

    private static final String USER_AGENT =
            "repertoire-client/"
                    + Optional.ofNullable(HttpFetcher.class.getPackage().getImplementationVersion())
                            .orElse("unknown")
                    + " (tap-schema)";

    private static final String CHECK = "; check that the URL is right and the service is healthy";

    /** What to do about a status. */
    private static final Map<Integer, String> ADVICE =
            Map.of(
                    401, "; check that the caller may read it",
                    403, "; check that the caller may read it",
                    407,
                            "; check the proxy's user and password: for https Java sends them only"
                                    + " with -Djdk.http.auth.tunneling.disabledSchemes=\"\"");

    private final ClientSettings settings;
    private final EnvironmentProxies proxies;
    private final ExecutorService workers;
    private final HttpClient client;

    /** Throws what the environment's proxies throw. */
    HttpFetcher(ClientSettings settings) {
        this.settings = settings;
        proxies = new EnvironmentProxies(settings.environment);
        workers = Executors.newCachedThreadPool(ClientRuntime.named("repertoire-http"));
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
        Call call = new Call(url, what, type, maxBytes, MOST_REDIRECTS);
        previous.flatMap(held -> held.header(FetchedValue.ETAG))
                .ifPresent(etag -> call.condition("If-None-Match", etag));
        previous.flatMap(held -> held.header(FetchedValue.LAST_MODIFIED))
                .ifPresent(date -> call.condition("If-Modified-Since", date));
        byte[] body = call.body();
        Instant now = settings.clock.instant();
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
        Call call = new Call(url, what, "application/json", maxBytes, 0);
        call.request.header("Authorization", "Bearer " + token);
        return reader.apply(call.body(), call.source);
    }

    /** One document, and the requests that it takes. */
    private final class Call {
        private final HttpRequest.Builder request;
        private final String what;
        private final int maxBytes;
        private final int redirects;
        private final long endNanos = System.nanoTime() + settings.callTimeout.toNanos();
        private boolean conditional;

        /** Where it is asked for now; what it is, where it was asked for first, where that led. */
        private volatile URI url;

        private volatile String source;

        /** The last answer; its body may still be on its way. */
        private volatile @Nullable HttpResponse<InputStream> answer;

        Call(URI url, String what, String type, int maxBytes, int redirects) {
            this.request =
                    HttpRequest.newBuilder()
                            .header("User-Agent", USER_AGENT)
                            .header("Accept", type + ", */*;q=0.1")
                            .header("Accept-Encoding", "gzip");
            this.what = what + " from " + Excerpt.ofUrl(url);
            this.maxBytes = maxBytes;
            this.redirects = redirects;
            this.url = url;
            this.source = this.what;
        }

        /** Lets the server say that a document has not changed, in place of giving it. */
        void condition(String header, String value) {
            request.header(header, value);
            conditional = true;
        }

        HttpHeaders headers() {
            return answer.headers();
        }

        /** The document's bytes; null if it has not changed. */
        byte @Nullable [] body() {
            Future<byte @Nullable []> bytes = null;
            try {
                bytes = workers.submit(this::ask);
                return bytes.get(settings.callTimeout.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                throw failure(new HttpTimeoutException("request timed out"));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failure(new InterruptedIOException("interrupted"));
            } catch (ExecutionException e) {
                throw failure(e.getCause());
            } catch (RejectedExecutionException e) {
                throw failure(new IOException("the client is closed", e));
            } finally {
                if (bytes != null && bytes.cancel(true)) {
                    closeAnswer();
                }
            }
        }

        /** Wakes up who reads it: with an older JDK an interrupt alone does not. */
        private void closeAnswer() {
            if (answer != null) {
                try {
                    answer.body().close();
                } catch (IOException e) {
                    // Nothing more is to come of it.
                }
            }
        }

        private byte @Nullable [] ask() throws IOException, InterruptedException {
            send();
            Optional<URI> target = target();
            for (int i = 0; i < redirects && target.isPresent() && !isDowngrade(target); i++) {
                closeAnswer();
                url = target.get();
                source = what + " (redirected to " + Excerpt.ofUrl(url) + ")";
                send();
                target = target();
            }
            try (InputStream body = answer.body()) {
                int status = answer.statusCode();
                if (status == NOT_MODIFIED && conditional) {
                    return null;
                }
                if (status / 100 != 2) {
                    Optional<String> pause = headers().firstValue("Retry-After");
                    throw new RepertoireUnavailableException(
                            source + " did not arrive: " + refused(status, target),
                            null,
                            pause.map(HttpFetcher.this::pause).orElse(null));
                }
                return read(body);
            } catch (IOException e) {
                // The stream says "closed", and only in its cause why.
                throw e.getCause() instanceof IOException ? (IOException) e.getCause() : e;
            }
        }

        private void send() throws IOException, InterruptedException {
            Duration left = Duration.ofNanos(Math.max(1, endNanos - System.nanoTime()));
            HttpRequest.Builder next = request.copy().timeout(left);
            proxies.authorization(url).ifPresent(user -> next.header("Proxy-Authorization", user));
            try {
                answer = client.send(next.uri(url).build(), BodyHandlers.ofInputStream());
            } catch (IllegalArgumentException e) {
                throw new IOException("the URL can't be asked: " + e.getMessage(), e);
            }
            if (Thread.interrupted()) {
                // The caller has gone, and may not have seen this answer.
                closeAnswer();
                throw new InterruptedIOException("interrupted");
            }
        }

        /** Where the answer leads; not to be followed in the clear from where TLS was asked for. */
        private Optional<URI> target() throws IOException {
            try {
                return isRedirect(answer.statusCode())
                        ? headers().firstValue("Location").map(url::resolve)
                        : Optional.empty();
            } catch (IllegalArgumentException e) {
                throw new IOException("it was redirected to something that is no URL", e);
            }
        }

        private boolean isDowngrade(Optional<URI> target) {
            return "https".equalsIgnoreCase(url.getScheme())
                    && !"https".equalsIgnoreCase(target.orElseThrow().getScheme());
        }

        private byte[] read(InputStream body) throws IOException {
            boolean packed = headers().firstValue("Content-Encoding").orElse("").contains("gzip");
            byte[] bytes = (packed ? new GZIPInputStream(body) : body).readNBytes(maxBytes + 1);
            if (bytes.length > maxBytes) {
                throw new RepertoireUnavailableException(
                        format(
                                "%s is too large: expected at most %s bytes; check what answers at"
                                        + " this URL",
                                source, maxBytes));
            }
            if (isMarkup(bytes)) {
                throw new RepertoireFormatException(
                        format(
                                "%s: expected the document, found a page for people (%s), of a"
                                    + " login or a proxy perhaps; check that the URL is right and"
                                    + " can be read without a login",
                                source,
                                Excerpt.ofName(
                                        headers().firstValue("Content-Type").orElse("HTML"))));
            }
            return bytes;
        }

        private String refused(int status, Optional<URI> target) {
            if (!isRedirect(status)) {
                return "expected status 200, found " + status + ADVICE.getOrDefault(status, CHECK);
            }
            String found = "the answer is a redirect, status " + status;
            if (redirects == 0) {
                return found
                        + ", which is not followed with a token; correct the URL in Repertoire's"
                        + " configuration";
            }
            if (target.isEmpty()) {
                return found + " that doesn't say where to; check what answers at this URL";
            }
            String why =
                    isDowngrade(target) ? "from https to http" : "after " + redirects + " others";
            return format(
                    "%s, to %s, which is not followed %s; correct the URL",
                    found, Excerpt.ofUrl(target.get()), why);
        }

        private RepertoireException failure(Throwable e) {
            return e instanceof RepertoireException
                    ? (RepertoireException) e
                    : new RepertoireUnavailableException(
                            source
                                    + " did not arrive: "
                                    + RequestFailure.describe(e, url, settings),
                            e);
        }
    }

    private static boolean isRedirect(int status) {
        return status >= 300 && status < 400 && status != NOT_MODIFIED;
    }

    /** No document that is asked for here begins so, and each page for people does. */
    private static boolean isMarkup(byte[] body) {
        for (byte b : body) {
            if (b > ' ') {
                return b == '<';
            }
        }
        return false;
    }

    /** What {@code Retry-After} asks for (RFC 9110 section 10.2.3); null if it can't be read. */
    private @Nullable Duration pause(String header) {
        try {
            long seconds =
                    header.matches("[0-9]+")
                            ? Long.parseLong(header)
                            : RFC_1123_DATE_TIME.parse(header, Instant::from).getEpochSecond()
                                    - settings.clock.instant().getEpochSecond();
            return Duration.ofSeconds(Math.max(0, Math.min(seconds, LONGEST_RETRY_AFTER_SECONDS)));
        } catch (NumberFormatException | DateTimeException notReadable) {
            return null;
        }
    }

    /** Ends the threads. The JDK's own one ends at once from Java 21 on, else with the client. */
    @Override
    public void close() {
        try {
            HttpClient.class.getMethod("shutdownNow").invoke(client);
        } catch (ReflectiveOperationException beforeJava21) {
            // Nothing to call: it ends when this fetcher is collected.
        }
        ClientRuntime.end(workers, CLOSE_WAIT);
    }
}
