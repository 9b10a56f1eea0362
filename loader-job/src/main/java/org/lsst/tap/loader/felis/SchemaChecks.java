package org.lsst.tap.loader.felis;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.text.Excerpt;

/**
 * What holds between the objects of a schema: names and ids are unique, references resolve. Leaves
 * the resolved columns with the constraints, and marks those that are indexed.
 */
final class SchemaChecks {

    private final Findings findings;
    private final FelisSchema schema;
    private final Map<String, FelisObject> ids = new HashMap<>();
    private final Map<String, Set<String>> names = new HashMap<>();

    SchemaChecks(Findings findings, FelisSchema schema) {
        this.findings = findings;
        this.schema = schema;
    }

    void check() {
        addId(schema);
        for (Table table : schema.tables()) {
            addId(table);
            addName("table", table);
            names.remove("column");
            for (Column column : table.columns()) {
                addId(column);
                if (!column.isReference()) {
                    addName("column", column);
                }
            }
            table.constraints().forEach(constraint -> addName("constraint", constraint));
            table.constraints().forEach(this::addId);
            table.indexes().forEach(index -> addName("index", index));
        }
        schema.tables().forEach(this::resolve);
    }

    private void addName(String kind, FelisObject object) {
        if (object.text(Key.NAME) != null
                && !names.computeIfAbsent(kind, any -> new HashSet<>()).add(object.name())) {
            add(
                    FindingCode.NAME_DUPLICATE,
                    object.at(Key.NAME),
                    "expected each %s name once, found '%s' again",
                    kind,
                    object.name());
        }
    }

    private void addId(FelisObject object) {
        if (object.text(Key.ID) != null && ids.putIfAbsent(object.id(), object) != null) {
            add(
                    FindingCode.ID_DUPLICATE,
                    object.here(),
                    "expected an id of its own, found '%s' again",
                    object.id());
        }
    }

    private void resolve(Table table) {
        Map<String, Column> own = new HashMap<>();
        table.columns().forEach(column -> own.put(column.id(), column));
        markIndexed(texts(table, Key.PRIMARY_KEY), table, own);
        table.indexes().forEach(index -> markIndexed(texts(index, Key.COLUMNS), index, own));
        for (Constraint constraint : table.constraints()) {
            for (String id : texts(constraint, Key.COLUMNS)) {
                Column column = column(id, constraint.at(Key.COLUMNS));
                if (column != null && !own.containsValue(column)) {
                    add(
                            FindingCode.ID_OTHER_TABLE,
                            constraint.at(Key.COLUMNS),
                            "expected columns of the table '%s', found '%s' of another",
                            table.name(),
                            id);
                } else if (column != null) {
                    constraint.columns().add(column);
                }
            }
            for (String id : texts(constraint, Key.REFERENCED_COLUMNS)) {
                Column column = column(id, constraint.at(Key.REFERENCED_COLUMNS));
                if (column != null) {
                    constraint.targets().add(column);
                }
            }
        }
    }

    private static void markIndexed(List<String> columns, FelisObject by, Map<String, Column> own) {
        Column column = columns.size() == 1 ? own.get(columns.get(0)) : null;
        if (column != null && !by.hasList(Key.PRIMARY_KEY)) {
            column.markIndexed();
        }
    }

    @SuppressWarnings("unchecked")
    private static List<String> texts(FelisObject object, Key key) {
        List<String> texts = (List<String>) object.get(key);
        return texts == null ? List.of() : texts;
    }

    private @Nullable Column column(String id, Place place) {
        FelisObject object = ids.get(id);
        if (object instanceof Column column) {
            return column;
        }
        boolean known = object != null;
        add(
                known ? FindingCode.ID_NOT_COLUMN : FindingCode.ID_UNKNOWN,
                place,
                "expected the id of a column, found '%s', which %s",
                id,
                known ? "is none's" : "none has");
        return null;
    }

    private void add(FindingCode code, Place place, String message, String... texts) {
        Object[] excerpts = List.of(texts).stream().map(Excerpt::of).toArray();
        findings.add(code, place, message.formatted(excerpts));
    }
}
