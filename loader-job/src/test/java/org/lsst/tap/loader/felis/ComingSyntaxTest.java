package org.lsst.tap.loader.felis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.TapTable;

/**
 * Felis' coming syntax: columns by name in primary keys, indexes, groups and constraints, {@code
 * reference} as a foreign key's target, {@code ivoa:ucd} in overrides.
 */
class ComingSyntaxTest {

    /** Two tables; what a test adds is the second one's. */
    private static final String TABLES =
            """
            name: s
            resources: {r: {uri: base.yaml}}
            tables:
            - name: p
              columns: [{name: id, datatype: long}, {name: x, datatype: int}]
            - name: c
              columns: [{name: pid, datatype: long}, {name: y, datatype: int}]
              columnRefs: {r: {b: {z: }}}
            """;

    private static final String BASE =
            "name: base\ntables: [{name: b, columns: [{name: z, datatype: int}]}]\n";

    private static FelisResult read(String schema) {
        Map<String, String> files = Map.of("s.yaml", schema, "base.yaml", BASE);
        return FelisReader.read(
                path -> Optional.ofNullable(files.get(path)).map(text -> text.getBytes(UTF_8)),
                "s.yaml");
    }

    private static List<String> findings(String schema) {
        return read(schema).findings().stream().map(Finding::toString).toList();
    }

    private static ReleaseRows rows(String schema) {
        FelisResult result = read(schema);
        assertThat(result.findings()).isEmpty();
        return TapSchemaMapping.rows(List.of(result.schema().orElseThrow()));
    }

    private static List<String> indexed(ReleaseRows rows) {
        return rows.of(TapTable.COLUMNS).stream()
                .filter(row -> row.text("indexed").equals("1"))
                .map(row -> row.text("column_name"))
                .toList();
    }

    @Test
    void read_sharedCases_rowsOfTodaysSyntax() {
        FelisFiles cases = Shared.folder("felis-oracle/cases");
        Map<String, String> differing = new TreeMap<>();
        int compared = 0;
        for (Map<String, String> row : Shared.csv("felis-oracle/verdicts.csv").rows()) {
            String path = row.get("file");
            Optional<FelisObject> today = FelisReader.read(cases, path).schema();
            if (today.isPresent()) {
                FelisResult coming = FelisReader.read(ComingSyntax.of(cases), path);
                if (!coming.schema()
                        .map(ComingSyntaxTest::rowsOf)
                        .equals(today.map(ComingSyntaxTest::rowsOf))) {
                    differing.put(path, coming.findings().toString());
                }
                compared++;
            }
        }
        assertThat(differing).isEmpty();
        assertThat(compared).isGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"w.2025.43", "w.2026.34"})
    void read_release_rowsOfTodaysSyntax(String release) {
        FelisReader today = new FelisReader(Shared.releaseFiles(release));
        FelisReader coming = new FelisReader(ComingSyntax.of(Shared.releaseFiles(release)));
        int keys = 0;
        for (String path : Shared.release(release).keySet()) {
            FelisResult expected = path.endsWith(".yaml") ? today.read(path) : null;
            if (expected != null && expected.schema().isPresent()) {
                FelisResult found = coming.read(path);
                assertThat(found.findings()).as(path).isEmpty();
                ReleaseRows rows = rowsOf(expected.schema().orElseThrow());
                assertThat(rowsOf(found.schema().orElseThrow())).as(path).isEqualTo(rows);
                keys += rows.of(TapTable.KEYS).size();
            }
        }
        assertThat(keys).isGreaterThan(50);
    }

    private static ReleaseRows rowsOf(FelisObject schema) {
        return TapSchemaMapping.rows(List.of(schema));
    }

    @Test
    void read_columnsByName_indexedAndJoined() {
        ReleaseRows rows =
                rows(
                        TABLES
                                + """
                                  primaryKey: pid
                                  indexes: [{name: i, columns: [z]}, {name: j, columns: [pid, y]}]
                                  columnGroups: [{name: g, columns: [pid, y]}]
                                  constraints:
                                  - {name: u, "@type": Unique, columns: [y]}
                                  - name: k
                                    "@type": ForeignKey
                                    columns: [pid, z]
                                    reference: {table: p, columns: [id, x]}
                                """);
        assertThat(indexed(rows)).containsExactly("pid", "z");
        assertThat(rows.of(TapTable.KEYS))
                .containsExactly(TapTable.KEYS.row("s_k", "s.c", "s.p", null, null));
        assertThat(rows.of(TapTable.KEY_COLUMNS))
                .containsExactly(
                        TapTable.KEY_COLUMNS.row("s_k", "pid", "id"),
                        TapTable.KEY_COLUMNS.row("s_k", "z", "x"));
    }

    /** Today's Felis takes a name here for an id that no column has, and says nothing. */
    @Test
    void read_primaryKeyByName_isIndexUnlessItIsAList() {
        assertThat(indexed(rows(TABLES + "  primaryKey: y\n"))).containsExactly("y");
        assertThat(indexed(rows(TABLES + "  primaryKey: [y]\n"))).isEmpty();
    }

    @Test
    void read_namesAndIdsInOneFile_warningAtTheFirstId() {
        assertThat(
                        findings(
                                TABLES
                                        + "  primaryKey: pid\n"
                                        + "  indexes: [{name: i, columns: ['#c.y']}]\n"))
                .containsExactly(
                        "s.yaml:10:33: warning FELIS-412 at tables[1].indexes[0].columns[0]:"
                                + " expected columns by name, as elsewhere in the file, found one"
                                + " by its id");
    }

    @Test
    void read_idThatIsAnotherColumnsName_finding() {
        String columns = "  columns: [{name: pid, datatype: long}, {name: y, datatype: int}]";
        assertThat(
                        findings(
                                TABLES.replace(
                                                columns,
                                                columns.replace("name: y", "name: y, \"@id\": pid"))
                                        + "  primaryKey: pid\n"))
                .containsExactly(
                        "s.yaml:7:20: error FELIS-411 at tables[1].columns[0].name: expected a name"
                                + " that is no other object's id, found 'pid'");
        assertThat(
                        rows(TABLES.replace(
                                        columns, columns.replace("name: y", "name: y, \"@id\": y")))
                                .of(TapTable.COLUMNS))
                .hasSize(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "primaryKey: q | 9:15: error FELIS-403 at tables[1].primaryKey: expected the name"
                        + " or the id of a column, found 'q', which no column has",
                "primaryKey: ['#c'] | 9:16: error FELIS-404 at tables[1].primaryKey[0]: expected"
                        + " the name or the id of a column, found '#c', which is not a column's",
                "indexes: [{name: i, columns: ['#p.id']}] | 9:33: error FELIS-405 at"
                        + " tables[1].indexes[0].columns[0]: expected columns of the table 'c',"
                        + " found '#p.id' of another",
                "columnGroups: [{name: g, columns: [y, '#c.y']}] | 9:41: error FELIS-407 at"
                        + " tables[1].columnGroups[0].columns[1]: expected each column once, found"
                        + " 'y' again",
                "columnGroups: [{name: g, columns: [z]}] | 9:38: error FELIS-405 at"
                        + " tables[1].columnGroups[0].columns[0]: expected a column that the table"
                        + " itself defines, found 'z'",
            })
    void read_nameThatIsNoColumnsOfTheTable_finding(String member, String finding) {
        assertThat(findings(TABLES + "  " + member + "\n")).contains("s.yaml:" + finding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "reference: {table: q, columns: [id]} | 9:83: error FELIS-403 at"
                        + " tables[1].constraints[0].reference.table: expected the name of a table,"
                        + " found 'q', which no table has",
                "reference: {table: p, columns: ['#p.id']} | 9:96: error FELIS-403 at"
                        + " tables[1].constraints[0].reference.columns[0]: expected the name of a"
                        + " column, found '#p.id', which no column has",
                "reference: {table: p, columns: [id, x]} | 9:75: error FELIS-406 at"
                        + " tables[1].constraints[0].reference: expected as many referencedColumns"
                        + " as columns, found 2 for 1",
                "reference: {table: p, columns: []} | 9:95: error FELIS-206 at"
                        + " tables[1].constraints[0].reference.columns: expected at least one"
                        + " column, found none",
                "reference: {table: p} | 9:75: error FELIS-202 at"
                        + " tables[1].constraints[0].reference: expected the key 'columns', found"
                        + " none",
                "reference: p | 9:75: error FELIS-203 at tables[1].constraints[0].reference:"
                        + " expected a mapping, found the string 'p'",
                "reference: {table: p, columns: [id]}, referencedColumns: ['#p.id'] | 9:75: error"
                        + " FELIS-410 at tables[1].constraints[0].reference: expected one of the"
                        + " keys 'referencedColumns' and 'reference', found both",
                "description: none | 9:17: error FELIS-202 at tables[1].constraints[0]: expected"
                        + " the key 'referencedColumns', found none",
                "referencedColumns: [id] | 9:84: error FELIS-403 at"
                        + " tables[1].constraints[0].referencedColumns[0]: expected the id of a"
                        + " column, found 'id', which no column has",
            })
    void read_faultOfAReference_finding(String target, String finding) {
        String key = "{name: k, \"@type\": ForeignKey, columns: [pid], " + target + "}";
        assertThat(findings(TABLES + "  constraints: [" + key + "]\n"))
                .contains("s.yaml:" + finding);
    }

    /** What staging's checks would refuse after everything is loaded. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "columns: ['#c.pid', '#c.y'], referencedColumns: ['#p.id', '#c.y'] | error"
                        + " FELIS-405 at tables[1].constraints[0].referencedColumns[1]: expected"
                        + " columns of the table 'p', found '#c.y' of another",
                "columns: [pid, pid], reference: {table: p, columns: [id, id]} | error FELIS-604"
                        + " at tables[1].constraints[0].columns[1]: expected each pair of columns"
                        + " once, found that of 'pid' again",
            })
    void read_foreignKeyThatStagingRefuses_finding(String sides, String finding) {
        String key = "{name: k, \"@type\": ForeignKey, " + sides + "}";
        assertThat(findings(TABLES + "  constraints: [" + key + "]\n"))
                .singleElement()
                .asString()
                .endsWith(finding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tables: [] | 2:9: error FELIS-206 at tables: expected at least one table, found"
                        + " none",
                "tables: [{name: t, columns: []}] | 2:29: error FELIS-206 at tables[0].columns:"
                        + " expected at least one column, found none",
                "tables: [{name: t}] | 2:10: error FELIS-206 at tables[0]: expected at least one"
                        + " column, found none",
            })
    void read_nothingInAList_finding(String tables, String finding) {
        assertThat(findings("name: s\n" + tables + "\n")).containsExactly("s.yaml:" + finding);
    }

    @Test
    void read_ucdInOverrides_isTheRows() {
        List<String> ucds = new ArrayList<>();
        for (String ucd : List.of("meta.id", "")) {
            String overrides = "{r: {b: {z: {overrides: {ivoa:ucd: " + ucd + "}}}}}";
            rows(TABLES.replace("{r: {b: {z: }}}", overrides))
                    .of(TapTable.COLUMNS)
                    .forEach(row -> ucds.add("" + row.get("ucd")));
        }
        assertThat(ucds)
                .containsExactly(
                        "null", "null", "null", "null", "meta.id", "null", "null", "null", "null",
                        "null");
        assertThat(findings(TABLES.replace("z: }", "z: {overrides: {ivoa:ucd: pos.bogus}}}")))
                .containsExactly(
                        "s.yaml:8:50: error FELIS-305 at tables[1].columnRefs.r.b.z.overrides"
                                + ".ivoa:ucd: expected a UCD of UCD1+ 1.5, found 'pos.bogus': the"
                                + " word 'pos.bogus' is not in the vocabulary");
    }
}
