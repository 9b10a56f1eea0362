package org.lsst.tap.tools.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps moments to coordinates. Immutable.
 *
 * @param fromNanos the moment at the left end
 * @param untilNanos the moment at the right end
 * @param left the left end's coordinate
 * @param right the right end's coordinate
 */
record Scale(long fromNanos, long untilNanos, double left, double right) {

    /** Returns the coordinate of a moment. */
    double at(long nanos) {
        return left + (right - left) * (nanos - fromNanos) / Math.max(1, untilNanos - fromNanos);
    }

    /** Returns the coordinate of a moment, or of the end that is nearer if it lies outside. */
    double clamped(long nanos) {
        return Math.max(left, Math.min(right, at(nanos)));
    }

    /**
     * Returns round distances from the left end, in units.
     *
     * @param nanosPerUnit the length of a unit
     * @param most how many, apart from the first, at most
     */
    List<Double> ticks(double nanosPerUnit, int most) {
        double length = (untilNanos - fromNanos) / nanosPerUnit;
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
