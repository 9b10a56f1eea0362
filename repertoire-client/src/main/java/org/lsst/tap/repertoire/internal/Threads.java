package org.lsst.tap.repertoire.internal;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads of this module's own: none outlives what it is for, or keeps a JVM alive. */
public final class Threads {

    private static final long IDLE_SECONDS = 30;

    private Threads() {}

    /** Makes daemon threads of this name and a number. */
    public static ThreadFactory named(String name) {
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
