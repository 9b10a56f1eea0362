package org.lsst.tap.tools.report;

import java.util.ArrayList;
import java.util.List;

/** Picks some of many, evenly. Stateless. */
final class Thinning {

    private Thinning() {}

    /** Returns {@code most} of the items at most, in their order and spread over all of them. */
    static <T> List<T> evenly(List<T> items, int most) {
        if (items.size() <= most) {
            return items;
        }
        List<T> kept = new ArrayList<>(most);
        for (int i = 0; i < most; i++) {
            kept.add(items.get((int) ((long) i * items.size() / most)));
        }
        return kept;
    }
}
