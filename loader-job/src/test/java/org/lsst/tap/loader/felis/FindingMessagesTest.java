package org.lsst.tap.loader.felis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The words of the findings that no other test has, with the place that they name. */
class FindingMessagesTest {

    private static final String BASE =
            """
            name: base
            tables:
            - name: b
              columns:
              - {name: id, datatype: long}
            """;

    private static List<String> findings(String schema) {
        Map<String, String> files = Map.of("s.yaml", schema, "base.yaml", BASE);
        FelisFiles release =
                path ->
                        Optional.ofNullable(files.get(path))
                                .map(text -> text.getBytes(StandardCharsets.UTF_8));
        return new FelisReader(release)
                .read("s.yaml").findings().stream().map(Finding::toString).toList();
    }

    static Stream<Arguments> faultsOfTheFile() {
        return Stream.of(
                Arguments.of("", "1:1: error FELIS-103: expected a document, found none"),
                Arguments.of(
                        "name: s\ndescription: !foo x\ntables: []",
                        "2:14: error FELIS-104: expected a value without a tag, found '!foo'"),
                Arguments.of(
                        "name: s\ndescription: &a [*a]\ntables: []",
                        "2:14: error FELIS-106: expected values that end, found one that contains"
                                + " itself"),
                Arguments.of(
                        "1: x\nname: s\ntables: []",
                        "1:1: error FELIS-203: expected keys that are strings, found the integer"
                                + " 1"),
                Arguments.of(
                        "name: s\nresources: {1: {}}\ntables: []",
                        "2:13: error FELIS-203: expected keys that are strings, found the integer"
                                + " 1"),
                Arguments.of(
                        "name: tap_schema\n"
                                + "tables: [{name: t, columns: [{name: a, datatype: int}]}]",
                        "1:7: error FELIS-606 at name: expected a name other than 'tap_schema',"
                                + " whose rows the loader writes, found it"));
    }

    @ParameterizedTest
    @MethodSource("faultsOfTheFile")
    void read_faultOfTheFile_isTold(String schema, String finding) {
        assertThat(findings(schema)).contains("s.yaml:" + finding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "datatype: int, precision: 3 | 41: error FELIS-304 at"
                        + " tables[0].columns[0].precision: expected a precision on timestamps"
                        + " only, found one on the datatype 'int'",
                "datatype: int, ivoa:unit: m, fits:tunit: m | 56: error FELIS-307 at"
                        + " tables[0].columns[0].fits:tunit: expected one of ivoa:unit and"
                        + " fits:tunit, found both",
                "datatype: int, ivoa:unit: parsnip | 41: error FELIS-306 at"
                        + " tables[0].columns[0].ivoa:unit: expected a unit, found 'parsnip':"
                        + " 'parsnip' is not a known unit",
                "datatype: int, value: 1, autoincrement: true | 37: error FELIS-303 at"
                        + " tables[0].columns[0].value: expected no default value on a column with"
                        + " autoincrement, found the integer 1",
                "datatype: int, value: x | 37: error FELIS-303 at tables[0].columns[0].value:"
                        + " expected an integer as default value of the datatype 'int', found the"
                        + " string 'x'",
                "datatype: text, value: '' | 38: error FELIS-303 at tables[0].columns[0].value:"
                        + " expected a string that is not empty as default value of the datatype"
                        + " 'text', found the string ''",
                "datatype: text, value: [] | 38: error FELIS-203 at tables[0].columns[0].value:"
                        + " expected a string, number or boolean, found a list",
            })
    void read_faultOfAColumn_isTold(String members, String finding) {
        assertThat(
                        findings(
                                "name: s\ntables:\n- name: t\n  columns:\n  - {name: a, "
                                        + members
                                        + "}\n"))
                .containsExactly("s.yaml:5:" + finding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "columnGroups: [{name: g, columns: []}] | 37: error FELIS-206 at"
                        + " tables[0].columnGroups[0].columns: expected at least one column, found"
                        + " none",
                "columnGroups: [{name: g, columns: ['#t.a'], table: x}] | 54: error FELIS-203 at"
                        + " tables[0].columnGroups[0].table: expected no table, which Felis sets"
                        + " itself, found the string 'x'",
                "indexes: [{name: i, columns: ['#t.a'], expressions: [b]}] | 13: error FELIS-409"
                        + " at tables[0].indexes[0]: expected one of the keys 'columns' and"
                        + " 'expressions', found both",
                "indexes: [{name: i}] | 13: error FELIS-409 at tables[0].indexes[0]: expected one"
                        + " of the keys 'columns' and 'expressions', found none",
                "primaryKey: {} | 15: error FELIS-203 at tables[0].primaryKey: expected a string"
                        + " or a list of strings, found a mapping",
            })
    void read_faultOfATable_isTold(String member, String finding) {
        assertThat(
                        findings(
                                "name: s\n"
                                        + "tables:\n"
                                        + "- name: t\n"
                                        + "  columns: [{name: a, datatype: int}]\n"
                                        + "  "
                                        + member
                                        + "\n"))
                .containsExactly("s.yaml:5:" + finding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "1: null | 27: error FELIS-203: expected keys that are strings, found the integer"
                        + " 1",
                "id: {overrides: {datatype: null}} | 54: error FELIS-506 at"
                        + " tables[0].columnRefs.base.b.id.overrides.datatype: expected a value"
                        + " that overrides 'datatype', found null",
            })
    void read_faultOfAColumnReference_isTold(String member, String finding) {
        assertThat(
                        findings(
                                "name: s\n"
                                        + "resources: {base: {uri: base.yaml}}\n"
                                        + "tables:\n"
                                        + "- name: t\n"
                                        + "  columnRefs: {base: {b: {"
                                        + member
                                        + "}}}\n"))
                .containsExactly("s.yaml:5:" + finding);
    }
}
