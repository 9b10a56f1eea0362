package org.lsst.tap.tools.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Locale;

/** Numbers for people, the same in every locale. */
public final class Numbers {

    private static final double NANOS_PER_MILLI = 1e6;

    private Numbers() {}

    /** Returns a count with commas between thousands. */
    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** Returns a latency in milliseconds; a dash for zero, which no read takes. */
    static String millis(Duration latency) {
        return latency.isZero()
                ? "-"
                : String.format(Locale.ROOT, "%.1f ms", latency.toNanos() / NANOS_PER_MILLI);
    }

    /** Returns a coordinate with at most one decimal. */
    public static String coordinate(double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** Returns a count with its noun in singular or plural. */
    public static String counted(long count, String singular, String plural) {
        return count(count) + " " + (count == 1 ? singular : plural);
    }

    /** Returns a number with four digits at most, and no more than it needs. */
    public static String significant(double value) {
        return new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
    }
}
