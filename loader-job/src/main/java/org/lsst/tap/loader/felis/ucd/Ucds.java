package org.lsst.tap.loader.felis.ucd;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.text.Excerpt;

/**
 * Checks UCDs: words of the UCD1+ vocabulary 1.5, separated by {@code ;}, the first of which may
 * stand first, and the others of which may stand later (UCDlist 1.5, section 2). Case does not
 * matter. A word of a namespace other than {@code ivoa} is not looked up.
 */
public final class Ucds {

    private Ucds() {}

    /** Returns why {@code ucd} is no UCD, or null if it is one. */
    public static @Nullable String fault(String ucd) {
        boolean several = ucd.indexOf(';') >= 0;
        for (int i = 0; i < ucd.length(); i++) {
            char c = ucd.charAt(i);
            if (!isWordPart(c) && c != '.' && c != ';' && !(several && c == ':')) {
                return "the character '"
                        + Excerpt.of(ucd.substring(i, ucd.offsetByCodePoints(i, 1)))
                        + "' is not allowed";
            }
        }
        int start = 0;
        boolean primary = true;
        while (start <= ucd.length()) {
            int end = ucd.indexOf(';', start);
            end = end < 0 ? ucd.length() : end;
            String fault = wordFault(ucd.substring(start, end), primary);
            if (fault != null) {
                return fault;
            }
            primary = false;
            start = end + 1;
        }
        return null;
    }

    private static @Nullable String wordFault(String text, boolean primary) {
        int colon = text.indexOf(':');
        String word = text.substring(colon + 1);
        if (word.indexOf(':') >= 0) {
            return "the word '" + Excerpt.of(text) + "' has more than one colon";
        }
        if (colon >= 0 && !startsWord(text)) {
            return "the word '" + Excerpt.of(text) + "' has no valid namespace";
        }
        if (!startsWord(word)) {
            return "the word '" + Excerpt.of(word) + "' does not start with a letter or digit";
        }
        if (colon >= 0 && !text.substring(0, colon).equalsIgnoreCase("ivoa")) {
            return null;
        }
        return vocabularyFault(word, primary);
    }

    private static @Nullable String vocabularyFault(String word, boolean primary) {
        UcdWords.Use use = UcdWords.use(word.toLowerCase(Locale.ROOT));
        if (use == null) {
            return "the word '" + Excerpt.of(word) + "' is not in the vocabulary";
        }
        if (primary && use == UcdWords.Use.SECONDARY) {
            return "the word '" + Excerpt.of(word) + "' can't stand first";
        }
        if (!primary && use == UcdWords.Use.PRIMARY) {
            return "the word '" + Excerpt.of(word) + "' can only stand first";
        }
        return null;
    }

    private static boolean startsWord(String text) {
        return !text.isEmpty() && isLetterOrDigit(text.charAt(0));
    }

    private static boolean isWordPart(char c) {
        return isLetterOrDigit(c) || c == '-' || c == '_';
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
