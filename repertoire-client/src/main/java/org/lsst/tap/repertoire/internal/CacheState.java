package org.lsst.tap.repertoire.internal;

import java.util.Optional;
import org.lsst.tap.repertoire.failure.RepertoireException;

/**
 * What a {@link RefreshingCache} holds after a request: the last good value, if there is one, and
 * the failures since then. Immutable. Times are the ticker's, in nanoseconds; they are compared by
 * their difference, since a ticker may overflow.
 *
 * @param <T> the value's type
 */
final class CacheState<T> {

    /** Null as long as no request succeeded. */
    final FetchedValue<T> fetched;

    /** When the next request may start. */
    final long dueNanos;

    /** When the value becomes too old to be given out. */
    final long staleNanos;

    /** The last request's failure; null if it succeeded. */
    final RepertoireException failure;

    /** Requests that failed since the last success. */
    final int failures;

    CacheState(
            FetchedValue<T> fetched,
            long dueNanos,
            long staleNanos,
            RepertoireException failure,
            int failures) {
        this.fetched = fetched;
        this.dueNanos = dueNanos;
        this.staleNanos = staleNanos;
        this.failure = failure;
        this.failures = failures;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - dueNanos >= 0;
    }

    boolean isUsable(long nowNanos) {
        return fetched != null && nowNanos - staleNanos < 0;
    }

    Optional<FetchedValue<T>> fetched() {
        return Optional.ofNullable(fetched);
    }
}
