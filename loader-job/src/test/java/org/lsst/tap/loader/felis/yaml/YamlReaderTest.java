package org.lsst.tap.loader.felis.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.felis.yaml.YamlProblem.Kind;

class YamlReaderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e3",
                "1.5e3",
                "08",
                "0o7",
                "1:60",
                "1:305",
                "y",
                "n",
                "yEs",
                "0b2",
                "1__0x",
                "2026-1-1",
                "._5",
                "+.nan",
                "0.5:30",
                "nUll",
                "<",
                "1,000",
                "20-01-01",
                "- 5"
            })
    void read_plainScalarThatPyYamlTakesAsString_isString(String text) {
        YamlValue value = value("k: " + (text.startsWith("- ") ? "'" + text + "'" : text));
        assertThat(value.describe()).isEqualTo("the string '" + text + "'");
    }

    @ParameterizedTest
    @CsvSource({
        "012, 10",
        "0x1F, 31",
        "0b101, 5",
        "1_000, 1000",
        "1:30, 90",
        "-1:30, -90",
        "+5, 5",
        "0_, 0",
        "-0, 0",
        "0, 0",
        "99999999999999999999, 99999999999999999999",
        "190:20:30, 685230"
    })
    void read_plainScalarThatPyYamlTakesAsInteger_isInteger(String text, String expected) {
        assertThat(value("k: " + text))
                .isInstanceOfSatisfying(
                        YamlValue.Int.class,
                        number -> assertThat(number.value()).isEqualTo(new BigInteger(expected)));
    }

    @ParameterizedTest
    @CsvSource({
        "1.0e+3, 1000.0",
        "1., 1.0",
        ".5, 0.5",
        "-.inf, -Infinity",
        ".NaN, NaN",
        "1:30.5, 90.5",
        "1_0.5, 10.5"
    })
    void read_plainScalarThatPyYamlTakesAsFloat_isNumber(String text, String expected) {
        assertThat(value("k: " + text).describe()).isEqualTo("the number " + expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "No", "ON", "off", "true", "FALSE"})
    void read_booleanWord_isBoolean(String text) {
        assertThat(value("k: " + text)).isInstanceOf(YamlValue.Bool.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"~", "null", "Null", "NULL", ""})
    void read_nullWord_isNull(String text) {
        assertThat(value("k: " + text)).isInstanceOf(YamlValue.Null.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-01-01", "2026-1-1 1:02:03", "2026-01-01T00:00:00.5Z"})
    void read_date_isDate(String text) {
        assertThat(value("k: " + text)).isInstanceOf(YamlValue.Date.class);
    }

    @Test
    void read_mergeKeys_firstOfListWinsAndOwnKeysOverride() {
        YamlValue.Mapping root =
                mapping("a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc: {y: 3, <<: [*a, *b]}\n");
        YamlValue.Mapping merged = (YamlValue.Mapping) root.entries().get("c").value();
        assertThat(merged.entries().keySet()).containsExactly("x", "z", "y");
        assertThat(merged.entries().get("x").value().describe()).isEqualTo("the integer 1");
        assertThat(merged.entries().get("y").value().describe()).isEqualTo("the integer 3");
    }

    @Test
    void read_marks_countLinesAndCodePointsFromOne() {
        YamlValue.Mapping root = mapping("a: 1\n\"\uD83D\uDE00\": [x, y]\n");
        YamlValue.Items items = (YamlValue.Items) root.entries().get("\uD83D\uDE00").value();
        assertThat(items.values().get(1).mark()).isEqualTo(new Mark(2, 10));
    }

    @Test
    void read_escapedSlash_isSlash() {
        assertThat(value("k: \"a\\/b\\/c\"").describe()).isEqualTo("the string 'a/b/c'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "k: {a: b?} | expected YAML 1.1, found a fault: while parsing a flow mapping:"
                        + " expected ',' or '}', but got ?",
                "k: &a% 1 | expected an anchor of letters, digits, '-' and '_', found 'a%'",
                "k: [&a 1, &a 2] | expected a new anchor, found 'a' again",
                "k: \"\\ud83d\\ude00\" | expected an escaped character, found half of one (a"
                        + " surrogate)",
                "k: \"\\Uffffffff\" | expected escapes up to U+10FFFF, found one beyond",
                "{[a]: b} | expected a scalar as key, found a list",
                "<<: 5 | expected a mapping or a list of mappings to merge, found a scalar",
            })
    void read_whatPyYamlRefuses_syntaxProblem(String text, String message) {
        assertThat(problems(text))
                .contains(new YamlProblem(Kind.SYNTAX, problems(text).get(0).mark(), message));
    }

    @ParameterizedTest
    @ValueSource(strings = {"k: a\t", "k:\ta", "\tk: a", "k: a\tb", "k: a\n%YAML 1.1\n"})
    void read_tabOrDirectiveBetweenValues_syntaxProblem(String text) {
        assertThat(problems(text)).isNotEmpty().allMatch(problem -> problem.kind() == Kind.SYNTAX);
    }

    @Test
    void read_tabInTextOrComment_noProblem() {
        assertThat(problems("k: 'a\tb' # c\td\nl: |\n  x\ty\n")).isEmpty();
    }

    @Test
    void read_duplicateKey_problemAtSecondKey() {
        assertThat(problems("a: 1\nb: 2\na: 3\n"))
                .containsExactly(
                        new YamlProblem(
                                Kind.DUPLICATE_KEY,
                                new Mark(3, 1),
                                "expected each key once, found 'a' again"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "k: !foo x",
                "k: !!int x",
                "k: !!bool 2",
                "k: 0b_",
                "k: 2026-02-30",
                "k: =",
                "k: !!set {a}",
                "k: !!binary aGk="
            })
    void read_valueThatDoesNotFitItsTag_tagProblem(String text) {
        assertThat(problems(text)).extracting(YamlProblem::kind).containsExactly(Kind.TAG);
    }

    @Test
    void read_utf16WithByteOrderMark_isText() {
        for (var charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            YamlResult result = YamlReader.read("\uFEFFk: \u00E9\n".getBytes(charset));
            assertThat(result.problems()).isEmpty();
            assertThat(result.root().orElseThrow()).isInstanceOf(YamlValue.Mapping.class);
        }
    }

    @Test
    void read_invalidUtf8_encodingProblemWithPlace() {
        YamlResult result = YamlReader.read(new byte[] {'a', ':', ' ', (byte) 0xE9, '\n'});
        assertThat(result.problems())
                .containsExactly(
                        new YamlProblem(
                                Kind.ENCODING,
                                new Mark(1, 4),
                                "expected UTF-8 text, found an invalid byte sequence at byte 3"));
    }

    @Test
    void read_controlCharacters_allReported() {
        assertThat(problems("a: x\u0007\nb: \u0000\n"))
                .containsExactly(
                        new YamlProblem(
                                Kind.ENCODING,
                                new Mark(1, 5),
                                "expected printable characters, found U+0007"),
                        new YamlProblem(
                                Kind.ENCODING,
                                new Mark(2, 4),
                                "expected printable characters, found U+0000"));
    }

    /** Guards against files that are made to exhaust memory or time. */
    @Test
    void read_hostileDocuments_endInProblems() {
        StringBuilder chain = new StringBuilder("k0: &a0 [x]\n");
        for (int i = 1; i < 5000; i++) {
            chain.append("k" + i + ": &a" + i + " [*a" + (i - 1) + "]\n");
        }
        Map<String, String> documents =
                Map.of(
                        "deep flow", "[".repeat(200_000),
                        "deep blocks", "- ".repeat(2_000),
                        "deep mappings", "{a: ".repeat(100_000),
                        "many values", "a,".repeat(1_000_000),
                        "contains itself", "&a [*a]",
                        "contains itself in a key", "&a {*a : 1}",
                        "chain read from its end", chain + "<<: {z: *a4999}\n",
                        "empty", "",
                        "too large", "#".repeat(YamlReader.MAX_BYTES + 1),
                        "many documents", "--- a\n".repeat(10_000));
        documents.forEach(
                (name, text) ->
                        Assertions.assertTimeoutPreemptively(
                                Duration.ofSeconds(20),
                                () -> {
                                    String flow = name.equals("many values") ? "[" + text : text;
                                    assertThat(problems(flow)).as(name).isNotEmpty();
                                }));
    }

    @Test
    void read_mergeKeysThatMultiply_bounded() {
        StringBuilder bomb = new StringBuilder("a0: &a0 {x0: 1, y0: 1}\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a" + i + ": &a" + i + " {<<: [");
            bomb.append(("*a" + (i - 1) + ", ").repeat(50)).append("{x" + i + ": 1}]}\n");
        }
        YamlValue.Mapping root = mapping(bomb.toString());
        YamlValue.Mapping last = (YamlValue.Mapping) root.entries().get("a39").value();
        assertThat(last.entries()).hasSize(41);
    }

    private static YamlValue value(String text) {
        return mapping(text).entries().get("k").value();
    }

    private static YamlValue.Mapping mapping(String text) {
        YamlResult result = YamlReader.read(text.getBytes(StandardCharsets.UTF_8));
        assertThat(result.problems()).isEmpty();
        return (YamlValue.Mapping) result.root().orElseThrow();
    }

    private static List<YamlProblem> problems(String text) {
        return YamlReader.read(text.getBytes(StandardCharsets.UTF_8)).problems();
    }
}
