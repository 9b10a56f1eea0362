package org.lsst.tap.repertoire.internal;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Text from elsewhere as messages show it: on one line, not too long, without what may be secret.
 */
public final class Excerpt {

    private static final int NAME_CHARACTERS = 100;
    private static final int URL_CHARACTERS = 200;
    private static final int MAX_NAMES = 20;

    /** What could forge a line of a log, or turn the direction of its text. */
    private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");

    private static final Pattern QUERY_AND_FRAGMENT = Pattern.compile("[?#].*", Pattern.DOTALL);

    private Excerpt() {}

    /** So many characters of a text, without those that don't fit into a message. */
    public static String of(String text, int characters) {
        String plain = UNFIT.matcher(text).replaceAll("?");
        return plain.length() <= characters ? plain : plain.substring(0, characters) + "...";
    }

    /** A name. */
    public static String ofName(String name) {
        return of(name, NAME_CHARACTERS);
    }

    /** A name in quotes. */
    public static String quoted(String name) {
        return '"' + ofName(name) + '"';
    }

    /** Names in brackets, the first 20 of them. */
    public static String ofNames(Collection<?> names) {
        return names.stream()
                .limit(MAX_NAMES)
                .map(name -> ofName(name.toString()))
                .collect(Collectors.joining(", ", "[", names.size() > MAX_NAMES ? ", ...]" : "]"));
    }

    /** A URL, or what should be one, without user information, query and fragment. */
    public static String ofUrl(Object url) {
        String text = String.valueOf(url);
        // In what can't be parsed a password may hold any character: all up to the last @.
        int end = text.lastIndexOf('@') + 1;
        if (end > 0) {
            int start = text.indexOf("//") + 2;
            text =
                    (start > 1 && start <= end ? text.substring(0, start) : "")
                            + text.substring(end);
        }
        return of(QUERY_AND_FRAGMENT.matcher(text).replaceFirst(""), URL_CHARACTERS);
    }

    /** A value by names and members: texts and URLs that may be absent, sets of names, others. */
    public static String ofValue(String type, Object... namesAndMembers) {
        StringJoiner members = new StringJoiner(", ", type + "[", "]");
        for (int i = 0; i < namesAndMembers.length; i += 2) {
            Object member = namesAndMembers[i + 1];
            if (member instanceof Optional) {
                member = ((Optional<?>) member).map(Excerpt::ofUrl).orElse("none");
            } else if (member instanceof Set) {
                member = ofNames((Set<?>) member);
            }
            members.add(namesAndMembers[i] + "=" + member);
        }
        return members.toString();
    }
}
