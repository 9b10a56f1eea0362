package org.lsst.tap.repertoire.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** What a client runs on: connections and threads of its own. Thread-safe. */
public final class ClientRuntime implements AutoCloseable {

    /** Requests at a time; a third one waits. */
    private static final int MOST_THREADS = 2;

    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    public final HttpFetcher fetcher;
    public final Clock clock;

    /** Where requests run. */
    public final Executor executor;

    private final ClientSettings settings;
    private final ScheduledThreadPoolExecutor threads;
    private final ClientSettings.Timer timer;

    /**
     * Creates it; starts no thread yet.
     *
     * @param name what the threads' names begin with
     */
    public ClientRuntime(ClientSettings settings, String name) {
        this.settings = settings;
        fetcher = new HttpFetcher(settings);
        clock = settings.clock;
        threads = Threads.pool(name, MOST_THREADS);
        executor = settings.executor != null ? settings.executor : threads;
        timer = settings.timer != null ? settings.timer : this::schedule;
    }

    private Future<?> schedule(Runnable task, Duration delay) {
        return threads.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Creates an empty cache of what a source gives.
     *
     * @param what the value is, to begin a message with
     * @param onChange is told of each value that differs from the one before
     */
    public <T> RefreshingCache<T> cache(
            String what, ValueSource<T> source, Consumer<? super T> onChange) {
        return new RefreshingCache<>(what, source, settings, executor, timer, onChange);
    }

    /** Ends the threads and connections. A user's own executor stays open. */
    @Override
    public void close() {
        // A thread that is in somebody's change listener may take longer; it is a daemon.
        Threads.end(threads, CLOSE_WAIT);
        fetcher.close();
    }
}
