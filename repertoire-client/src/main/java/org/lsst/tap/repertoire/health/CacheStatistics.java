package org.lsst.tap.repertoire.health;

import com.google.auto.value.AutoValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Counters of a cache since it was made, as of one moment. Immutable.
 *
 * <p>A call is a hit or a miss; a request is one that was sent to the server.
 */
@AutoValue
public abstract class CacheStatistics {

    CacheStatistics() {}

    /** Creates one; the accessors tell what each number is. */
    public static CacheStatistics of(
            long hits,
            long misses,
            long requests,
            long refreshes,
            long notModified,
            long failures,
            Optional<Duration> age,
            Optional<Instant> fetchedAt) {
        return new AutoValue_CacheStatistics(
                hits, misses, requests, refreshes, notModified, failures, age, fetchedAt);
    }

    /** Calls that were answered at once. */
    public abstract long hits();

    /** Calls that had to wait for a request, or failed for want of an answer. */
    public abstract long misses();

    /** Requests, whatever came of them. */
    public abstract long requests();

    /** Requests that renewed an answer that was there already. */
    public abstract long refreshes();

    /** Requests that found the answer unchanged (304, Not Modified). */
    public abstract long notModified();

    /** Requests that gave no usable answer. */
    public abstract long failures();

    /** How old the answer is that callers get; empty as long as there is none. */
    public abstract Optional<Duration> age();

    /** When that answer was fetched, or last found to hold. */
    public abstract Optional<Instant> fetchedAt();
}
