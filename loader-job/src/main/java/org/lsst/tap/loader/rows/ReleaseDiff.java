package org.lsst.tap.loader.rows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.rows.ReleaseRows.TapRow;

/**
 * The differences between two releases. Immutable.
 *
 * @param tables one part per table of TAP_SCHEMA, in their order
 */
public record ReleaseDiff(List<TableDiff> tables) {

    /**
     * The differences in one table of TAP_SCHEMA, in the order of the rows' keys.
     *
     * @param table its name in TAP, without the suffix
     */
    public record TableDiff(
            String table, List<Row> added, List<Row> removed, List<RowChange> changed) {

        /** Returns how many rows differ. */
        public int size() {
            return added.size() + removed.size() + changed.size();
        }
    }

    /**
     * A row of TAP_SCHEMA.
     *
     * @param schema the schema that it belongs to
     * @param table the table that it belongs to, a key's being its {@code from_table}; empty for a
     *     schema's own row
     * @param key what tells it apart
     */
    public record Row(String schema, String table, String key) {}

    /** A row that both releases have, with the fields that differ. */
    public record RowChange(Row row, List<FieldChange> fields) {}

    /** A field that differs; null is SQL's NULL. */
    public record FieldChange(String column, @Nullable Object before, @Nullable Object after) {}

    /** A row with its fields. */
    public record Fields(Row row, TapRow values) {}

    /** Returns what {@code after} has that {@code before} had otherwise. */
    public static ReleaseDiff between(ReleaseRows before, ReleaseRows after) {
        return new ReleaseDiff(
                TapTable.ALL.stream()
                        .map(table -> compare(table, byKey(table, before), byKey(table, after)))
                        .toList());
    }

    /** Whether there is no difference. */
    public boolean isEmpty() {
        return size() == 0;
    }

    /** Returns how many rows differ. */
    public int size() {
        return tables.stream().mapToInt(TableDiff::size).sum();
    }

    private static Map<String, Fields> byKey(TapTable table, ReleaseRows release) {
        Map<String, Fields> rows = new TreeMap<>();
        rows(table, release).forEach(fields -> rows.put(fields.row.key, fields));
        return rows;
    }

    /** Returns the rows of one table, each with what it belongs to. */
    public static List<Fields> rows(TapTable table, ReleaseRows release) {
        Map<String, String> schemas = new HashMap<>();
        release.of(TapTable.TABLES)
                .forEach(row -> schemas.put(row.text("table_name"), row.text("schema_name")));
        Map<String, String> tables = new HashMap<>();
        release.of(TapTable.KEYS)
                .forEach(row -> tables.put(row.text("key_id"), row.text("from_table")));
        List<Fields> rows = new ArrayList<>();
        for (TapRow row : release.of(table)) {
            String owner = tables.getOrDefault(row.text("key_id"), row.text("table_name"));
            String schema =
                    table.columns().contains("schema_name")
                            ? row.text("schema_name")
                            : schemas.getOrDefault(owner, owner);
            List<String> key = table.key().stream().map(row::text).toList();
            String shown =
                    table.equals(TapTable.KEY_COLUMNS)
                            ? key.get(0) + ": " + key.get(1) + " -> " + key.get(2)
                            : String.join(".", key);
            rows.add(new Fields(new Row(schema, owner, shown), row));
        }
        return rows;
    }

    private static TableDiff compare(
            TapTable table, Map<String, Fields> before, Map<String, Fields> after) {
        List<Row> added = new ArrayList<>();
        List<RowChange> changed = new ArrayList<>();
        for (Fields row : after.values()) {
            Fields old = before.remove(row.row.key);
            if (old == null) {
                added.add(row.row);
            } else if (!old.values.equals(row.values)) {
                List<FieldChange> changes =
                        table.columns().stream()
                                .map(
                                        column ->
                                                new FieldChange(
                                                        column,
                                                        old.values.get(column),
                                                        row.values.get(column)))
                                .filter(field -> !Objects.equals(field.before, field.after))
                                .toList();
                changed.add(new RowChange(row.row, changes));
            }
        }
        List<Row> removed = before.values().stream().map(Fields::row).toList();
        return new TableDiff(table.viewName(), added, removed, changed);
    }
}
