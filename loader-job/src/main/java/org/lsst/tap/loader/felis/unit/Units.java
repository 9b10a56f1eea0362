package org.lsst.tap.loader.felis.unit;

import org.jspecify.annotations.Nullable;

/** Checks units. */
public final class Units {

    private Units() {}

    /** Returns why {@code unit} is no unit, or null if it is one. */
    public static @Nullable String fault(String unit) {
        return null;
    }
}
