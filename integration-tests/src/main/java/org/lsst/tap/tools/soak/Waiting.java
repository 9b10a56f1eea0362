package org.lsst.tap.tools.soak;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Bounded polling. Stateless. */
final class Waiting {

    private static final long INTERVAL_MILLIS = 20;

    /** What is waited for. */
    @FunctionalInterface
    interface Condition {
        boolean holds();
    }

    private Waiting() {}

    /**
     * Waits; returns whether it holds.
     *
     * @throws SoakException if the thread is interrupted
     */
    static boolean until(Duration patience, Condition condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            pause(TimeUnit.MILLISECONDS.toNanos(INTERVAL_MILLIS));
        }
        return true;
    }

    /**
     * Pauses.
     *
     * @throws SoakException if the thread is interrupted
     */
    static void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SoakException("Interrupted", e);
        }
    }
}
