package org.lsst.tap.loader.felis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.Key.Kind;

/**
 * The references to columns, of the schema's own tables or of imported schemas. Appends to a table
 * the columns that it takes from others; checks that names and ids are unique, and that each
 * reference finds its column, by name or by id. Puts the columns of foreign keys in the place of
 * their names, and marks the columns that are indexed.
 */
final class References {

    /** The step between the column indexes that columns of other schemas get. */
    private static final int INCREMENT = 10;

    private final ObjectReader reader;
    private final Findings findings;
    private final FelisObject schema;
    private final Set<List<Object>> names = new HashSet<>();
    private final Map<String, FelisObject> ids = new HashMap<>();
    private boolean byName;
    private @Nullable Place byId;

    References(ObjectReader reader, FelisObject schema) {
        this.reader = reader;
        this.findings = reader.findings();
        this.schema = schema;
    }

    /**
     * Completes the schema.
     *
     * @param imported the schemas that the file imports, by resource; null for a faulty one
     */
    void resolve(Map<String, @Nullable FelisObject> imported) {
        List<FelisObject> tables = schema.objects(Key.TABLES);
        tables.forEach(table -> addColumns(table, imported));
        addId(schema);
        tables.forEach(this::addAll);
        tables.forEach(table -> table.objects(Key.COLUMNS).forEach(this::checkName));
        tables.forEach(this::resolve);
        if (byName && byId != null) {
            findings.add(FindingCode.REFERENCES_MIXED, byId);
        }
    }

    private void addColumns(FelisObject table, Map<String, @Nullable FelisObject> imported) {
        List<FelisObject> columns = new ArrayList<>(table.objects(Key.COLUMNS));
        for (Value resource : reader.named(table.written(Key.COLUMN_REFS))) {
            FelisObject other = imported.get(resource.name());
            if (!imported.containsKey(resource.name())) {
                findings.add(FindingCode.RESOURCE_UNKNOWN, resource.key(), resource.name());
            }
            // Goes on across the resource's tables.
            int index = INCREMENT;
            for (Value tableRef : reader.named(resource)) {
                String name = tableRef.name();
                FelisObject base = other == null ? null : other.named(name);
                if (other != null && base == null) {
                    String file = other.place().file();
                    findings.add(FindingCode.REFERENCED_TABLE, tableRef.key(), file, name);
                }
                for (Value columnRef : reader.named(tableRef)) {
                    FelisObject column = column(columnRef, table, base);
                    if (column != null) {
                        columns.add(column);
                        if (column.integer(Key.COLUMN_INDEX) == null) {
                            column.put(Key.COLUMN_INDEX, index);
                            index += INCREMENT;
                        }
                    }
                }
            }
        }
        table.put(Key.COLUMNS, columns);
    }

    /** Returns the new column of the table; null for a faulty reference. */
    private @Nullable FelisObject column(
            Value value, FelisObject table, @Nullable FelisObject base) {
        FelisObject reference = value.isNull() ? null : reader.read(Kind.COLUMN_REF, value, "");
        if (base == null || (reference == null && !value.isNull())) {
            return null;
        }
        // The one string that Felis does not strip.
        Value refName = reference == null ? null : reference.written(Key.REF_NAME);
        String name = refName == null || refName.isNull() ? value.name() : "" + refName.text();
        FelisObject column = base.named(name);
        if (column == null) {
            String file = base.place().file();
            findings.add(FindingCode.REFERENCED_COLUMN, value.key(), base.name(), file, name);
            return null;
        }
        FelisObject overrides = reference == null ? null : reference.object(Key.OVERRIDES);
        FelisObject copy = column.copy(value.key(), value.name(), overrides);
        copy.put(Key.ID, table.id() + "." + value.name());
        FelisDatatype datatype = copy.datatype();
        if (overrides != null
                && overrides.has(Key.DATATYPE)
                && !overrides.has(Key.LENGTH)
                && datatype != null
                && datatype.isSized()
                && copy.integer(Key.LENGTH) == null) {
            Place place = overrides.at(Key.DATATYPE);
            findings.add(FindingCode.OVERRIDE_LENGTH, place, datatype.felisName());
        }
        return copy;
    }

    private void addAll(FelisObject table) {
        addId(table);
        addName("table", schema, table);
        for (FelisObject column : table.objects(Key.COLUMNS)) {
            column.put(Key.OWNER, table);
            addId(column);
            if (column.kind() == Kind.COLUMN) {
                addName("column", table, column);
            }
        }
        for (FelisObject constraint : table.objects(Key.CONSTRAINTS)) {
            addId(constraint);
            addName("constraint", schema, constraint);
        }
        table.objects(Key.INDEXES).forEach(index -> addName("index", schema, index));
    }

    private void addName(String kind, FelisObject owner, FelisObject object) {
        if (object.text(Key.NAME) != null && !names.add(List.of(kind, owner, object.name()))) {
            findings.add(FindingCode.NAME_DUPLICATE, object.at(Key.NAME), kind, object.name());
        }
    }

    private void addId(FelisObject object) {
        if (object.text(Key.ID) != null && ids.putIfAbsent(object.id(), object) != null) {
            String expected = "expected an id of its own, found '%s' again";
            findings.addAs(FindingCode.ID_DUPLICATE, object.place(), expected, object.id());
        }
    }

    /** Felis's two syntaxes take a reference to such a column for different things. */
    private void checkName(FelisObject column) {
        FelisObject other = ids.get(column.name());
        if (other != null && other != column) {
            findings.add(FindingCode.ID_AMBIGUOUS, column.at(Key.NAME), column.name());
        }
    }

    private void resolve(FelisObject table) {
        List<FelisObject> primaryKey = columns(table, Key.PRIMARY_KEY, table, true);
        Value written = table.written(Key.PRIMARY_KEY);
        markSingle(written != null && written.items() != null ? List.of() : primaryKey);
        for (FelisObject constraint : table.objects(Key.CONSTRAINTS)) {
            List<FelisObject> columns = columns(constraint, Key.COLUMNS, table, true);
            if (constraint.kind() == Kind.FOREIGN_KEY) {
                List<FelisObject> targets = targets(constraint);
                constraint.put(Key.COLUMNS, columns);
                constraint.put(Key.REFERENCED_COLUMNS, targets);
            }
        }
        for (FelisObject index : table.objects(Key.INDEXES)) {
            markSingle(columns(index, Key.COLUMNS, table, true));
        }
        for (FelisObject group : table.objects(Key.COLUMN_GROUPS)) {
            checkGroup(group, columns(group, Key.COLUMNS, table, true));
        }
    }

    private static void markSingle(List<FelisObject> columns) {
        if (columns.size() == 1) {
            columns.get(0).put(Key.INDEXED, 1);
        }
    }

    private void checkGroup(FelisObject group, List<FelisObject> columns) {
        Set<FelisObject> seen = new HashSet<>();
        for (int i = 0; i < columns.size(); i++) {
            FelisObject column = columns.get(i);
            Place place = group.at(Key.COLUMNS, i);
            if (column.kind() == Kind.COLUMN_REF) {
                String expected = "expected a column that the table itself defines, found '%s'";
                findings.addAs(FindingCode.ID_OTHER_TABLE, place, expected, column.name());
            } else if (!seen.add(column)) {
                findings.add(FindingCode.GROUP_COLUMN_TWICE, place, column.name());
            }
        }
    }

    private List<FelisObject> targets(FelisObject key) {
        FelisObject reference = key.object(Key.REFERENCE);
        if (reference == null) {
            return columns(key, Key.REFERENCED_COLUMNS, null, true);
        }
        byName = true;
        String name = reference.text(Key.TABLE);
        FelisObject table = name == null ? null : schema.named(name);
        if (name != null && table == null) {
            Place place = reference.at(Key.TABLE);
            findings.add(FindingCode.ID_UNKNOWN, place, "name of a table", name, "table");
        }
        return table == null ? List.of() : columns(reference, Key.COLUMNS, table, false);
    }

    /**
     * Returns the columns that an object names, all of one table.
     *
     * @param table the table; null if the first column's is meant, and no name is one
     * @param orId whether ids are taken as well
     */
    private List<FelisObject> columns(
            FelisObject object, Key key, @Nullable FelisObject table, boolean orId) {
        List<FelisObject> columns = new ArrayList<>();
        List<String> references = object.texts(key);
        for (int i = 0; i < references.size(); i++) {
            String reference = references.get(i);
            Place place = object.at(key, i);
            FelisObject column = table == null ? null : table.named(reference);
            FelisObject other = orId ? ids.get(reference) : null;
            if (column != null) {
                byName |= !reference.equals(column.id());
            } else if (other != null && other.object(Key.OWNER) != null) {
                column = other;
                byId = byId == null ? place : byId;
            } else {
                findings.add(
                        other == null ? FindingCode.ID_UNKNOWN : FindingCode.ID_NOT_COLUMN,
                        place,
                        (table == null ? "id" : orId ? "name or the id" : "name") + " of a column",
                        reference,
                        "column");
                continue;
            }
            boolean first = table != null || columns.isEmpty();
            FelisObject expected = first ? table : columns.get(0).object(Key.OWNER);
            if (expected != null && column.object(Key.OWNER) != expected) {
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
