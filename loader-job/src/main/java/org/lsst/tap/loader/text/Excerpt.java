package org.lsst.tap.loader.text;

import org.jspecify.annotations.Nullable;

/** Text of a file as messages quote it: on one line, without control characters, not too long. */
public final class Excerpt {

    private static final int MAX_CHARS = 80;

    private Excerpt() {}

    /** Returns {@code given}, or that there is none, in a form that fits into a message. */
    public static String of(@Nullable String given) {
        String text = String.valueOf(given);
        if (text.length() <= MAX_CHARS) {
            return Visible.of(text);
        }
        int end = text.offsetByCodePoints(0, text.codePointCount(0, MAX_CHARS));
        return Visible.of(text.substring(0, end)) + "...";
    }

    /** Says whether {@code text} may stand in a message unchanged, except for its length. */
    public static boolean isPlain(String text) {
        return Visible.of(text).equals(text);
    }
}
