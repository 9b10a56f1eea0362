package org.lsst.tap.docs;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lsst.tap.testing.Repository;

/** What a page takes from the text of a class: constants, and what Javadoc says of methods. */
final class JavaSource {

    private static final Pattern CONSTANT =
            Pattern.compile("static final String (\\w+) =\\s*\"([^\"]*)\"");

    private static final Pattern BUILDER_METHOD =
            Pattern.compile(
                    "    /\\*\\*((?:(?!\\*/).)*?)\\*/\\s+public \\w+Builder (\\w+)\\(([^)]*)\\)"
                            + " \\{",
                    Pattern.DOTALL);

    private static final Pattern VARIABLE =
            Pattern.compile("\\b((?:TAP_SCHEMA|REPERTOIRE|DATALINK)_[A-Z_0-9]+)(?=\"|\\(\")");

    private static final Pattern TAG =
            Pattern.compile("\\{@(?:code|link) ((?:[^{}]|\\{[^{}]*})*)}");

    private final String text;

    private JavaSource(String text) {
        this.text = text;
    }

    static JavaSource of(String file) {
        return new JavaSource(Repository.text(file));
    }

    /** Returns the environment variables that stand in the published modules' sources. */
    static List<String> variables() {
        return Stream.of("tap-schema-dao", "repertoire-client", "loader-job")
                .flatMap(module -> Repository.files(module + "/src/main/java", ".java").stream())
                .flatMap(file -> VARIABLE.matcher(Repository.text(file)).results())
                .map(match -> match.group(1))
                .sorted()
                .distinct()
                .toList();
    }

    /** Returns its string constants by name. */
    Map<String, String> constants() {
        Map<String, String> constants = new LinkedHashMap<>();
        CONSTANT.matcher(text)
                .results()
                .forEach(match -> constants.put(match.group(1), match.group(2)));
        return constants;
    }

    /** Returns what a pattern finds in it. */
    List<MatchResult> find(String pattern) {
        return Pattern.compile(pattern, Pattern.DOTALL).matcher(text).results().toList();
    }

    /** Returns the public methods that set something: the method, and what its Javadoc says. */
    Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        BUILDER_METHOD
                .matcher(text)
                .results()
                .forEach(
                        match ->
                                settings.put(
                                        match.group(2) + "(" + names(match.group(3)) + ")",
                                        plain(match.group(1))));
        return settings;
    }

    private static String names(String parameters) {
        return String.join(
                ", ",
                Stream.of(parameters.split(",\\s*"))
                        .map(parameter -> parameter.replaceFirst(".* ", ""))
                        .toList());
    }

    /** Returns a Javadoc comment's description as Markdown, on one line. */
    static String plain(String javadoc) {
        String description =
                javadoc.replaceAll("\\s*\\n\\s*\\* ?", " ")
                        .replaceAll(" @(param|return|throws|see) .*", "")
                        .replaceAll("\\s+", " ")
                        .strip();
        return TAG.matcher(description)
                .replaceAll(match -> "`" + match.group(1).replace("$", "\\$") + "`");
    }
}
