package org.lsst.tap.repertoire.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * What a client runs on: connections and threads of its own. None outlives what it is for, or keeps
 * a JVM alive. Thread-safe.
 */
public final class ClientRuntime implements AutoCloseable {

    /** Requests at a time; a third one waits. */
    private static final int MOST_THREADS = 2;

    private static final long IDLE_SECONDS = 30;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    public final HttpFetcher fetcher;
    public final Clock clock;

    /** Where requests run. */
    public final Executor executor;

    private final ClientSettings settings;
    private final ScheduledThreadPoolExecutor threads;

    /** Creates it, with this beginning of its threads' names; starts no thread yet. */
    public ClientRuntime(ClientSettings settings, String name) {
        this.settings = settings;
        fetcher = new HttpFetcher(settings);
        clock = settings.clock;
        threads = pool(name, MOST_THREADS);
        executor = settings.executor != null ? settings.executor : threads;
    }

    public <T> RefreshingCache<T> cache(
            String what, RefreshingCache.Source<T> source, Consumer<? super T> onChange) {
        ClientSettings.Timer timer = settings.timer;
        if (timer == null) {
            timer = (task, delay) -> threads.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
        return new RefreshingCache<>(what, source, settings, executor, timer, onChange);
    }

    /** Ends the threads and connections. A user's own executor stays open. */
    @Override
    public void close() {
        // A thread that is in somebody's change listener may take longer; it is a daemon.
        end(threads, CLOSE_WAIT);
        fetcher.close();
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
