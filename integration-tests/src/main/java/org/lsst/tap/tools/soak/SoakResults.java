package org.lsst.tap.tools.soak;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a soak came to. Immutable.
 *
 * @param tally what happened
 * @param kinds the kinds of fault that were to happen
 * @param before what was held at rest before the faults
 * @param after what was held at rest after them
 * @param took how long it ran between the two
 */
record SoakResults(
        Tally tally, Set<FaultKind> kinds, Footprint before, Footprint after, Duration took) {

    SoakResults {
        kinds = Set.copyOf(kinds);
    }

    /** Returns the resources that leak. */
    List<Footprint.Resource> leaks() {
        return after.leaksSince(before);
    }

    /**
     * Whether nothing was mixed, lost or leaked, nothing else was found, there was something to
     * mix, and each kind of fault has happened.
     */
    boolean isPassed() {
        Tally.Reads reads = tally.allReads();
        return reads.wrong() == 0
                && reads.failed() == 0
                && tally.jobs().lost() == 0
                && tally.findings().isEmpty()
                && leaks().isEmpty()
                && reads.overlapped() > 0
                && tally.jobs().swaps() > 0
                && tally.hasAll(kinds);
    }
}
