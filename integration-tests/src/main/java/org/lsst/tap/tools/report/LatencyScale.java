package org.lsst.tap.tools.report;

import java.util.List;
import org.lsst.tap.tools.demo.reads.JudgedRead;
import org.lsst.tap.tools.demo.reads.Read;

/**
 * Maps latencies to heights, logarithmically. Immutable.
 *
 * @param fromMillis the latency at height 0
 * @param untilMillis the latency at height 1
 */
record LatencyScale(double fromMillis, double untilMillis) {

    /** Returns a scale that all of the reads fit on. */
    static LatencyScale of(List<JudgedRead> reads) {
        double[] millis = reads.stream().mapToDouble(r -> millis(r.read())).sorted().toArray();
        if (millis.length == 0) {
            return new LatencyScale(1, 10);
        }
        return new LatencyScale(millis[0], Math.max(millis[millis.length - 1], 2 * millis[0]));
    }

    static double millis(Read read) {
        return Math.max(read.nanos() / 1e6, 0.01);
    }

    /** Returns the height, from 0 to 1. */
    double fraction(double millis) {
        return Math.max(0, Math.min(1, scale().at(millis)));
    }

    /** Returns the powers of ten that lie on the scale. */
    List<Double> ticks() {
        return scale().ticks();
    }

    private LogScale scale() {
        return new LogScale(fromMillis, untilMillis, 0, 1);
    }

    static String label(double millis) {
        return millis < 1000 ? Numbers.significant(millis) + " ms" : (int) (millis / 1000) + " s";
    }
}
