package org.lsst.tap.tools.soak;

import java.time.Duration;

/**
 * When readers may fail: while the server is down or their sessions are ended, and shortly after,
 * until their pools have noticed. Safe for use by many threads.
 */
final class Disturbance {

    /** A pool lends a dead connection as long as it does not try it before. */
    private static final Duration RECOVERY = Duration.ofSeconds(20);

    private boolean present;
    private boolean everPresent;
    private long endNanos;

    synchronized void begin() {
        present = true;
        everPresent = true;
    }

    synchronized void end() {
        present = false;
        endNanos = System.nanoTime();
    }

    /** Whether a read that began then, and has ended now, may have failed. */
    synchronized boolean excuses(long startNanos) {
        return present || (everPresent && startNanos - endNanos < RECOVERY.toNanos());
    }
}
