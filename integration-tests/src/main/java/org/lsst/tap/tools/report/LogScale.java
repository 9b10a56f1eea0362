package org.lsst.tap.tools.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps amounts to coordinates, logarithmically. Immutable.
 *
 * @param from the amount at the beginning, above 0
 * @param until the amount at the end, above {@code from}
 * @param start the beginning's coordinate
 * @param end the end's coordinate
 */
public record LogScale(double from, double until, double start, double end) {

    /** Returns the coordinate of an amount. */
    public double at(double amount) {
        return start + (end - start) * Math.log(amount / from) / Math.log(until / from);
    }

    /** Returns the powers of ten that lie on the scale, from 0.01 on. */
    public List<Double> ticks() {
        List<Double> ticks = new ArrayList<>();
        for (int power = -2; Math.pow(10, power) <= until; power++) {
            if (Math.pow(10, power) >= from) {
                ticks.add(Math.pow(10, power));
            }
        }
        return ticks;
    }
}
