package org.lsst.tap.loader.felis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no real file has: digits that make no number, and arraysize by its field's name. */
class ArraySizesTest {

    /** First and last of each range of digits that Python's int() refuses (Unicode 15). */
    @ParameterizedTest
    @CsvSource({
        "00B2, 00B3", "00B9, 00B9", "1369, 1371", "19DA, 19DA", "2070, 2070", "2074, 2079",
        "2080, 2089", "2460, 2468", "2474, 247C", "2488, 2490", "24EA, 24EA", "24F5, 24FD",
        "24FF, 24FF", "2776, 277E", "2780, 2788", "278A, 2792", "10A40, 10A43", "10E60, 10E68",
        "11052, 1105A", "1F100, 1F10A"
    })
    void size_digitsThatMakeNoNumber_fail(String first, String last) {
        for (int c = Integer.parseInt(first, 16); c <= Integer.parseInt(last, 16); c++) {
            String text = Character.toString(c);
            assertThatThrownBy(() -> ArraySizes.size(text))
                    .isInstanceOf(NumberFormatException.class)
                    .hasMessage("No number: " + text);
        }
        assertIsNoSuchDigit(Integer.parseInt(first, 16) - 1);
        assertIsNoSuchDigit(Integer.parseInt(last, 16) + 1);
    }

    /** It is another character, or a digit that makes a number. */
    private static void assertIsNoSuchDigit(int c) {
        assertThat(ArraySizes.size(Character.toString(c)).isPresent())
                .isEqualTo(Character.isDigit(c));
    }

    @ParameterizedTest
    @CsvSource({"7, 7", "12*, 12", "\u0661\u0662, 12", "0, 0"})
    void size_numberWithOrWithoutStar_isTheNumber(String arraysize, BigInteger size) {
        assertThat(ArraySizes.size(arraysize)).hasValue(size);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "3x4", "3x*", "x", "-1", "1.0", "\u0661*"})
    void size_anythingElse_isNone(String arraysize) {
        assertThat(ArraySizes.size(arraysize)).isEmpty();
        assertThat(ArraySizes.size(null)).isEmpty();
    }

    /** Under the field's own name, a zero and a false are none, and numbers stay numbers. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "NULL",
            value = {
                "3, 3",
                "0, NULL",
                "true, 1",
                "false, NULL",
                "4.0, 4",
                "0.0, NULL",
                "'''5*''', 5*",
                "'''''', NULL"
            })
    void read_byFieldName_asPydanticConverts(String written, String arraysize) {
        FelisResult result = read("datatype: int, votable_arraysize: " + written);

        assertThat(result.schema().orElseThrow().tables().get(0).columns().get(0).arraysize())
                .isEqualTo(arraysize);
    }

    @Test
    void read_byFieldNameOfNoNumber_finding() {
        assertThat(messages(read("datatype: int, votable_arraysize: 1.5")))
                .containsExactly("expected a string, found the number 1.5");
        assertThat(messages(read("datatype: int, votable:arraysize: [1]")))
                .containsExactly("expected a string, found a list");
    }

    @Test
    void read_byFieldNameOnDatatypeWithArraysizeOfItsOwn_finding() {
        assertThat(messages(read("datatype: text, votable_arraysize: 3")))
                .containsExactly(
                        "expected the key 'votable:arraysize' for a datatype with an arraysize of"
                                + " its own, found 'votable_arraysize'");
    }

    private static List<String> messages(FelisResult result) {
        return result.findings().stream().map(Finding::message).toList();
    }

    private static FelisResult read(String column) {
        String text = "name: s\ntables: [{name: t, columns: [{name: a, " + column + "}]}]\n";
        return FelisReader.read(path -> Optional.of(text.getBytes(UTF_8)), "s.yaml");
    }
}
