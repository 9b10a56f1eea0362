package org.lsst.tap.loader.rows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    public record Difference(TapTable<?> table, Kind kind, Row row, List<FieldChange> fields) {}

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

    /** A row with its fields, in the order of the table's columns. */
    public record Fields(Row row, List<@Nullable Object> values) {}

    /** Returns what {@code after} has that {@code before} had otherwise. */
    public static ReleaseDiff between(ReleaseRows before, ReleaseRows after) {
        List<Difference> found = new ArrayList<>();
        for (TapTable<?> table : TapTable.ALL) {
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

    private static List<FieldChange> changes(
            TapTable<?> table, List<@Nullable Object> before, List<@Nullable Object> after) {
        return IntStream.range(0, before.size())
                .filter(i -> !Objects.equals(before.get(i), after.get(i)))
                .mapToObj(i -> new FieldChange(table.columns().get(i), before.get(i), after.get(i)))
                .toList();
    }

    /** Returns those of some rows that are of one table of TAP_SCHEMA. */
    public static List<Difference> of(List<Difference> rows, TapTable<?> table) {
        return rows.stream().filter(row -> row.table.equals(table)).toList();
    }

    /** Returns those of some rows to which something happened. */
    public static List<Difference> of(List<Difference> rows, Kind kind) {
        return rows.stream().filter(row -> row.kind == kind).toList();
    }

    private static Map<String, Fields> byKey(TapTable<?> table, ReleaseRows release) {
        Map<String, Fields> rows = new TreeMap<>();
        rows(table, release).forEach(fields -> rows.put(fields.row.key, fields));
        return rows;
    }

    /** Returns the rows of one table, each with what it belongs to. */
    public static List<Fields> rows(TapTable<?> table, ReleaseRows release) {
        Map<String, String> schemas = new HashMap<>();
        release.tables().forEach(row -> schemas.put(row.tableName(), row.schemaName()));
        Map<String, String> tables = new HashMap<>();
        release.keys().forEach(row -> tables.put(row.keyId(), row.fromTable()));
        List<Fields> rows = new ArrayList<>();
        for (List<@Nullable Object> fields : table.fieldsOf(release)) {
            Map<String, String> named = new HashMap<>();
            for (int i = 0; i < fields.size(); i++) {
                named.put(table.columns().get(i), String.valueOf(fields.get(i)));
            }
            String owner =
                    Stream.of(
                                    named.get("table_name"),
                                    named.get("from_table"),
                                    tables.get(named.getOrDefault("key_id", "")))
                            .filter(Objects::nonNull)
                            .findFirst()
                            .orElse("");
            String schema = named.getOrDefault("schema_name", schemas.getOrDefault(owner, owner));
            List<String> key = table.key().stream().map(named::get).toList();
            String shown =
                    table.equals(TapTable.KEY_COLUMNS)
                            ? key.get(0) + ": " + key.get(1) + " -> " + key.get(2)
                            : String.join(".", key);
            rows.add(new Fields(new Row(schema, owner, shown), fields));
        }
        return rows;
    }
}
