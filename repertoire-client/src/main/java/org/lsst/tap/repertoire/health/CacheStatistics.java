package org.lsst.tap.repertoire.health;

import static java.lang.String.format;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Counters of a cache since it was made, as of one moment. Immutable.
 *
 * <p>A call is a hit or a miss; a request is one that was sent to the server.
 */
public final class CacheStatistics {

    private final long hits;
    private final long misses;
    private final long requests;
    private final long refreshes;
    private final long notModified;
    private final long failures;
    private final Optional<Duration> age;
    private final Optional<Instant> fetchedAt;

    /** Creates one; the accessors tell what each number is. */
    public CacheStatistics(
            long hits,
            long misses,
            long requests,
            long refreshes,
            long notModified,
            long failures,
            Optional<Duration> age,
            Optional<Instant> fetchedAt) {
        this.hits = hits;
        this.misses = misses;
        this.requests = requests;
        this.refreshes = refreshes;
        this.notModified = notModified;
        this.failures = failures;
        this.age = age;
        this.fetchedAt = fetchedAt;
    }

    /** Calls that were answered at once. */
    public long hits() {
        return hits;
    }

    /** Calls that had to wait for a request, or failed for want of an answer. */
    public long misses() {
        return misses;
    }

    /** Requests, whatever came of them. */
    public long requests() {
        return requests;
    }

    /** Requests that renewed an answer that was there already. */
    public long refreshes() {
        return refreshes;
    }

    /** Requests that found the answer unchanged (304, Not Modified). */
    public long notModified() {
        return notModified;
    }

    /** Requests that gave no usable answer. */
    public long failures() {
        return failures;
    }

    /** How old the answer is that callers get; empty as long as there is none. */
    public Optional<Duration> age() {
        return age;
    }

    /** When that answer was fetched, or last found to hold. */
    public Optional<Instant> fetchedAt() {
        return fetchedAt;
    }

    @Override
    public String toString() {
        return format(
                "CacheStatistics[hits=%s, misses=%s, requests=%s, refreshes=%s, notModified=%s,"
                        + " failures=%s, age=%s]",
                hits,
                misses,
                requests,
                refreshes,
                notModified,
                failures,
                age.map(Duration::toString).orElse("none"));
    }
}
