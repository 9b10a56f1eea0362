package org.lsst.tap.repertoire.internal;

import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.health.Health;

/**
 * What a {@link RefreshingCache} holds after a request: the last good value, if there is one, and
 * the failures since then. Immutable. Times are the ticker's, in nanoseconds; they are compared by
 * their difference, since a ticker may overflow.
 *
 * @param <T> the value's type
 */
final class CacheState<T> {

    /** Null as long as no request succeeded. */
    final @Nullable FetchedValue<T> fetched;

    /** When the next request may start. */
    final long dueNanos;

    /** When the value becomes too old to be given out. */
    final long staleNanos;

    /** The last request's failure; null if it succeeded, or there was none. */
    final @Nullable RepertoireException failure;

    /** The tries since the cache was made. */
    final Health health;

    CacheState(
            @Nullable FetchedValue<T> fetched,
            long dueNanos,
            long staleNanos,
            @Nullable RepertoireException failure,
            Health health) {
        this.fetched = fetched;
        this.dueNanos = dueNanos;
        this.staleNanos = staleNanos;
        this.failure = failure;
        this.health = health;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - dueNanos >= 0;
    }

    boolean isUsable(long nowNanos) {
        return fetched != null && nowNanos - staleNanos < 0;
    }
}
