package org.lsst.tap.loader.text;

import org.jspecify.annotations.Nullable;

/** Text of a file as messages quote it: on one line, without control characters, not too long. */
public final class Excerpt {

    private static final int MAX_CHARS = 80;

    private Excerpt() {}

    /** Returns {@code given}, or that there is none, in a form that fits into a message. */
    public static String of(@Nullable String given) {
        String text = String.valueOf(given);
        StringBuilder out = new StringBuilder(Math.min(text.length(), MAX_CHARS) + 3);
        int i = 0;
        while (i < text.length() && out.length() < MAX_CHARS) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            Visible.append(out, c);
        }
        return i < text.length() ? out.append("...").toString() : out.toString();
    }

    /** Says whether {@code text} may stand in a message unchanged, except for its length. */
    public static boolean isPlain(String text) {
        return text.codePoints().allMatch(Visible::isShown);
    }
}
