package org.lsst.tap.loader.rows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.rows.ReleaseRows.TapRow;

/**
 * The differences between two releases. Immutable.
 *
 * @param rows table by table of TAP_SCHEMA, in their order: in each what is added, removed, and
 *     changed, in the order of the rows' keys
 */
public record ReleaseDiff(List<Difference> rows) {

    /** What happened to a row; its name in small letters is shown. */
    public enum Kind {
        ADDED,
        REMOVED,
        CHANGED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A row that differs.
     *
     * @param table the table of TAP_SCHEMA
     * @param fields what is changed in a row that both releases have
     */
    public record Difference(TapTable table, Kind kind, Row row, List<FieldChange> fields) {}

    /**
     * A row of TAP_SCHEMA.
     *
     * @param schema the schema that it belongs to
     * @param table the table that it belongs to, a key's being its {@code from_table}; empty for a
     *     schema's own row
     * @param key what tells it apart
     */
    public record Row(String schema, String table, String key) {}

    /** A field that differs; null is SQL's NULL. */
    public record FieldChange(String column, @Nullable Object before, @Nullable Object after) {}

    /** A row with its fields. */
    public record Fields(Row row, TapRow values) {}

    /** Returns what {@code after} has that {@code before} had otherwise. */
    public static ReleaseDiff between(ReleaseRows before, ReleaseRows after) {
        List<Difference> found = new ArrayList<>();
        for (TapTable table : TapTable.ALL) {
            Map<String, Fields> old = byKey(table, before);
            Map<String, Fields> next = byKey(table, after);
            for (Fields row : next.values()) {
                if (!old.containsKey(row.row.key)) {
                    found.add(new Difference(table, Kind.ADDED, row.row, List.of()));
                }
            }
            for (Fields row : old.values()) {
                if (!next.containsKey(row.row.key)) {
                    found.add(new Difference(table, Kind.REMOVED, row.row, List.of()));
                }
            }
            for (Fields row : next.values()) {
                List<FieldChange> changes =
                        changes(table, old.getOrDefault(row.row.key, row).values, row.values);
                if (!changes.isEmpty()) {
                    found.add(new Difference(table, Kind.CHANGED, row.row, changes));
                }
            }
        }
        return new ReleaseDiff(found);
    }

    private static List<FieldChange> changes(TapTable table, TapRow before, TapRow after) {
        return table.columns().stream()
                .map(column -> new FieldChange(column, before.get(column), after.get(column)))
                .filter(change -> !Objects.equals(change.before, change.after))
                .toList();
    }

    /** Returns those of some rows that are of one table of TAP_SCHEMA. */
    public static List<Difference> of(List<Difference> rows, TapTable table) {
        return rows.stream().filter(row -> row.table.equals(table)).toList();
    }

    /** Returns those of some rows to which something happened. */
    public static List<Difference> of(List<Difference> rows, Kind kind) {
        return rows.stream().filter(row -> row.kind == kind).toList();
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
}
