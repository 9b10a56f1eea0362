package org.lsst.tap.loader.felis.words;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.text.ResourceFile;
import org.lsst.tap.loader.text.Visible;

/**
 * Checks UCDs: words of the UCD1+ vocabulary 1.5, separated by {@code ;}, the first of which may
 * come first, and the others later (UCDlist 1.5, section 2). Case does not matter. A word of a
 * namespace other than {@code ivoa} is not looked up.
 */
public final class Ucds {

    private static final Pattern START = Pattern.compile("[A-Za-z0-9]");
    private static final Pattern FORBIDDEN = Pattern.compile("[^A-Za-z0-9_.:;-]");
    private static final Pattern FORBIDDEN_IN_ONE = Pattern.compile("[^A-Za-z0-9_.-]");

    /** The words, and under which heading each stands: primary, secondary or both. */
    private static final Map<String, String> WORDS = load();

    private Ucds() {}

    private static Map<String, String> load() {
        Map<String, String> words = new HashMap<>(1024);
        String heading = "";
        for (String line :
                ResourceFile.lines(Ucds.class, "/org/lsst/tap/loader/felis/ucd1p-words.txt")) {
            heading = line.startsWith("[") ? line : heading;
            words.put(line.toLowerCase(Locale.ROOT), heading);
        }
        return words;
    }

    /** Returns why {@code ucd} is no UCD, or null if it is one. */
    public static @Nullable String fault(String ucd) {
        Matcher forbidden = (ucd.contains(";") ? FORBIDDEN : FORBIDDEN_IN_ONE).matcher(ucd);
        if (forbidden.find()) {
            return "the character '" + Visible.excerpt(forbidden.group()) + "' is not allowed";
        }
        boolean primary = true;
        for (String word : ucd.split(";", -1)) {
            String fault = wordFault(word, primary);
            if (fault != null) {
                return fault;
            }
            primary = false;
        }
        return null;
    }

    private static @Nullable String wordFault(String text, boolean primary) {
        int colon = text.indexOf(':');
        String word = text.substring(colon + 1);
        String heading = WORDS.get(word.toLowerCase(Locale.ROOT));
        if (word.indexOf(':') >= 0) {
            return shown(text) + "has more than one colon";
        } else if (colon >= 0 && !START.matcher(text).lookingAt()) {
            return shown(text) + "has no valid namespace";
        } else if (!START.matcher(word).lookingAt()) {
            return shown(word) + "does not start with a letter or digit";
        } else if (colon >= 0 && !text.substring(0, colon).equalsIgnoreCase("ivoa")) {
            return null;
        } else if (heading == null) {
            return shown(word) + "is not in the vocabulary";
        }
        return heading.equals(primary ? "[secondary]" : "[primary]")
                ? shown(word) + (primary ? "can't" : "can only") + " come first"
                : null;
    }

    private static String shown(String word) {
        return "the word '" + Visible.excerpt(word) + "' ";
    }
}
