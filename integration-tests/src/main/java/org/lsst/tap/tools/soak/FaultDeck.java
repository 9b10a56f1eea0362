package org.lsst.tap.tools.soak;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Deals faults: each kind at each point comes once, at random, before any comes again; and at the
 * very beginning each kind once. For one thread.
 */
final class FaultDeck {

    private final List<Fault> faults = new ArrayList<>();
    private final SplittableRandom random;
    private int next;

    FaultDeck(Set<FaultKind> kinds, SplittableRandom random) {
        this.random = random;
        for (FaultKind kind : kinds) {
            for (Point point : Point.values()) {
                faults.add(new Fault(kind, point));
            }
        }
        shuffle();
        eachKindFirst();
    }

    /** Deals a fault. */
    Fault deal() {
        if (next == faults.size()) {
            shuffle();
            next = 0;
        }
        return faults.get(next++);
    }

    private void shuffle() {
        for (int i = faults.size() - 1; i > 0; i--) {
            Fault moved = faults.set(random.nextInt(i + 1), faults.get(i));
            faults.set(i, moved);
        }
    }

    private void eachKindFirst() {
        Set<FaultKind> seen = EnumSet.noneOf(FaultKind.class);
        List<Fault> first = new ArrayList<>();
        List<Fault> later = new ArrayList<>();
        for (Fault fault : faults) {
            (seen.add(fault.kind()) ? first : later).add(fault);
        }
        faults.clear();
        faults.addAll(first);
        faults.addAll(later);
    }
}
