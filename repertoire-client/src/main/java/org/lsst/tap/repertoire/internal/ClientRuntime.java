package org.lsst.tap.repertoire.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What a client runs on: connections and threads of its own. Thread-safe. */
public final class ClientRuntime implements AutoCloseable {

    /** Requests at a time; a third one waits. */
    private static final int MOST_THREADS = 2;

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private final CacheSettings cacheSettings;
    private final HttpFetcher fetcher;
    private final ScheduledThreadPoolExecutor threads;
    private final Executor executor;
    private final Timer timer;

    /**
     * Creates it; starts no thread yet.
     *
     * @param name what the threads' names begin with
     */
    public ClientRuntime(ClientSettings settings, String name) {
        cacheSettings = settings.cache;
        fetcher = new HttpFetcher(settings);
        threads = Threads.pool(name, MOST_THREADS);
        executor = settings.executor != null ? settings.executor : threads;
        timer =
                settings.timer != null
                        ? settings.timer
                        : (task, delay) ->
                                threads.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    public HttpFetcher fetcher() {
        return fetcher;
    }

    /** Where requests run. */
    public Executor executor() {
        return executor;
    }

    public Clock clock() {
        return cacheSettings.clock();
    }

    /**
     * Creates an empty cache of what a source gives.
     *
     * @param onChange is told of each value that differs from the one before
     */
    public <T> RefreshingCache<T> cache(ValueSource<T> source, Consumer<? super T> onChange) {
        return new RefreshingCache<>(source, cacheSettings, executor, timer, onChange);
    }

    /** Ends the threads and connections. A user's own executor stays open. */
    @Override
    public void close() {
        // A thread that is in somebody's change listener may take longer; it is a daemon.
        Threads.end(threads, CLOSE_WAIT);
        fetcher.close();
    }
}
