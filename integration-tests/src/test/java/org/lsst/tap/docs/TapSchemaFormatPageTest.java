package org.lsst.tap.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lsst.tap.docs.GeneratedParts.code;
import static org.lsst.tap.docs.GeneratedParts.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.testing.Repository;

/** The description of TAP_SCHEMA as the loader makes it, against the SQL that makes it. */
class TapSchemaFormatPageTest {

    private static final String STAGING =
            "loader-job/src/main/resources/org/lsst/tap/loader/staging/";
    private static final String TABLES = Repository.text(STAGING + "create-tables.sql");
    private static final String KEYS = Repository.text(STAGING + "create-keys.sql");

    private static final Pattern COLUMN =
            Pattern.compile("    (\\w+) ([^,\\n]*?)( NOT NULL)?( DEFAULT now\\(\\))?,?\\n");

    @Test
    void page_hasTheStructureOfTheSql() throws IOException {
        Map<String, String> parts = new LinkedHashMap<>();
        for (TapTable tapTable : TapTable.ALL) {
            parts.put(tapTable.name(), tapSchemaTable(tapTable));
        }
        parts.put("version", described(columns("version"), "database/VersionRow.java"));
        parts.put("history", described(historyColumns(), "swap/History.java"));
        parts.put("keys", keys());
        GeneratedParts.check("docs/tap-schema-format.md", parts);
    }

    @Test
    void everyTable_hasAViewWithTapsName() {
        assertThat(TapTable.ALL)
                .allSatisfy(
                        tapTable ->
                                assertThat(TABLES)
                                        .contains(
                                                "CREATE VIEW :schema.%s AS SELECT * FROM :schema.%s;"
                                                        .formatted(
                                                                tapTable.viewName(),
                                                                tapTable.name())));
    }

    private static String tapSchemaTable(TapTable tapTable) {
        List<List<String>> rows = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (MatchResult column : columns(tapTable.name())) {
            String name = column.group(1);
            seen.add(name);
            rows.add(
                    List.of(
                            code(name),
                            type(column),
                            tapTable.extensions().contains(name) ? "NULL (CADC's)" : "the release",
                            comment(tapTable.name(), name)));
        }
        assertThat(seen).containsAll(tapTable.columns()).containsAll(tapTable.extensions());
        return table(List.of("Column", "Type", "Filled by", "Comment in the database"), rows);
    }

    private static String type(MatchResult column) {
        return code(column.group(2)) + (column.group(3) == null ? "" : ", NOT NULL");
    }

    private static String comment(String table, String column) {
        Pattern comment =
                Pattern.compile(
                        "COMMENT ON COLUMN :schema\\.%s\\.%s IS '(.*)';".formatted(table, column));
        return comment.matcher(TABLES).results().findFirst().map(m -> m.group(1)).orElse("");
    }

    private static List<MatchResult> columns(String table) {
        Pattern create =
                Pattern.compile(
                        "CREATE TABLE :schema\\.%s \\(\\n(.*?)\\);".formatted(table),
                        Pattern.DOTALL);
        String body = create.matcher(TABLES).results().findFirst().orElseThrow().group(1);
        return COLUMN.matcher(body).results().toList();
    }

    /** Returns the columns of the history but its key, which nobody reads. */
    private static List<MatchResult> historyColumns() {
        String sql =
                Repository.text(
                        "loader-job/src/main/resources/org/lsst/tap/loader/swap/history.sql");
        return COLUMN.matcher(sql.substring(0, sql.indexOf(");")))
                .results()
                .filter(column -> !column.group(1).equals("id"))
                .toList();
    }

    /** What a column means stands in the Javadoc of the record that is read from it. */
    private static String described(List<MatchResult> columns, String source) {
        String record = Repository.text("loader-job/src/main/java/org/lsst/tap/loader/" + source);
        List<List<String>> rows = new ArrayList<>();
        for (MatchResult column : columns) {
            String name = column.group(1);
            rows.add(List.of(code(name), type(column), meaning(record, name)));
        }
        return table(List.of("Column", "Type", "Meaning"), rows);
    }

    /** Returns what the record's Javadoc says of the field that a column is read into. */
    private static String meaning(String record, String column) {
        String field =
                Pattern.compile("_(\\w)")
                        .matcher(column)
                        .replaceAll(match -> match.group(1).toUpperCase(Locale.ROOT));
        return Pattern.compile(" \\* @param " + field + " (.*)\\n")
                .matcher(record)
                .results()
                .map(match -> JavaSource.plain(match.group(1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("The Javadoc says nothing of " + field));
    }

    private static String keys() {
        Pattern key =
                Pattern.compile(
                        "ALTER TABLE :schema\\.(\\w+) ADD CONSTRAINT (\\w+)"
                                + " (PRIMARY KEY \\(.*?\\)|FOREIGN KEY .*?);");
        List<List<String>> rows =
                key.matcher(KEYS)
                        .results()
                        .map(
                                match ->
                                        List.of(
                                                code(match.group(1)),
                                                code(match.group(2)),
                                                code(match.group(3).replace(":schema.", ""))))
                        .toList();
        assertThat(rows).hasSize((int) KEYS.lines().filter(l -> l.startsWith("ALTER")).count());
        return table(List.of("Table", "Constraint", "Definition"), rows);
    }
}
