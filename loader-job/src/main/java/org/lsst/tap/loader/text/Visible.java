package org.lsst.tap.loader.text;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Text that may come from anywhere (a file, a release, an option, a server) as people read it, on a
 * terminal, in a log or on a page: what would move the cursor, break the line or turn the writing
 * round is written as {@code \\uXXXX}. What prints for people passes its text through here; JSON
 * has its own way.
 */
public final class Visible {

    /** In place of what can't be taken apart: anything in it may be a secret. */
    private static final String HIDDEN = "(not shown)";

    /** JDBC's own part of its URLs; what follows is the driver's. */
    private static final Pattern JDBC = Pattern.compile("(jdbc:[a-z0-9]+:)(.*)", Pattern.DOTALL);

    /** Scheme (with the driver's words in JDBC), user, hosts with ports, path, the rest. */
    private static final Pattern URL =
            Pattern.compile(
                    "^(jdbc:[a-z0-9]+:|(?!jdbc:)[A-Za-z][A-Za-z0-9+.-]*:)?(?:[a-z0-9]+:)*//"
                            + "(?:([^?#;]*)@)?(HOST(?:,HOST)*)(/[^@?#;]*)?([?#;][^@=]*(?:=.*)?)?\\z"
                                    .replace(
                                            "HOST",
                                            "(?:[A-Za-z0-9._{}-]*|\\[[0-9A-Fa-f:.]+])(?::[0-9]*)?"),
                    Pattern.DOTALL);

    /** A path, {@code file:} too, and the name of a database on this machine. */
    private static final Pattern PATH =
            Pattern.compile(
                    "((?:file:)?(?!//)[/.][^:?#;]*|(?:file:|gs:)?[^/:@=?#;\\s]*(?:/[^:@=?#;]*)?"
                            + "|jdbc:postgresql:[A-Za-z0-9._-]*)([?#;].*)?",
                    Pattern.DOTALL);

    /** Controls, formats, what is no character, and ends of lines and paragraphs. */
    private static final Pattern NOT_SHOWN =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Cn}\\p{Zl}\\p{Zp}]");

    private static final int MAX_CHARS = 80;

    private Visible() {}

    /** Returns a URI as messages and {@code tap_schema.version} show it: no user, no query. */
    public static String address(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return uri.getScheme() + "://" + uri.getHost() + port + uri.getRawPath();
    }

    /**
     * Returns a URL, JDBC's too, or a path as messages show it: without a user, a password,
     * parameters and a fragment. What can't be taken apart is not shown.
     */
    public static String address(String address) {
        Matcher path = PATH.matcher(address);
        if (path.matches()) {
            return path.group(1);
        }
        Matcher url = URL.matcher(address);
        if (url.matches()) {
            return url.replaceFirst("$1//$3$4");
        }
        Matcher jdbc = JDBC.matcher(address);
        return (jdbc.matches() ? jdbc.group(1) : "") + HIDDEN;
    }

    /** Returns a database's URL as messages show it; what has no scheme is none. */
    public static String databaseAddress(String url) {
        return url.matches("(?s)[A-Za-z][A-Za-z0-9+.-]*:.*") ? address(url) : HIDDEN;
    }

    /**
     * Returns what a driver says about a URL without what the URL has as user, password and
     * parameters; nothing of it if that can't be told apart.
     */
    public static String aboutUrl(String words, String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches()) {
            return HIDDEN;
        }
        String shown = words.replace(url, address(url));
        for (String secret : secrets(parts)) {
            String whole = Pattern.quote(secret);
            String alone = "(?<![\\p{L}\\p{N}])" + whole + "(?![\\p{L}\\p{N}])";
            shown = shown.replaceAll(secret.length() > 3 ? whole : alone, "***");
        }
        return shown;
    }

    /** Returns the user, the password and the parameters' values, whole and in pieces. */
    private static List<String> secrets(Matcher parts) {
        String login = Objects.requireNonNullElse(parts.group(2), "");
        String values = Objects.requireNonNullElse(parts.group(5), "");
        return Stream.concat(Stream.of(login), Stream.of(values.split("[?#;&]([^=?#;&]*=)?")))
                .flatMap(text -> Stream.of(text, decoded(text)))
                .flatMap(t -> Stream.concat(Stream.of(t), Stream.of(t.split("[:/@?#;&=,]"))))
                .filter(text -> !text.isEmpty())
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** Returns one line of text. */
    public static String of(String text) {
        return NOT_SHOWN
                .matcher(text)
                .replaceAll(found -> "\\\\u%04x".formatted(found.group().codePointAt(0)));
    }

    /** Returns the beginning of what a file gives, or that it gives none, on one line. */
    public static String excerpt(@Nullable String given) {
        String text = String.valueOf(given);
        if (text.length() <= MAX_CHARS) {
            return of(text);
        }
        return of(text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, MAX_CHARS))))
                + "...";
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
