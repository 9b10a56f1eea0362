package org.lsst.tap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.lsst.tap.testing.Repository;

/**
 * The parts of a page that come from the code. A part stands between {@code <!-- generated: NAME
 * -->} and {@code <!-- end -->}; the rest of the page is written by hand. With the system property
 * {@code docs.write=true} the parts are written, without it they are compared.
 */
final class GeneratedParts {

    private static final Pattern PART =
            Pattern.compile("(<!-- generated: (.+?) -->\n).*?(<!-- end -->)", Pattern.DOTALL);

    private static final String COMMAND =
            "mvn -pl integration-tests -am test -Dtest='*PageTest' -Ddocs.write=true"
                    + " -Dsurefire.failIfNoSpecifiedTests=false";

    private GeneratedParts() {}

    /** Checks, or writes, all parts of a page; it must have these and no others. */
    static void check(String page, Map<String, String> parts) throws IOException {
        Path file = Repository.ROOT.resolve(page);
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(file, withParts(Repository.text(file), parts));
        }
        Map<String, String> found = parts(Repository.text(file));
        assertThat(found.keySet()).as("generated parts of %s", page).isEqualTo(parts.keySet());
        parts.forEach(
                (name, expected) ->
                        assertThat(found.get(name))
                                .as(
                                        "\"%s\" in %s is out of date; write it again with: %s",
                                        name, page, COMMAND)
                                .isEqualTo(expected.strip()));
    }

    private static Map<String, String> parts(String text) {
        Map<String, String> parts = new LinkedHashMap<>();
        Matcher matcher = PART.matcher(text);
        while (matcher.find()) {
            parts.put(matcher.group(2), text.substring(matcher.end(1), matcher.start(3)).strip());
        }
        return parts;
    }

    private static String withParts(String text, Map<String, String> parts) {
        return PART.matcher(text)
                .replaceAll(
                        match ->
                                Matcher.quoteReplacement(
                                        match.group(1)
                                                + "\n"
                                                + parts.getOrDefault(match.group(2), "").strip()
                                                + "\n\n"
                                                + match.group(3)));
    }

    /** Returns a table's text, with a last line end. */
    static String table(List<String> head, List<List<String>> rows) {
        StringBuilder text = new StringBuilder(row(head));
        text.append("|").append("---|".repeat(head.size())).append('\n');
        rows.forEach(cells -> text.append(row(cells)));
        return text.toString();
    }

    private static String row(List<String> cells) {
        return "| "
                + String.join(" | ", cells.stream().map(cell -> cell.replace("|", "\\|")).toList())
                + " |\n";
    }

    /** Returns a code span; nothing for nothing. */
    static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }
}
