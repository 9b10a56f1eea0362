package org.lsst.tap.loader.swap;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.lsst.tap.loader.database.DatabaseState.ReleaseState;

/**
 * What a publication did. Immutable.
 *
 * @param staging what was live before; empty at the first deployment
 * @param attempts how many attempts to lock live there were
 * @param took the time of the transaction that succeeded, from its first byte to its commit
 */
public record SwapResult(
        ReleaseState live, Optional<ReleaseState> staging, Way way, int attempts, Duration took) {

    /** How live was published, and so what a reader can have got just then. */
    public enum Way {
        /** While nobody read live: no statement and no transaction was on both sides. */
        EXCLUSIVE,

        /** While others read: a read that names several tables can have mixed. */
        RENAMED,

        /** By an exchange of rows: a read in one snapshot was right. */
        EXCHANGED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
