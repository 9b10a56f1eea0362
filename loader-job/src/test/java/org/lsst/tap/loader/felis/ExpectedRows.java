package org.lsst.tap.loader.felis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.ReleaseRows.ColumnRow;
import org.lsst.tap.loader.rows.ReleaseRows.KeyColumnRow;
import org.lsst.tap.loader.rows.ReleaseRows.KeyRow;
import org.lsst.tap.loader.rows.ReleaseRows.SchemaRow;
import org.lsst.tap.loader.rows.ReleaseRows.TableRow;

/** Rows of a folder of CSV files, one per table; columns that the loader leaves NULL are NULL. */
final class ExpectedRows {

    private static final Set<String> EXTENSIONS =
            Set.of(
                    "owner_id",
                    "read_anon",
                    "read_only_group",
                    "read_write_group",
                    "api_created",
                    "view_target",
                    "column_id");

    private ExpectedRows() {}

    static ReleaseRows read(String folder) {
        return new ReleaseRows(
                rows(folder + "/schemas11.csv", ExpectedRows::schema),
                rows(folder + "/tables11.csv", ExpectedRows::table),
                rows(folder + "/columns11.csv", ExpectedRows::column),
                rows(folder + "/keys11.csv", ExpectedRows::key),
                rows(folder + "/key_columns11.csv", ExpectedRows::keyColumn));
    }

    /** Asserts that two sets of rows are the same, whatever their order. */
    static void assertSame(ReleaseRows found, ReleaseRows expected) {
        assertThat(found.schemas()).containsExactlyInAnyOrderElementsOf(expected.schemas());
        assertThat(found.tables()).containsExactlyInAnyOrderElementsOf(expected.tables());
        assertThat(sorted(found.columns())).isEqualTo(sorted(expected.columns()));
        assertThat(found.keys()).containsExactlyInAnyOrderElementsOf(expected.keys());
        assertThat(found.keyColumns()).containsExactlyInAnyOrderElementsOf(expected.keyColumns());
    }

    private static List<String> sorted(List<ColumnRow> rows) {
        List<String> lines = new ArrayList<>();
        rows.forEach(row -> lines.add(row.toString()));
        lines.sort(null);
        return lines;
    }

    private static <T> List<T> rows(String file, Function<Map<String, String>, T> row) {
        List<T> rows = new ArrayList<>();
        for (Map<String, String> fields : Shared.csv(file).rows()) {
            assertThat(fields).doesNotContainKeys(EXTENSIONS.toArray(new String[0]));
            rows.add(row.apply(fields));
        }
        return rows;
    }

    private static SchemaRow schema(Map<String, String> f) {
        return new SchemaRow(
                f.get("schema_name"),
                f.get("utype"),
                f.get("description"),
                number(f, "schema_index"));
    }

    private static TableRow table(Map<String, String> f) {
        return new TableRow(
                f.get("schema_name"),
                f.get("table_name"),
                f.get("table_type"),
                f.get("utype"),
                f.get("description"),
                number(f, "table_index"));
    }

    private static ColumnRow column(Map<String, String> f) {
        return new ColumnRow(
                f.get("table_name"),
                f.get("column_name"),
                f.get("utype"),
                f.get("ucd"),
                f.get("unit"),
                f.get("description"),
                f.get("datatype"),
                f.get("arraysize"),
                f.get("xtype"),
                optional(f, "size"),
                number(f, "principal"),
                number(f, "indexed"),
                number(f, "std"),
                optional(f, "column_index"));
    }

    private static KeyRow key(Map<String, String> f) {
        return new KeyRow(
                f.get("key_id"),
                f.get("from_table"),
                f.get("target_table"),
                f.get("utype"),
                f.get("description"));
    }

    private static KeyColumnRow keyColumn(Map<String, String> f) {
        return new KeyColumnRow(f.get("key_id"), f.get("from_column"), f.get("target_column"));
    }

    private static int number(Map<String, String> fields, String name) {
        return Integer.parseInt(fields.get(name));
    }

    private static @Nullable Integer optional(Map<String, String> fields, String name) {
        String text = fields.get(name);
        return text == null ? null : Integer.valueOf(text);
    }
}
