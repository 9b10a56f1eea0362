package org.lsst.tap.tools.soak;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.lsst.tap.tools.soak.Tally.Jobs;
import org.lsst.tap.tools.soak.Tally.Reads;

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
        return List.of(Reads.MIXED, Reads.EMPTY, Reads.STALE, Reads.FAILED).stream()
                        .allMatch(wrong -> tally.count(wrong) == 0)
                && tally.count(Jobs.LOST) == 0
                && tally.findings().isEmpty()
                && leaks().isEmpty()
                && tally.count(Reads.READS_DURING_A_JOB) > 0
                && tally.count(Jobs.SWAPS) > 0
                && tally.hasAll(kinds);
    }
}
