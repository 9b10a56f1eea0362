package org.lsst.tap.repertoire.internal;

import java.util.Optional;

/**
 * Where a {@link RefreshingCache} gets its value from.
 *
 * @param <T> the value's type
 */
@FunctionalInterface
public interface ValueSource<T> {

    /**
     * Fetches the value; may block.
     *
     * @param previous what is held so far, for a conditional request
     * @throws org.lsst.tap.repertoire.failure.RepertoireException if there is no usable answer
     */
    FetchedValue<T> fetch(Optional<FetchedValue<T>> previous);

    /** A value from an earlier process, asked for once, before the first fetch; must not throw. */
    default Optional<FetchedValue<T>> stored() {
        return Optional.empty();
    }
}
