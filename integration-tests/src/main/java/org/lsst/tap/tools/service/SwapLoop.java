package org.lsst.tap.tools.service;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.job.Rollback;

/**
 * Exchanges live and staging again and again with the loader's rollback, which is its swap with the
 * lock and the checks, until it is closed. Both must hold a whole release. Safe for use by many
 * threads.
 */
public final class SwapLoop implements AutoCloseable {

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong swaps = new AtomicLong();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<?> running;

    private SwapLoop(String databaseUrl, Duration pause) {
        DatabaseUrl url = DatabaseUrl.parse(databaseUrl);
        running =
                thread.submit(
                        () -> {
                            while (!stopped.get()) {
                                new Rollback(url, DatabaseSchemas.STANDARD).run();
                                swaps.incrementAndGet();
                                LockSupport.parkNanos(pause.toNanos());
                            }
                        });
    }

    /**
     * Starts to swap.
     *
     * @param databaseUrl JDBC URL of the loader's role
     * @param pause between two swaps
     */
    public static SwapLoop start(String databaseUrl, Duration pause) {
        return new SwapLoop(databaseUrl, pause);
    }

    /** Returns how many swaps there were so far. */
    public long swaps() {
        return swaps.get();
    }

    /**
     * Ends after the swap that is under way.
     *
     * @throws TapServiceException if a swap failed
     */
    @Override
    public void close() {
        stopped.set(true);
        thread.shutdown();
        try {
            running.get();
        } catch (ExecutionException e) {
            throw new TapServiceException("A swap failed: " + e.getCause(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
