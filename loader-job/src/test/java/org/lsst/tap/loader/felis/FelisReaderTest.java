package org.lsst.tap.loader.felis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.loader.rows.ReleaseRows.TapRow;
import org.lsst.tap.loader.rows.TapTable;

class FelisReaderTest {

    private static final String BASE =
            """
            name: base
            tables:
            - name: b
              columns:
              - {name: id, datatype: long, tap:column_index: 7, votable:utype: u}
              - {name: text, datatype: string, length: 8, description: of base}
            """;

    @Test
    void read_severalFaults_allReportedWithPlaceInOrder() {
        assertThat(
                        findings(
                                """
                                name: s
                                bogus: 1
                                tables:
                                - name: t
                                  columns:
                                  - {name: a, datatype: integer}
                                  - {name: b, datatype: char, ivoa:ucd: pos.bogus}
                                  - {name: a, datatype: int, nullable: maybe}
                                """))
                .containsExactly(
                        "s.yaml:2:1: error FELIS-201 at bogus: expected a key that Felis knows,"
                                + " found 'bogus'",
                        "s.yaml:6:25: error FELIS-301 at tables[0].columns[0].datatype: expected a"
                                + " datatype of Felis, found the string 'integer'",
                        "s.yaml:7:5: error FELIS-302 at tables[0].columns[1]: expected a length for"
                                + " the datatype 'char', found none",
                        "s.yaml:7:41: error FELIS-305 at tables[0].columns[1].ivoa:ucd: expected a"
                                + " UCD of UCD1+ 1.5, found 'pos.bogus': the word 'pos.bogus' is"
                                + " not in the vocabulary",
                        "s.yaml:8:5: error FELIS-402 at tables[0].columns[2]: expected an id of its"
                                + " own, found '#t.a' again",
                        "s.yaml:8:12: error FELIS-401 at tables[0].columns[2].name: expected each"
                                + " column name once, found 'a' again",
                        "s.yaml:8:40: error FELIS-203 at tables[0].columns[2].nullable: expected a"
                                + " boolean, found the string 'maybe'");
    }

    /** Felis takes the names of its own fields as well; no release has them. */
    @Test
    void read_keyByFieldName_findingNamesTheKey() {
        assertThat(
                        findings(
                                """
                                name: s
                                tables:
                                - name: t
                                  tap_table_index: 3
                                  columns: [{name: a, datatype: int, votable_arraysize: 3}]
                                """))
                .containsExactly(
                        "s.yaml:4:3: error FELIS-201 at tables[0].tap_table_index: expected a key"
                                + " that Felis knows, found 'tap_table_index'; write"
                                + " 'tap:table_index'",
                        "s.yaml:5:38: error FELIS-201 at tables[0].columns[0].votable_arraysize:"
                                + " expected a key that Felis knows, found 'votable_arraysize';"
                                + " write 'votable:arraysize'");
    }

    @Test
    void read_objectThatAnAliasRepeats_finding() {
        assertThat(
                        findings(
                                """
                                name: s
                                tables:
                                - {name: t, columns: &c [{name: a, datatype: int}]}
                                - {name: u, columns: *c}
                                """))
                .contains(
                        "s.yaml:3:26: error FELIS-402 at tables[1].columns[0]: expected an object"
                                + " of its own, found one that an alias repeats; write it out");
    }

    /** Of {@code N} and {@code N*} only. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "NULL",
            quoteCharacter = '`',
            value = {
                "7, 7, 7",
                "'12*', 12*, 12",
                "0, 0, 0",
                "'*', *, NULL",
                "3x4, 3x4, NULL",
                "3x*, 3x*, NULL",
                "'', NULL, NULL",
                "-1, -1, NULL"
            })
    void read_arraysize_rowHasItAndItsSize(String written, String arraysize, Integer size) {
        FelisResult result =
                read(
                        Map.of(
                                "s.yaml",
                                "name: s\ntables: [{name: t, columns: [{name: a, datatype: int,"
                                        + " votable:arraysize: "
                                        + written
                                        + "}]}]\n"));
        TapRow row = columns(result.schema().orElseThrow()).get(0);
        assertThat(row.get("arraysize")).isEqualTo(arraysize);
        assertThat(row.get("size")).isEqualTo(size);
    }

    @Test
    void read_lengthThatIsNoInteger_finding() {
        assertThat(
                        findings(
                                """
                                name: s
                                tables:
                                - name: t
                                  columns:
                                  - {name: a, datatype: char, length: 1.5}
                                  - {name: b, datatype: char, length: '5'}
                                """))
                .containsExactly(
                        "s.yaml:5:39: error FELIS-203 at tables[0].columns[0].length: expected an"
                                + " integer, found the number 1.5",
                        "s.yaml:6:39: error FELIS-203 at tables[0].columns[1].length: expected an"
                                + " integer, found the string '5'");
    }

    @Test
    void read_constraintsThatPointNowhere_findings() {
        assertThat(
                        findings(
                                """
                                name: s
                                tables:
                                - name: p
                                  columns: [{name: id, datatype: long}]
                                - name: c
                                  columns: [{name: pid, datatype: long}]
                                  constraints:
                                  - {name: k1, "@type": ForeignKey, columns: ["#p.id"],
                                     referencedColumns: ["#p"]}
                                  - {name: k2, "@type": ForeignKey, columns: ["#c.pid"],
                                     referencedColumns: ["#z", "#p.id"]}
                                  - {name: k3, "@type": Check, expression: x, initially: DEFERRED}
                                  - {name: k4, "@type": Primary}
                                """))
                .containsExactly(
                        "s.yaml:8:47: error FELIS-405 at tables[1].constraints[0].columns[0]:"
                                + " expected columns of the table 'c', found '#p.id' of another",
                        "s.yaml:9:26: error FELIS-404 at"
                            + " tables[1].constraints[0].referencedColumns[0]: expected the id of a"
                            + " column, found '#p', which is not a column's",
                        "s.yaml:11:25: error FELIS-406 at"
                                + " tables[1].constraints[1].referencedColumns: expected as many"
                                + " referencedColumns as columns, found 2 for 1",
                        "s.yaml:11:26: error FELIS-403 at"
                            + " tables[1].constraints[1].referencedColumns[0]: expected the id of a"
                            + " column, found '#z', which no column has",
                        "s.yaml:12:58: error FELIS-408 at tables[1].constraints[2].initially:"
                                + " expected 'initially' on a deferrable constraint only, found it"
                                + " on one that is not",
                        "s.yaml:13:25: error FELIS-205 at tables[1].constraints[3].@type: expected"
                                + " one of Check, ForeignKey, Unique, found the string 'Primary'");
    }

    @Test
    void read_importedColumns_copiedWithOverridesAndNewIndexes() {
        FelisObject schema =
                read(Map.of(
                                "s.yaml",
                                """
                                name: s
                                resources: {r: {uri: base.yaml}}
                                tables:
                                - name: t
                                  columns: [{name: own, datatype: int}]
                                  columnRefs:
                                    r:
                                      b:
                                        text: {overrides: {description: of s}}
                                        other: {ref_name: id}
                                """,
                                "base.yaml",
                                BASE))
                        .schema()
                        .orElseThrow();
        List<TapRow> columns = columns(schema);
        assertThat(columns)
                .extracting(row -> row.get("column_name"))
                .containsExactly("own", "text", "other");
        assertThat(columns)
                .extracting(row -> row.get("column_index"))
                .containsExactly(null, 10, 20);
        assertThat(columns.get(1).get("description")).isEqualTo("of s");
        assertThat(columns.get(2).get("utype")).isEqualTo("u");
    }

    private static List<TapRow> columns(FelisObject schema) {
        return TapSchemaMapping.rows(List.of(schema)).of(TapTable.COLUMNS);
    }

    @Test
    void read_importsThatFail_findingsNameTheFile() {
        FelisResult result =
                read(
                        Map.of(
                                "s.yaml",
                                """
                                name: s
                                resources:
                                  broken: {uri: broken.yaml}
                                  self: {uri: ./s.yaml}
                                  outside: {uri: ../x.yaml}
                                  remote: {uri: "https://example.org/x.yaml"}
                                  missing: {uri: nope.yaml}
                                  fine: {uri: base.yaml, note: x}
                                tables:
                                - name: t
                                  columnRefs:
                                    fine: {b: {zzz: }, q: {}}
                                    other: {}
                                """,
                                "broken.yaml",
                                "name: b\ntables: [{}]\n",
                                "base.yaml",
                                BASE));
        assertThat(result.findings())
                .extracting(Finding::toString)
                .containsExactly(
                        "broken.yaml:2:10: error FELIS-202 at tables[0]: expected the key 'name',"
                                + " found none",
                        "nope.yaml:1:1: error FELIS-101: expected the file 'nope.yaml' in the"
                                + " release, found none",
                        "s.yaml:3:17: error FELIS-501 at resources.broken.uri: expected a valid"
                                + " schema, found 'broken.yaml' with 1 error(s)",
                        "s.yaml:4:15: error FELIS-502 at resources.self.uri: expected a file that"
                                + " does not import this one, found 's.yaml'",
                        "s.yaml:5:18: error FELIS-501 at resources.outside.uri: expected a path"
                                + " within the release, found '../x.yaml'",
                        "s.yaml:6:17: error FELIS-501 at resources.remote.uri: expected a path"
                                + " within the release, found 'https://example.org/x.yaml'",
                        "s.yaml:7:18: error FELIS-501 at resources.missing.uri: expected a valid"
                                + " schema, found 'nope.yaml' with 1 error(s)",
                        "s.yaml:8:26: warning FELIS-207 at resources.fine.note: expected a key that"
                                + " Felis reads, found 'note'",
                        "s.yaml:12:16: error FELIS-505 at tables[0].columnRefs.fine.b.zzz: expected"
                                + " a column of the table 'b' of 'base.yaml', found 'zzz'",
                        "s.yaml:12:24: error FELIS-504 at tables[0].columnRefs.fine.q: expected a"
                                + " table of 'base.yaml', found 'q'",
                        "s.yaml:13:5: error FELIS-503 at tables[0].columnRefs.other: expected the"
                                + " name of an imported resource, found 'other'");
    }

    @Test
    void read_cycleOfThreeFiles_finding() {
        String importing = "name: %s\nresources: {r: {uri: %s.yaml}}\ntables: []\n";
        FelisResult result =
                read(
                        Map.of(
                                "s.yaml", importing.formatted("s", "x"),
                                "x.yaml", importing.formatted("x", "y"),
                                "y.yaml", importing.formatted("y", "x")));
        assertThat(result.findings())
                .extracting(Finding::toString)
                .contains(
                        "y.yaml:2:22: error FELIS-502 at resources.r.uri: expected a file that does"
                                + " not import this one, found 'x.yaml'");
    }

    @Test
    void read_valuesThatDatabaseRefuses_findingsNameLengthAndBound() {
        String text =
                """
                name: s
                tables:
                - name: %s
                  tap:table_index: 2147483648
                  columns:
                  - {name: a, datatype: int, tap:principal: , description: "x\\0"}
                """;
        assertThat(findings(text.formatted("n".repeat(127))))
                .containsExactly(
                        "s.yaml:3:9: error FELIS-601 at tables[0].name: expected at most 128"
                                + " characters for TAP_SCHEMA's table_name, found 129: 's."
                                + "n".repeat(78)
                                + "...'",
                        "s.yaml:4:20: error FELIS-602 at tables[0].tap:table_index: expected an"
                                + " integer of 32 bits for TAP_SCHEMA's table_index, found"
                                + " 2147483648",
                        "s.yaml:6:44: error FELIS-605 at tables[0].columns[0].tap:principal:"
                                + " expected 0 or 1 for TAP_SCHEMA's principal, found null",
                        "s.yaml:6:60: error FELIS-603 at tables[0].columns[0].description: expected"
                                + " no NUL character in TAP_SCHEMA's description, found one");
    }

    @Test
    void read_datatypeOverriddenToSizedOne_warningAndSchema() {
        FelisResult result =
                read(
                        Map.of(
                                "s.yaml",
                                """
                                name: s
                                resources: {r: {uri: base.yaml}}
                                tables:
                                - {name: t, columnRefs: {r: {b: {id: {overrides: {datatype: string}}}}}}
                                """,
                                "base.yaml",
                                BASE));
        assertThat(result.schema()).isPresent();
        assertThat(result.findings())
                .extracting(Finding::toString)
                .containsExactly(
                        "s.yaml:4:61: warning FELIS-507 at tables[0].columnRefs.r.b.id.overrides"
                                + ".datatype: expected a length for the datatype 'string', found"
                                + " none: the arraysize is not computed again");
    }

    /** Guards against aliases that multiply: bounded objects, and bounded findings. */
    @Test
    void read_aliasesThatMultiply_oneFinding() {
        String column = "  - &c0 {name: a, datatype: bogus}\n";
        StringBuilder text = new StringBuilder("name: s\ntables:\n- &t\n  name: t\n  columns:\n");
        text.append(column).append("  - *c0\n".repeat(2000)).append("- *t\n".repeat(2000));
        FelisResult result = read(Map.of("s.yaml", text.toString()));
        assertThat(result.schema()).isEmpty();
        assertThat(result.findings()).hasSize(1);
        assertThat(result.findings())
                .extracting(Finding::message)
                .contains(
                        "expected a document within limits, found: more than 300000 values with all"
                                + " aliases expanded");
    }

    @Test
    void conflicts_sameSchemaAndKeyInTwoFiles_findings() {
        FelisReader reader =
                new FelisReader(
                        files(
                                Map.of(
                                        "a.yaml", keyed("a", "b_k"),
                                        "b.yaml", keyed("a_b", "k"),
                                        "c.yaml", keyed("a", "l"))));
        List<FelisObject> schemas = new ArrayList<>();
        for (String file : List.of("a.yaml", "b.yaml", "c.yaml")) {
            schemas.add(reader.read(file).schema().orElseThrow());
        }
        assertThat(TapSchemaMapping.conflicts(schemas))
                .extracting(Finding::toString)
                .containsExactly(
                        "b.yaml:1:1: error FELIS-604: expected a key of its own, found 'a_b_k',"
                                + " which 'a.yaml' has as well",
                        "c.yaml:1:1: error FELIS-604: expected a schema of its own, found 'a',"
                                + " which 'a.yaml' has as well");
    }

    @Test
    void codes_all_uniqueAndDocumented() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "felis.md"));
        Set<String> codes = new HashSet<>();
        for (FindingCode code : FindingCode.values()) {
            assertThat(codes.add(code.code())).as(code.code()).isTrue();
            assertThat(page).contains("| " + code.code() + " |");
        }
    }

    private static String keyed(String schema, String key) {
        return """
        name: %s
        tables:
        - name: t
          columns: [{name: x, datatype: int}]
          constraints:
          - {name: %s, "@type": ForeignKey, columns: ["#t.x"], referencedColumns: ["#t.x"]}
        """
                .formatted(schema, key);
    }

    private static List<String> findings(String text) {
        FelisResult result = read(Map.of("s.yaml", text));
        assertThat(result.schema()).isEmpty();
        return result.findings().stream().map(Finding::toString).toList();
    }

    private static FelisResult read(Map<String, String> texts) {
        return FelisReader.read(files(texts), "s.yaml");
    }

    private static FelisFiles files(Map<String, String> texts) {
        return path ->
                Optional.ofNullable(texts.get(path))
                        .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }
}
