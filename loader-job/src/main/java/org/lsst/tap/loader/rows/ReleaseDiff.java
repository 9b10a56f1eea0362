package org.lsst.tap.loader.rows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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
     * @param added the keys of the rows that only the new release has, in order
     * @param removed the keys of the rows that only the old release has, in order
     * @param changed the rows that both have with other fields, by key
     */
    public record TableDiff(
            String table, List<String> added, List<String> removed, List<RowChange> changed) {

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

    /** A row that both releases have, with the fields that differ. */
    public record RowChange(String key, List<FieldChange> fields) {
        public RowChange {
            fields = List.copyOf(fields);
        }
    }

    /** A field that differs; null is SQL's NULL. */
    public record FieldChange(String column, @Nullable Object before, @Nullable Object after) {}

    /** Returns what {@code after} has that {@code before} had otherwise. */
    public static ReleaseDiff between(TapSchemaRows before, TapSchemaRows after) {
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

    private static Map<String, List<@Nullable Object>> byKey(
            TapTable<?> table, TapSchemaRows release) {
        List<Integer> positions = table.key().stream().map(table.columns()::indexOf).toList();
        Map<String, List<@Nullable Object>> rows = new TreeMap<>();
        for (List<@Nullable Object> fields : table.fieldsOf(release)) {
            List<String> key = new ArrayList<>();
            for (int position : positions) {
                key.add(String.valueOf(fields.get(position)));
            }
            rows.put(shownKey(table, key), fields);
        }
        return rows;
    }

    private static String shownKey(TapTable<?> table, List<String> key) {
        if (table.name().equals(TapTable.KEY_COLUMNS.name())) {
            return key.get(0) + ": " + key.get(1) + " -> " + key.get(2);
        }
        return String.join(".", key);
    }

    private static TableDiff compare(
            TapTable<?> table,
            Map<String, List<@Nullable Object>> before,
            Map<String, List<@Nullable Object>> after) {
        List<RowChange> changed = new ArrayList<>();
        after.forEach(
                (key, fields) -> {
                    List<@Nullable Object> old = before.get(key);
                    if (old != null && !old.equals(fields)) {
                        changed.add(new RowChange(key, changes(table, old, fields)));
                    }
                });
        return new TableDiff(
                table.viewName(), without(after, before), without(before, after), changed);
    }

    private static List<String> without(
            Map<String, List<@Nullable Object>> some, Map<String, List<@Nullable Object>> others) {
        return some.keySet().stream().filter(key -> !others.containsKey(key)).toList();
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
