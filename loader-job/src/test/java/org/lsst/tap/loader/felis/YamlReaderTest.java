package org.lsst.tap.loader.felis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e3",
                "1.5e3",
                "0o7",
                "1:60",
                "1:305",
                "y",
                "n",
                "yEs",
                "0b2",
                "1__0x",
                "._5",
                "0.5:30",
                "3x4",
                "5-sigma",
                "1.0.0",
                "nUll",
                "<",
                "1,000",
                "20-01-01",
                "- 5"
            })
    void read_plainScalarThatPyYamlTakesAsString_isString(String text) {
        Value value = value("k: " + (text.startsWith("- ") ? "'" + text + "'" : text));
        assertThat(value.describe()).isEqualTo("the string '" + text + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "5", "-12", "99999999999999999999"})
    void read_decimalInteger_isInteger(String text) {
        assertThat(value("k: " + text).content()).isEqualTo(new BigInteger(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "-0.5", "10."})
    void read_decimalWithPoint_isNumber(String text) {
        assertThat(value("k: " + text).describe()).isEqualTo("the number " + text);
    }

    /** What PyYAML takes for a number, a date or a merge key, and no release has. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "012",
                "08",
                "0x1F",
                "0b101",
                "0b_",
                "1_000",
                "1:30",
                "-1:30",
                "190:20:30",
                "1:30.5",
                "1.0e+3",
                "1_0.5",
                ".5",
                "-.inf",
                ".NaN",
                "+.nan",
                "2026-01-01",
                "2026-1-1 1:02:03",
                "2026-01-01T00:00:00.5Z",
                "2026-02-30",
                "="
            })
    void read_plainScalarOfAnotherForm_problemSaysHowToWriteIt(String text) {
        assertThat(problems("k: " + text))
                .containsExactly(
                        new Finding(
                                FindingCode.YAML_FORM,
                                Place.of("s.yaml", 1, 4),
                                "expected a string in quotes or a decimal number, found '"
                                        + text
                                        + "', which YAML 1.1 takes for something else"));
        assertThat(value("k: '" + text + "'").describe()).isEqualTo("the string '" + text + "'");
    }

    @Test
    void read_mergeKey_problem() {
        assertThat(problems("a: &a {x: 1}\nb: {<<: *a}\n"))
                .containsExactly(
                        new Finding(
                                FindingCode.YAML_FORM,
                                Place.of("s.yaml", 2, 5),
                                "expected a string in quotes or a decimal number, found '<<', which"
                                        + " YAML 1.1 takes for something else"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "No", "ON", "off", "true", "FALSE"})
    void read_booleanWord_isBoolean(String text) {
        assertThat(value("k: " + text).content()).isInstanceOf(Boolean.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"~", "null", "Null", "NULL", ""})
    void read_nullWord_isNull(String text) {
        assertThat(value("k: " + text).isNull()).isTrue();
    }

    @Test
    void read_marks_countLinesAndCodePointsFromOne() {
        Value items = document("a: 1\n\"\uD83D\uDE00\": [x, y]\n").entries().get("\uD83D\uDE00");
        assertThat(items.key()).extracting(Place::line, Place::column).containsExactly(2, 1);
        Place place = items.items().get(1).place();
        assertThat(place).extracting(Place::line, Place::column).containsExactly(2, 10);
        assertThat(place.path()).isEqualTo("\uD83D\uDE00[1]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "k: {a: b?} | expected YAML 1.1, found a fault: while parsing a flow mapping:"
                        + " expected ',' or '}', but got ?",
                "k: &a% 1 | expected an anchor of its own of letters, digits, '-' and '_', found"
                        + " 'a%'",
                "k: [&a 1, &a 2] | expected an anchor of its own of letters, digits, '-' and '_',"
                        + " found 'a'",
                "k: \"a\\/b\" | expected YAML 1.1, found a fault: while scanning a double-quoted"
                        + " scalar: found unknown escape character /(47)",
                "k: \"\\Uffffffff\" | expected escapes up to U+10FFFF, found one beyond",
            })
    void read_whatPyYamlRefuses_syntaxProblem(String text, String message) {
        assertThat(problems(text))
                .contains(
                        new Finding(
                                FindingCode.YAML_SYNTAX, problems(text).get(0).place(), message));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "k: a\t|expected spaces, or \\t in double quotes, found a tab",
                "\tk: a|expected spaces, or \\t in double quotes, found a tab",
                "k: 'a\tb'|expected spaces, or \\t in double quotes, found a tab",
                "%YAML 1.1|expected a document without directives, found one",
                "k: \"\\ud83d\\ude00\"|expected an escape of a whole character, such as"
                        + " \\U0001f600, found half of one (a surrogate)",
                "k: \"\\U0000d800\"|expected an escape of a whole character, such as \\U0001f600,"
                        + " found half of one (a surrogate)",
            })
    void read_formThatReadersReadDifferently_problemSaysHowToWriteIt(String text, String message) {
        Finding problem = problems(text + "\n").get(0);
        assertThat(problem.code()).isEqualTo(FindingCode.YAML_FORM);
        assertThat(problem.message()).isEqualTo(message);
    }

    @ParameterizedTest
    @CsvSource({"1: b, the integer 1", "{[a]: b}, a list", "yes: b, the boolean true"})
    void read_keyThatIsNoString_problem(String text, String found) {
        assertThat(problems(text))
                .extracting(Finding::message)
                .containsExactly("expected keys that are strings, found " + found);
    }

    @Test
    void read_duplicateKey_problemAtSecondKey() {
        assertThat(problems("a: 1\nb: 2\na: 3\n"))
                .containsExactly(
                        new Finding(
                                FindingCode.YAML_DUPLICATE_KEY,
                                Place.of("s.yaml", 3, 1),
                                "expected each key once, found 'a' again"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "k: !foo x | !foo",
                "k: !!str 5 | tag:yaml.org,2002:str",
                "k: !!int \"5\" | tag:yaml.org,2002:int",
                "k: !resolved 5 | !resolved",
                "k: !!set {a} | tag:yaml.org,2002:set",
                "k: !!seq [] | tag:yaml.org,2002:seq",
                "k: !!binary aGk= | tag:yaml.org,2002:binary",
            })
    void read_tag_problem(String text, String tag) {
        assertThat(problems(text))
                .containsExactly(
                        new Finding(
                                FindingCode.YAML_TAG,
                                Place.of("s.yaml", 1, 4),
                                "expected a value without a tag, found '" + tag + "'"));
    }

    @Test
    void read_invalidUtf8_encodingProblemWithPlace() {
        assertThat(problems(new byte[] {'a', ':', ' ', (byte) 0xE9, '\n'}))
                .containsExactly(
                        new Finding(
                                FindingCode.FILE_ENCODING,
                                Place.of("s.yaml", 1, 4),
                                "expected UTF-8 text, found an invalid byte sequence at byte 3"));
    }

    @Test
    void read_controlCharacters_allReported() {
        assertThat(problems("a: x\u0007\nb: \u0000\n"))
                .containsExactly(
                        new Finding(
                                FindingCode.FILE_ENCODING,
                                Place.of("s.yaml", 1, 5),
                                "expected printable characters, found U+0007"),
                        new Finding(
                                FindingCode.FILE_ENCODING,
                                Place.of("s.yaml", 2, 4),
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
                        "surrogate after a chain", chain + "z: \"\\ud800\"\n",
                        "empty", "",
                        "too large", "#".repeat(FelisReader.MAX_BYTES + 1),
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
    void read_aliasesThatMultiply_problem() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, y]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a" + i + ": &a" + i + " [").append(("*a" + (i - 1) + ", ").repeat(50));
            bomb.append("]\n");
        }
        assertThat(problems(bomb.toString()))
                .extracting(Finding::message)
                .containsExactly(
                        "expected a document within limits, found: more than 300000 values with all"
                                + " aliases expanded");
    }

    /** Guards the stack: the limit on values alone leaves room for a depth of 5,000. */
    @Test
    void read_aliasesThatNest_problem() {
        StringBuilder chain = new StringBuilder("a0: &a0 [x]\n");
        for (int i = 1; i < 100; i++) {
            String alias = "[".repeat(40) + "*a" + (i - 1) + "]".repeat(40);
            chain.append("a" + i + ": &a" + i + " " + alias + "\n");
        }
        assertThat(problems(chain.toString()))
                .extracting(Finding::message)
                .containsExactly(
                        "expected a document within limits, found: nesting deeper than 50 with all"
                                + " aliases expanded");
        assertThat(document("k: " + "[".repeat(49) + "x" + "]".repeat(49)).entries()).hasSize(1);
    }

    private static Value value(String text) {
        return document(text).entries().get("k");
    }

    private static Value document(String text) {
        Findings findings = new Findings();
        Value root = new YamlReader("s.yaml", findings).read(text.getBytes(UTF_8));
        assertThat(findings.result(null).findings()).isEmpty();
        return root;
    }

    private static List<Finding> problems(String text) {
        return problems(text.getBytes(UTF_8));
    }

    private static List<Finding> problems(byte[] bytes) {
        Findings findings = new Findings();
        new YamlReader("s.yaml", findings).read(bytes);
        return findings.result(null).findings();
    }
}
