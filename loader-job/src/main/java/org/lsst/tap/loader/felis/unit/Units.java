package org.lsst.tap.loader.felis.unit;

import org.jspecify.annotations.Nullable;

/**
 * Checks units. What is a unit is what astropy's {@code Unit(text)} takes, for Felis asks it: the
 * grammar of FITS 4.0, section 4.3, widened by scale factors, functions and some Unicode signs,
 * with the units that astropy enables by default. It reads what VOUnits 1.1 recommends; units of
 * VOUnits that are quoted or unknown are refused.
 */
public final class Units {

    private Units() {}

    /** Returns why {@code text} is no unit, or null if it is one; an empty text is one. */
    public static @Nullable String fault(String text) {
        String unit = stripAsPython(text);
        if (unit.isEmpty() || UnitNames.isKnown(unit)) {
            return null;
        }
        try {
            UnitValue value =
                    new UnitParser(new UnitLexer(UnitSigns.toAscii(unit)).tokens()).parse();
            return value.isPossible() ? null : "it has a factor of zero";
        } catch (UnitFault e) {
            return e.getMessage();
        }
    }

    /** Python's strip also takes the four separators U+001C to U+001F. */
    private static String stripAsPython(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    static boolean isSpace(char c) {
        return Character.isWhitespace(c)
                || c == '\u0085'
                || c == '\u00A0'
                || c == '\u2007'
                || c == '\u202F';
    }
}
