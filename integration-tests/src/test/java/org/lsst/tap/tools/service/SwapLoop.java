package org.lsst.tap.tools.service;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.tools.kit.Loops;
import org.lsst.tap.tools.kit.ReleasePublisher;

/**
 * Exchanges live and staging again and again with the loader's rollback by a plain rename, which
 * falls between anything, until it is closed. Both must hold a whole release. Safe for use by many
 * threads.
 */
public final class SwapLoop implements AutoCloseable {

    private final AtomicLong swaps = new AtomicLong();
    private final Loops loop;

    private SwapLoop(ReleasePublisher publisher, Duration pause) {
        loop =
                Loops.start(
                        "The swapper",
                        List.of(
                                () -> {
                                    publisher.rollBack(CutOver.RENAME);
                                    swaps.incrementAndGet();
                                    return pause.toNanos();
                                }));
    }

    /**
     * Starts to swap.
     *
     * @param databaseUrl JDBC URL of the loader's role
     * @param pause between two swaps
     */
    public static SwapLoop start(String databaseUrl, Duration pause) {
        return new SwapLoop(new ReleasePublisher(databaseUrl, List.of()), pause);
    }

    /** Returns how many swaps there were so far. */
    public long swaps() {
        return swaps.get();
    }

    /**
     * Ends after the swap that is under way.
     *
     * @throws org.lsst.tap.tools.kit.ToolException if a swap failed
     */
    @Override
    public void close() {
        loop.close();
    }
}
