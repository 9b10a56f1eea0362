package org.lsst.tap.loader.rows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The differences between two releases. Immutable.
 *
 * @param tables one part per table of TAP_SCHEMA, in their order
 */
public record ReleaseDiff(List<TableDiff> tables) {

    public ReleaseDiff {
        tables = List.copyOf(tables);
    }

    /**
     * The differences in one table of TAP_SCHEMA.
     *
     * @param table its name in TAP, without the suffix
     * @param added the rows that only the new release has, in the order of their keys
     * @param removed the rows that only the old release has, in the order of their keys
     * @param changed the rows that both have with other fields, in the order of their keys
     */
    public record TableDiff(
            String table, List<Row> added, List<Row> removed, List<RowChange> changed) {

        public TableDiff {
            added = List.copyOf(added);
            removed = List.copyOf(removed);
            changed = List.copyOf(changed);
        }

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
    public record RowChange(Row row, List<FieldChange> fields) {
        public RowChange {
            fields = List.copyOf(fields);
        }
    }

    /** A field that differs; null is SQL's NULL. */
    public record FieldChange(String column, @Nullable Object before, @Nullable Object after) {}

    /** Returns what {@code after} has that {@code before} had otherwise. */
    public static ReleaseDiff between(ReleaseRows before, ReleaseRows after) {
        List<TableDiff> tables = new ArrayList<>();
        for (TapTable<?> table : TapTable.ALL) {
            tables.add(compare(table, byKey(table, before), byKey(table, after)));
        }
        return new ReleaseDiff(tables);
    }

    /** Whether there is no difference. */
    public boolean isEmpty() {
        return size() == 0;
    }

    /** Returns how many rows differ. */
    public int size() {
        return tables.stream().mapToInt(TableDiff::size).sum();
    }

    private static Map<String, Fields> byKey(TapTable<?> table, ReleaseRows release) {
        Map<String, String> schemas = new HashMap<>();
        release.tables().forEach(row -> schemas.put(row.tableName(), row.schemaName()));
        Map<String, String> tables = new HashMap<>();
        release.keys().forEach(row -> tables.put(row.keyId(), row.fromTable()));
        Map<String, Fields> rows = new TreeMap<>();
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
            String key = shownKey(table, table.key().stream().map(named::get).toList());
            rows.put(key, new Fields(new Row(schema, owner, key), fields));
        }
        return rows;
    }

    private record Fields(Row row, List<@Nullable Object> values) {}

    private static String shownKey(TapTable<?> table, List<String> key) {
        if (table.name().equals(TapTable.KEY_COLUMNS.name())) {
            return key.get(0) + ": " + key.get(1) + " -> " + key.get(2);
        }
        return String.join(".", key);
    }

    private static TableDiff compare(
            TapTable<?> table, Map<String, Fields> before, Map<String, Fields> after) {
        List<RowChange> changed = new ArrayList<>();
        after.forEach(
                (key, fields) -> {
                    Fields old = before.get(key);
                    if (old != null && !old.values.equals(fields.values)) {
                        changed.add(
                                new RowChange(
                                        fields.row, changes(table, old.values, fields.values)));
                    }
                });
        return new TableDiff(
                table.viewName(), without(after, before), without(before, after), changed);
    }

    private static List<Row> without(Map<String, Fields> some, Map<String, Fields> others) {
        return some.entrySet().stream()
                .filter(entry -> !others.containsKey(entry.getKey()))
                .map(entry -> entry.getValue().row)
                .toList();
    }

    private static List<FieldChange> changes(
            TapTable<?> table, List<@Nullable Object> before, List<@Nullable Object> after) {
        List<FieldChange> changes = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            if (!Objects.equals(before.get(i), after.get(i))) {
                changes.add(new FieldChange(table.columns().get(i), before.get(i), after.get(i)));
            }
        }
        return changes;
    }
}
