package org.lsst.tap.loader.rows;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.rows.ReleaseRows.ColumnRow;
import org.lsst.tap.loader.rows.ReleaseRows.KeyColumnRow;
import org.lsst.tap.loader.rows.ReleaseRows.KeyRow;
import org.lsst.tap.loader.rows.ReleaseRows.SchemaRow;
import org.lsst.tap.loader.rows.ReleaseRows.TableRow;
import org.lsst.tap.loader.text.ResourceFile;

/**
 * The rows with which TAP_SCHEMA describes itself (TAP 1.1, section 4): one schema, five tables, 32
 * columns, seven keys. The same for every release.
 */
public final class SelfDescription {

    private final List<SchemaRow> schemas = new ArrayList<>();
    private final List<TableRow> tables = new ArrayList<>();
    private final List<ColumnRow> columns = new ArrayList<>();
    private final List<KeyRow> keys = new ArrayList<>();
    private final List<KeyColumnRow> keyColumns = new ArrayList<>();

    private SelfDescription() {}

    /** Returns the rows. */
    public static ReleaseRows rows() {
        SelfDescription rows = new SelfDescription();
        ResourceFile.read(SelfDescription.class, "self-description.txt")
                .lines()
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .forEach(line -> rows.add(new Fields(List.of(line.split("\\|", -1)))));
        return new ReleaseRows(rows.schemas, rows.tables, rows.columns, rows.keys, rows.keyColumns);
    }

    private void add(Fields f) {
        String table = f.text(0);
        switch (table) {
            case "schema" ->
                    schemas.add(
                            new SchemaRow(f.text(1), f.optional(2), f.optional(3), f.integer(4)));
            case "table" ->
                    tables.add(
                            new TableRow(
                                    f.text(1),
                                    f.text(2),
                                    f.text(3),
                                    f.optional(4),
                                    f.optional(5),
                                    f.integer(6)));
            case "column" -> columns.add(column(f));
            case "key" ->
                    keys.add(
                            new KeyRow(
                                    f.text(1), f.text(2), f.text(3), f.optional(4), f.optional(5)));
            case "key_column" -> keyColumns.add(new KeyColumnRow(f.text(1), f.text(2), f.text(3)));
            default -> throw new IllegalStateException("Unknown table: " + table);
        }
    }

    private static ColumnRow column(Fields f) {
        return new ColumnRow(
                f.text(1),
                f.text(2),
                f.optional(3),
                f.optional(4),
                f.optional(5),
                f.optional(6),
                f.text(7),
                f.optional(8),
                f.optional(9),
                f.optional(10) == null ? null : f.integer(10),
                f.integer(11),
                f.integer(12),
                f.integer(13),
                f.integer(14));
    }

    /** The fields of one line. */
    private record Fields(List<String> values) {

        String text(int index) {
            return values.get(index);
        }

        @Nullable String optional(int index) {
            return values.get(index).isEmpty() ? null : values.get(index);
        }

        int integer(int index) {
            return Integer.parseInt(values.get(index));
        }
    }
}
