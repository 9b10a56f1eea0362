package org.lsst.tap.tools.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Deals faults: each kind at each point comes once, at random, before any comes again; and at the
 * very beginning each kind once. For one thread.
 */
final class FaultDeck {

    /**
     * A kind of fault at a point. Immutable.
     *
     * @param kind what happens
     * @param point when it happens
     */
    record Fault(FaultKind kind, Point point) {

        @Override
        public String toString() {
            return kind.label + " at " + point.label;
        }
    }

    private final List<Fault> faults = new ArrayList<>();
    private final Random random;
    private int next;

    FaultDeck(Set<FaultKind> kinds, long seed) {
        this.random = new Random(seed);
        // In their order, so that a seed means the same in each run.
        for (FaultKind kind : FaultKind.values()) {
            if (kinds.contains(kind)) {
                List.of(Point.values()).forEach(point -> faults.add(new Fault(kind, point)));
            }
        }
        Collections.shuffle(faults, random);
        Set<FaultKind> seen = EnumSet.noneOf(FaultKind.class);
        List<Fault> first = faults.stream().filter(fault -> seen.add(fault.kind())).toList();
        // Stable: false comes before true.
        faults.sort(Comparator.comparing(fault -> !first.contains(fault)));
    }

    /** Deals a fault. */
    Fault deal() {
        if (next == faults.size()) {
            Collections.shuffle(faults, random);
            next = 0;
        }
        return faults.get(next++);
    }
}
