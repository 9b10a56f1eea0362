package org.lsst.tap.loader.text;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Text that may come from anywhere (a file, a release, an option, a server) as people read it, on a
 * terminal, in a log or on a page: what would move the cursor, break the line or turn the writing
 * round is written as {@code \\uXXXX}. What prints for people passes its text through here; JSON
 * has its own way.
 */
public final class Visible {

    private static final Pattern URL_START =
            Pattern.compile("jdbc:([A-Za-z0-9+.-]+:)+/*|[A-Za-z][A-Za-z0-9+.-]*:/+|//");

    private Visible() {}

    /** Returns a URI as messages and {@code tap_schema.version} show it: no user, no query. */
    public static String address(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }

    /**
     * Returns a URL, JDBC's too, or a path as messages show it, whatever is wrong with it: without
     * a user, a password, parameters and a fragment. What stands before an {@code @} goes, unless
     * it is plainly a path.
     */
    public static String address(String address) {
        var url = URL_START.matcher(address);
        String start = url.lookingAt() ? url.group() : "";
        String rest = address.substring(start.length());
        boolean isPath = start.isEmpty() && rest.matches("(?s)[/.][^:]*");
        if (!isPath) {
            rest = rest.substring(rest.lastIndexOf('@') + 1);
        }
        return start + rest.replaceFirst("(?s)[?#;].*", "");
    }

    /** Returns one line of text. */
    public static String of(String text) {
        if (text.codePoints().allMatch(Visible::isShown)) {
            return text;
        }
        StringBuilder shown = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> append(shown, c));
        return shown.toString();
    }

    /** Appends a character in its visible form. */
    static void append(StringBuilder shown, int codePoint) {
        if (isShown(codePoint)) {
            shown.appendCodePoint(codePoint);
        } else {
            shown.append(String.format("\\u%04x", codePoint));
        }
    }

    /** Returns whether a character can stand in a line as it is. */
    static boolean isShown(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    false;
            default -> true;
        };
    }

    /** Lines that belong together: a log writes each as it is visible, JSON all as one text. */
    public record Lines(List<String> lines) {

        public Lines {
            lines = List.copyOf(lines);
        }

        /** Returns each line in its visible form, with ends of line between them. */
        public String visible() {
            return lines.stream()
                    .map(Visible::of)
                    .collect(Collectors.joining(System.lineSeparator()));
        }

        @Override
        public String toString() {
            return String.join("\n", lines);
        }
    }
}
