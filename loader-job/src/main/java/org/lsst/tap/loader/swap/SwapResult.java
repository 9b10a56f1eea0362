package org.lsst.tap.loader.swap;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.lsst.tap.loader.database.ReleaseState;

/**
 * What a swap did. Immutable.
 *
 * @param live what is live now
 * @param staging what was live before and is staging now; empty at the first deployment
 * @param way how live was published
 * @param attempts how many attempts to lock live there were; 0 if never
 * @param took the time of the transaction that succeeded, from its first byte to its commit
 */
public record SwapResult(
        ReleaseState live, Optional<ReleaseState> staging, Way way, int attempts, Duration took) {

    /** How live was published, and so what a reader can have got just then. */
    public enum Way {
        /** While nobody read live: no statement and no transaction was on both sides. */
        EXCLUSIVE,

        /**
         * By a change of names while others read: a read that names several tables can have mixed.
         */
        RENAMED,

        /** By an exchange of rows: a read in one snapshot was right. */
        EXCHANGED;

        /** Returns the word for it in results and in {@code version}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
