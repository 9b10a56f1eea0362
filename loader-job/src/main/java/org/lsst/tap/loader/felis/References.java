package org.lsst.tap.loader.felis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resolves what names columns, by their names or, as Felis did at first, by their ids: primary
 * keys, indexes, column groups and constraints. Leaves the columns with foreign keys, and marks
 * those that are indexed.
 */
final class References {

    private final Findings findings;
    private final FelisSchema schema;
    private final Map<String, FelisObject> ids;
    private final Map<Column, Table> owners = new HashMap<>();
    private boolean byName;
    private @Nullable Place byId;

    /**
     * Makes a resolver of one schema.
     *
     * @param ids the objects of the schema that have ids
     */
    References(Findings findings, FelisSchema schema, Map<String, FelisObject> ids) {
        this.findings = findings;
        this.schema = schema;
        this.ids = ids;
        schema.tables().forEach(t -> t.columns().forEach(column -> owners.put(column, t)));
    }

    void resolve() {
        schema.tables().forEach(this::resolve);
        if (byName && byId != null) {
            findings.add(FindingCode.REFERENCES_MIXED, byId);
        }
    }

    private void resolve(Table table) {
        List<Column> primaryKey = columns(table, Key.PRIMARY_KEY, table, true);
        markSingle(table.hasList(Key.PRIMARY_KEY) ? List.of() : primaryKey);
        for (Constraint constraint : table.constraints()) {
            List<Column> columns = columns(constraint, Key.COLUMNS, table, true);
            switch (constraint.kind()) {
                case INDEX -> markSingle(columns);
                case GROUP -> checkGroup(constraint, columns);
                case FOREIGN_KEY -> constraint.join(columns, targets(constraint));
                case CHECK, UNIQUE -> {}
            }
        }
    }

    private static void markSingle(List<Column> columns) {
        if (columns.size() == 1) {
            columns.get(0).markIndexed();
        }
    }

    private void checkGroup(Constraint group, List<Column> columns) {
        Set<Column> seen = new HashSet<>();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            if (column.isReference()) {
                findings.addAs(
                        FindingCode.ID_OTHER_TABLE,
                        group.at(Key.COLUMNS, i),
                        "expected a column that the table itself defines, found '%s'",
                        column.name());
            } else if (!seen.add(column)) {
                findings.add(
                        FindingCode.GROUP_COLUMN_TWICE, group.at(Key.COLUMNS, i), column.name());
            }
        }
    }

    private List<Column> targets(Constraint key) {
        FelisObject reference = key.reference();
        if (reference == null) {
            return columns(key, Key.REFERENCED_COLUMNS, null, true);
        }
        byName = true;
        String name = reference.text(Key.TABLE);
        Table table = name == null ? null : schema.table(name);
        if (name != null && table == null) {
            findings.add(
                    FindingCode.ID_UNKNOWN,
                    reference.at(Key.TABLE),
                    "name of a table",
                    name,
                    "table");
        }
        return table == null ? List.of() : columns(reference, Key.COLUMNS, table, false);
    }

    /**
     * Returns the columns that an object names, all of one table.
     *
     * @param table the table; null if the first column's is meant, and no name is one
     * @param orId whether ids are taken as well
     */
    private List<Column> columns(FelisObject object, Key key, @Nullable Table table, boolean orId) {
        List<Column> columns = new ArrayList<>();
        List<String> references = object.texts(key);
        for (int i = 0; i < references.size(); i++) {
            String reference = references.get(i);
            Place place = object.at(key, i);
            Column column = table == null ? null : table.column(reference);
            if (column != null) {
                byName |= !reference.equals(column.id());
            } else if (ids.get(reference) instanceof Column identified && orId) {
                column = identified;
                byId = byId == null ? place : byId;
            } else {
                String what = table == null ? "id" : orId ? "name or the id" : "name";
                findings.add(
                        orId && ids.containsKey(reference)
                                ? FindingCode.ID_NOT_COLUMN
                                : FindingCode.ID_UNKNOWN,
                        place,
                        what + " of a column",
                        reference,
                        "column");
                continue;
            }
            Table expected =
                    table != null || columns.isEmpty() ? table : owners.get(columns.get(0));
            if (expected != null && owners.get(column) != expected) {
                findings.addAs(
                        FindingCode.ID_OTHER_TABLE,
                        place,
                        "expected columns of the table '%s', found '%s' of another",
                        expected.name(),
                        reference);
            }
            columns.add(column);
        }
        return columns;
    }
}
