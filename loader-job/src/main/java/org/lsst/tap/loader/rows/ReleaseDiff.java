package org.lsst.tap.loader.rows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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

    /** A row with its fields, in the order of the table's columns. */
    public record Fields(Row row, List<@Nullable Object> values) {}

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

    private static TableDiff compare(
            TapTable<?> table, Map<String, Fields> before, Map<String, Fields> after) {
        return new TableDiff(
                table.viewName(),
                without(after, before),
                without(before, after),
                after.entrySet().stream()
                        .filter(row -> before.containsKey(row.getKey()))
                        .map(
                                row ->
                                        new RowChange(
                                                row.getValue().row,
                                                changes(
                                                        table.columns(),
                                                        before.get(row.getKey()).values,
                                                        row.getValue().values)))
                        .filter(change -> !change.fields.isEmpty())
                        .toList());
    }

    private static List<Row> without(Map<String, Fields> some, Map<String, Fields> others) {
        return some.entrySet().stream()
                .filter(entry -> !others.containsKey(entry.getKey()))
                .map(entry -> entry.getValue().row)
                .toList();
    }

    private static List<FieldChange> changes(
            List<String> columns, List<@Nullable Object> before, List<@Nullable Object> after) {
        return IntStream.range(0, columns.size())
                .filter(i -> !Objects.equals(before.get(i), after.get(i)))
                .mapToObj(i -> new FieldChange(columns.get(i), before.get(i), after.get(i)))
                .toList();
    }
}
