package org.lsst.tap.tools.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers for people, the same in every locale. */
public final class Numbers {

    private Numbers() {}

    public static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** Returns a latency in milliseconds; a dash for zero, which no read takes. */
    static String millis(long nanos) {
        return nanos == 0 ? "-" : String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }

    static String counted(long count, String singular, String plural) {
        return count(count) + " " + (count == 1 ? singular : plural);
    }

    /** Returns a number with four digits at most, and no more than it needs. */
    public static String significant(double value) {
        return new BigDecimal(value).round(new MathContext(4)).stripTrailingZeros().toPlainString();
    }
}
