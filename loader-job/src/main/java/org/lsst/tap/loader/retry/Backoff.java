package org.lsst.tap.loader.retry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How often something is tried, and the pause before the next time: doubled each time, bounded, and
 * with full jitter, so that two jobs that collide once do not collide again in step. Immutable.
 *
 * @param attempts how often it is tried in all, at least once
 * @param first the longest pause after the first attempt
 * @param longest the longest pause of all
 */
public record Backoff(int attempts, Duration first, Duration longest) {

    public Backoff {
        if (attempts < 1 || first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "Backoff needs at least 1 attempt and 0 <= first <= longest, found %d, %s, %s"
                            .formatted(attempts, first, longest));
        }
    }

    /** Returns the pause after the given attempt, counted from 1: at least half of its bound. */
    public Duration pauseAfter(int attempt) {
        long boundMillis = first.toMillis() << Math.min(attempt - 1, 20);
        long millis = Math.min(boundMillis, longest.toMillis());
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
    }

    /** Whether there is another attempt after the given one. */
    public boolean allowsMoreThan(int attempt) {
        return attempt < attempts;
    }
}
