package org.lsst.tap.schema.internal;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How often a read is tried, and how long it waits in between: twice as long each time, with full
 * jitter, so that readers which one swap turned back don't come back together. Immutable.
 */
public final class RetryPolicy {

    /**
     * Six attempts; 78 ms of waiting in all on average. A read costs one retry for each swap that
     * hits it, and a swap comes seconds after the one before.
     */
    public static final RetryPolicy DEFAULT = new RetryPolicy(6, Duration.ofMillis(5));

    private final int maxAttempts;
    private final long firstDelayNanos;

    /**
     * Makes a policy.
     *
     * @param maxAttempts how often a read is tried in all, at least 1
     * @param firstDelay the upper bound of the wait after the first attempt
     */
    public RetryPolicy(int maxAttempts, Duration firstDelay) {
        if (maxAttempts < 1) {
            throw new IllegalArgumentException("maxAttempts " + maxAttempts + " is below 1");
        }
        this.maxAttempts = maxAttempts;
        this.firstDelayNanos = firstDelay.toNanos();
    }

    /** Returns how often a read is tried in all. */
    public int maxAttempts() {
        return maxAttempts;
    }

    /**
     * Waits after a failed attempt.
     *
     * @param failedAttempts how many have failed so far, at least 1
     * @throws InterruptedException if the thread was interrupted
     */
    public void pause(int failedAttempts) throws InterruptedException {
        long bound = boundNanos(failedAttempts);
        if (bound > 0) {
            TimeUnit.NANOSECONDS.sleep(ThreadLocalRandom.current().nextLong(bound));
        }
    }

    /** Returns what the wait after so many failed attempts stays below. */
    long boundNanos(int failedAttempts) {
        return firstDelayNanos << (failedAttempts - 1);
    }
}
