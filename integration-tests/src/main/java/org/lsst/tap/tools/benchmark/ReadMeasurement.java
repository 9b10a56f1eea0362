package org.lsst.tap.tools.benchmark;

import java.util.Locale;

/**
 * How long a read takes. Immutable.
 *
 * @param columns the rows of {@code tap_schema.columns11}
 * @param way the way to the server, such as {@code loopback}
 * @param read who reads, and in which state
 * @param cadcs CADC's DAO in the same rounds
 * @param other what is compared with it
 * @param limit how many times as long as CADC's it may take; NaN for as long as it likes
 * @param roundTrips how often it waits for the server
 */
record ReadMeasurement(
        long columns,
        String way,
        String read,
        Figures cadcs,
        Figures other,
        double limit,
        long roundTrips) {

    static final String HEAD =
            "| columns | way | read | CADC's ms | ms | ratio | may be | server's CPU ms, CADC's |"
                    + " server's CPU ms | MB allocated | round trips |\n"
                    + "|---|---|---|---|---|---|---|---|---|---|---|";

    /**
     * Of one way of reading.
     *
     * @param millis the median
     * @param serverMillis CPU time of the server's process, the mean; 0 if that is out of sight
     * @param megabytes what is allocated on this side, the mean
     */
    record Figures(double millis, double serverMillis, double megabytes) {}

    double medianMillis() {
        return other.millis;
    }

    /** Returns the ratio to CADC's. */
    double ratio() {
        return other.millis / cadcs.millis;
    }

    /** Returns the row of the table. */
    String line() {
        return String.format(
                Locale.ROOT,
                "| %,d | %s | %s | %.2f | %.2f | %.2f | %s | %.2f | %.2f | %.1f | %d |",
                columns,
                way,
                read,
                cadcs.millis,
                other.millis,
                ratio(),
                Double.isNaN(limit) ? "" : String.format(Locale.ROOT, "%.2f", limit),
                cadcs.serverMillis,
                other.serverMillis,
                other.megabytes,
                roundTrips);
    }
}
