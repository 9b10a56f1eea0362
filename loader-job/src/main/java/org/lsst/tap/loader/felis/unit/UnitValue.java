package org.lsst.tap.loader.felis.unit;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a part of a unit stands for, as far as it decides what it can be combined with. Immutable.
 *
 * @param scale the factor before the units
 * @param powers of units by name
 * @param function the function whose unit this is, such as {@code mag}; null for a plain unit
 * @param structured whether it is a list of units
 */
record UnitValue(
        double scale, Map<String, Double> powers, @Nullable String function, boolean structured) {

    static final UnitValue ONE = new UnitValue(1, Map.of(), null, false);

    /** Units that are logarithms of a ratio. */
    private static final Set<String> LOGARITHMS = Set.of("dex", "mag", "dB", "decibel");

    static UnitValue unit(String name) {
        return new UnitValue(1, Map.of(UnitNames.base(name), 1.0), null, false);
    }

    static UnitValue factor(double scale) {
        return new UnitValue(scale, Map.of(), null, false);
    }

    static UnitValue list() {
        return new UnitValue(1, Map.of(), null, true);
    }

    /** A unit with a factor of zero is none. */
    boolean isPossible() {
        return scale != 0;
    }

    UnitValue times(UnitValue other) throws UnitFault {
        UnitValue left = plain();
        UnitValue right = other.plain();
        Map<String, Double> product = new HashMap<>(left.powers);
        right.powers.forEach((name, power) -> product.merge(name, power, Double::sum));
        product.values().removeIf(power -> power == 0);
        return new UnitValue(left.scale * right.scale, product, null, false);
    }

    UnitValue over(UnitValue other) throws UnitFault {
        return times(other.power(-1));
    }

    UnitValue power(double exponent) throws UnitFault {
        UnitValue base = plain();
        Map<String, Double> product = new HashMap<>();
        if (exponent != 0) {
            base.powers.forEach((name, power) -> product.put(name, power * exponent));
        }
        // The root of a negative factor is a complex number, which is possible.
        double power = Math.pow(Math.abs(base.scale), exponent);
        return new UnitValue(power, product, null, false);
    }

    /** Returns a unit with a factor before it, which a function's unit can't have. */
    UnitValue scaled(double factor) throws UnitFault {
        if (function != null || structured) {
            throw new UnitFault("a factor can't stand before a function");
        }
        return new UnitValue(scale * factor, powers, null, false);
    }

    /** Returns the unit of a function of this unit. */
    UnitValue in(String name) throws UnitFault {
        boolean logarithm =
                powers.size() == 1
                        && LOGARITHMS.contains(powers.keySet().iterator().next())
                        && powers.containsValue(1.0);
        if (function != null || structured || logarithm) {
            throw new UnitFault("'" + name + "' wants a physical unit");
        }
        if (!isPossible()) {
            throw new UnitFault("it has a factor of zero");
        }
        return new UnitValue(scale, powers, name, false);
    }

    /** A function's unit can be combined with others only if its argument is a pure number. */
    private UnitValue plain() throws UnitFault {
        if (structured) {
            throw new UnitFault("a list of units can't be combined with others");
        }
        if (function == null) {
            return this;
        }
        if (scale != 1 || !powers.isEmpty()) {
            throw new UnitFault("'" + function + "' of a unit can't be combined with others");
        }
        return unit(function);
    }
}
