package org.lsst.tap.tools.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/**
 * Deals faults: each kind at each point comes once, at random, before any comes again; and at the
 * very beginning each kind once. For one thread.
 */
final class FaultDeck {

    private final List<Fault> faults = new ArrayList<>();
    private final Random random;
    private int next;

    FaultDeck(Set<Fault.Kind> kinds, long seed) {
        this.random = new Random(seed);
        // In their order, so that a seed means the same in each run.
        for (Fault.Kind kind : new TreeSet<>(kinds)) {
            List.of(Fault.Point.values()).forEach(point -> faults.add(new Fault(kind, point)));
        }
        Collections.shuffle(faults, random);
        Set<Fault.Kind> seen = EnumSet.noneOf(Fault.Kind.class);
        List<Fault> first = faults.stream().filter(fault -> seen.add(fault.kind())).toList();
        faults.removeAll(first);
        faults.addAll(0, first);
    }

    Fault deal() {
        if (next == faults.size()) {
            Collections.shuffle(faults, random);
            next = 0;
        }
        return faults.get(next++);
    }
}
