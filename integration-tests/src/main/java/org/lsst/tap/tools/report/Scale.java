package org.lsst.tap.tools.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps amounts to coordinates. Immutable.
 *
 * @param from the amount at the beginning
 * @param until the amount at the end
 * @param start the beginning's coordinate
 * @param end the end's coordinate
 * @param logarithmic whether equal ratios are equal distances; then amounts are above 0
 */
public record Scale(double from, double until, double start, double end, boolean logarithmic) {

    /** Returns the coordinate of an amount. */
    public double at(double amount) {
        double fraction =
                logarithmic
                        ? Math.log(amount / from) / Math.log(until / from)
                        : (amount - from) / Math.max(Double.MIN_NORMAL, until - from);
        return start + (end - start) * fraction;
    }

    /** Returns the coordinate of an amount, or of the end that is nearer if it lies outside. */
    double clamped(double amount) {
        return Math.max(Math.min(start, end), Math.min(Math.max(start, end), at(amount)));
    }

    /** Returns the powers of ten that lie on it, from 0.01 on. */
    public List<Double> powers() {
        List<Double> ticks = new ArrayList<>();
        for (int power = -2; Math.pow(10, power) <= until; power++) {
            if (Math.pow(10, power) >= from) {
                ticks.add(Math.pow(10, power));
            }
        }
        return ticks;
    }

    /** Returns round amounts from 0 to a length, {@code most} at most beside the first. */
    static List<Double> ticks(double length, int most) {
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(length, 1e-9) / most)));
        double step = power;
        for (double factor : new double[] {1, 2, 5, 10}) {
            step = power * factor;
            if (length / step <= most) {
                break;
            }
        }
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * step <= length; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }
}
