package org.lsst.tap.loader.felis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every value of a document that has all of Felis, replaced by values that YAML 1.1 and the
 * reference treat in ways of their own: the verdict is Felis's, as {@code verdicts.txt} has it.
 */
class FelisVerdictsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String MARK = "THE VALUE";

    private static final String BASE =
            """
            name: base
            tables:
            - name: bt
              columns:
              - {name: id, datatype: long}
              - {name: str, datatype: string, length: 20}
            """;

    /** YAML that no release has: refused wherever it stands. */
    private static final Set<String> NEVER_USED =
            Set.of(
                    "012",
                    "08",
                    "0b101",
                    "1_000",
                    "1:30",
                    "190:20:30",
                    ".5",
                    "1.0e+3",
                    ".inf",
                    ".nan",
                    "2001-12-14",
                    "!!str 5",
                    "!!int \"5\"",
                    "!!float 1",
                    "!!bool \"yes\"",
                    "!!null \"\"",
                    "<<");

    /** What pydantic converts to an integer. */
    private static final Set<String> NO_INTEGERS =
            Set.of("yes", "true", "1.0", "'1'", "'1.0'", "'1_000'");

    /** What pydantic converts to a boolean. */
    private static final Set<String> NO_BOOLEANS = Set.of("0", "1", "1.0", "'1'", "'true'", "n");

    /** Felis checks these ranges in columns, and forgets to in overrides. */
    private static final Set<String> OUT_OF_RANGE = Set.of("0", "-1");

    /** What Felis loads and this reader refuses, by the end of the path. */
    private static final List<Map.Entry<String, Set<String>>> REFUSED_ON_PURPOSE =
            List.of(
                    Map.entry("length", NO_INTEGERS),
                    Map.entry("precision", NO_INTEGERS),
                    Map.entry("_index", NO_INTEGERS),
                    Map.entry("tap:principal", NO_INTEGERS),
                    Map.entry("tap:std", NO_INTEGERS),
                    Map.entry("nullable", NO_BOOLEANS),
                    Map.entry("autoincrement", NO_BOOLEANS),
                    Map.entry("deferrable", NO_BOOLEANS),
                    Map.entry("columns/0/value", Set.of("yes", "true")),
                    Map.entry("overrides/length", OUT_OF_RANGE),
                    Map.entry("overrides/tap:principal", Set.of("~", "-1", "2147483647")),
                    // TAP_SCHEMA's columns are NOT NULL.
                    Map.entry("columns/0/tap:principal", Set.of("~")),
                    Map.entry("columns/0/tap:std", Set.of("~")),
                    // An id, so that a reference could mean either.
                    Map.entry("columns/\\d/name", Set.of("'#p.x'", "'#t'")),
                    Map.entry("(0/columns/[1-4]|2/columns/0)/name", Set.of("'#t.a'")),
                    Map.entry("(^|tables/0/|constraints/0/)@id", Set.of("\"\\t a \\u00a0\"")),
                    // The same column, once by name and once by id.
                    Map.entry("columnGroups/0/columns/1", Set.of("\"\\t a \\u00a0\"")),
                    // What staging must not have.
                    Map.entry("tables", Set.of("[]")),
                    // The first three are no strings, the last is longer than TAP_SCHEMA's column.
                    Map.entry("arraysize", Set.of("1.0", "true", "yes", "'meta.id;meta.main'")));

    private static List<String> lines() throws IOException {
        try (InputStream file = FelisVerdictsTest.class.getResourceAsStream("verdicts.txt")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private static List<String> after(String word) throws IOException {
        return lines().stream()
                .filter(line -> line.startsWith(word + " "))
                .map(line -> line.substring(word.length() + 1))
                .toList();
    }

    static Stream<String> verdicts() throws IOException {
        return after("verdicts").stream();
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    void read_oneValueReplaced_verdictOfFelis(String line) throws IOException {
        List<String> values = after("value");
        String verdicts = line.substring(0, line.indexOf(' '));
        String path = line.substring(line.indexOf(' ') + 1);
        assertThat(verdicts).hasSameSizeAs(values);
        String template = template(path);

        Map<String, String> expected = new TreeMap<>();
        Map<String, String> found = new TreeMap<>();
        for (int i = 0; i < values.size(); i++) {
            if (verdicts.charAt(i) != '-') {
                String value = values.get(i);
                boolean accepted = verdicts.charAt(i) == 'Y' && !isRefusedOnPurpose(path, value);
                expected.put(value, accepted ? "accepted" : "refused");
                found.put(value, verdict(document(path, template, value)));
            }
        }
        assertThat(found).isEqualTo(expected);
    }

    private static boolean isRefusedOnPurpose(String path, String value) {
        return NEVER_USED.contains(value)
                || REFUSED_ON_PURPOSE.stream()
                        .filter(entry -> path.matches(".*" + entry.getKey()))
                        .anyMatch(entry -> entry.getValue().contains(value));
    }

    /** Returns the document with a mark in the value's place. */
    private static String template(String path) throws IOException {
        JsonNode document;
        try (InputStream file = FelisVerdictsTest.class.getResourceAsStream("full.json")) {
            document = JSON.readTree(file);
        }
        List<String> steps = new ArrayList<>(List.of(path.split("/")));
        String last = steps.remove(steps.size() - 1);
        JsonNode parent = document;
        for (String step : steps) {
            parent = parent.isArray() ? parent.path(Integer.parseInt(step)) : parent.path(step);
        }
        if (parent instanceof ObjectNode object) {
            assertThat(object.has(last)).as(path).isTrue();
            object.put(last, MARK);
        } else {
            ((ArrayNode) parent).set(Integer.parseInt(last), MARK);
        }
        return JSON.writeValueAsString(document).replace("\":", "\": ");
    }

    private static String document(String path, String template, String value) {
        String mark = "\"" + MARK + "\"";
        if (!value.equals("DELETE")) {
            return template.replace(mark, value);
        }
        String key = "\"" + path.substring(path.lastIndexOf('/') + 1) + "\": ";
        String member = template.contains(key + mark) ? key + mark : mark;
        return template.contains("," + member)
                ? template.replace("," + member, "")
                : template.replace(member + ",", "").replace(member, "");
    }

    private static String verdict(String document) {
        Map<String, String> files = Map.of("s.yaml", document, "base.txt", BASE);
        FelisResult result =
                new FelisReader(
                                name ->
                                        Optional.ofNullable(files.get(name))
                                                .map(text -> text.getBytes(StandardCharsets.UTF_8)))
                        .read("s.yaml");
        return result.schema().isPresent() ? "accepted" : "refused";
    }
}
