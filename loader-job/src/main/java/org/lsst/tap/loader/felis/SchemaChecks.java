package org.lsst.tap.loader.felis;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.TableDraft.ConstraintDraft;
import org.lsst.tap.loader.felis.TableDraft.IndexDraft;
import org.lsst.tap.loader.text.Excerpt;

/** What holds between the objects of a schema: names and ids are unique, references resolve. */
final class SchemaChecks {

    private final FileContext context;

    SchemaChecks(FileContext context) {
        this.context = context;
    }

    /** Checks names, before columns of imported schemas are copied in. */
    void checkTables(SchemaDraft schema) {
        Set<String> tables = new HashSet<>();
        Set<String> constraints = new HashSet<>();
        Set<String> indexes = new HashSet<>();
        for (TableDraft table : schema.tables()) {
            checkName("table", tables, table.name(), table.origin());
            Set<String> columns = new HashSet<>();
            for (ColumnDraft column : table.columns()) {
                checkName("column", columns, column.name, column.origin);
            }
            for (ConstraintDraft constraint : table.constraints()) {
                checkName("constraint", constraints, constraint.name(), constraint.origin());
            }
            for (IndexDraft index : table.indexes()) {
                checkName("index", indexes, index.name(), index.origin());
            }
        }
    }

    private void checkName(String kind, Set<String> names, @Nullable String name, Origin origin) {
        if (name != null && !names.add(name)) {
            add(
                    FindingCode.NAME_DUPLICATE,
                    origin.at(ColumnReader.NAME),
                    "expected each " + kind + " name once, found '" + Excerpt.of(name) + "' again");
        }
    }

    /** Checks ids and what constraints refer to, after columns were copied in. */
    void checkReferences(SchemaDraft schema) {
        Map<String, Boolean> ids = new HashMap<>();
        addId(ids, schema.id(), false, schema.origin().here());
        for (TableDraft table : schema.tables()) {
            addId(ids, table.id(), false, table.origin().here());
            for (ColumnDraft column : table.columns()) {
                addId(ids, column.id, true, column.here());
            }
            for (ConstraintDraft constraint : table.constraints()) {
                addId(ids, constraint.id(), false, constraint.origin().here());
            }
        }
        for (TableDraft table : schema.tables()) {
            checkConstraints(table, ids);
        }
    }

    private void addId(Map<String, Boolean> ids, @Nullable String id, boolean column, Place place) {
        if (id != null && ids.putIfAbsent(id, column) != null) {
            add(
                    FindingCode.ID_DUPLICATE,
                    place,
                    "expected an id of its own, found '" + Excerpt.of(id) + "' again");
        }
    }

    private void checkConstraints(TableDraft table, Map<String, Boolean> ids) {
        Set<String> own = new HashSet<>();
        table.columns().forEach(column -> own.add("" + column.id));
        for (ConstraintDraft constraint : table.constraints()) {
            Origin origin = constraint.origin();
            for (String id : constraint.columnIds()) {
                Place place = origin.at(ConstraintReader.COLUMNS);
                if (checkColumn(id, ids, place) && !own.contains(id)) {
                    add(
                            FindingCode.ID_OTHER_TABLE,
                            place,
                            "expected columns of the table '"
                                    + Excerpt.of("" + table.name())
                                    + "', found '"
                                    + Excerpt.of(id)
                                    + "' of another");
                }
            }
            checkColumns(constraint.referencedColumnIds(), ids, origin);
        }
    }

    private void checkColumns(List<String> columnIds, Map<String, Boolean> ids, Origin origin) {
        for (String id : columnIds) {
            checkColumn(id, ids, origin.at(ConstraintReader.REFERENCED));
        }
    }

    private boolean checkColumn(String id, Map<String, Boolean> ids, Place place) {
        Boolean column = ids.get(id);
        if (column == null) {
            add(
                    FindingCode.ID_UNKNOWN,
                    place,
                    "expected the id of a column, found '" + Excerpt.of(id) + "', which none has");
            return false;
        }
        if (!column) {
            add(
                    FindingCode.ID_NOT_COLUMN,
                    place,
                    "expected the id of a column, found '" + Excerpt.of(id) + "', which is none's");
            return false;
        }
        return true;
    }

    private void add(FindingCode code, Place place, String message) {
        context.findings().add(code, place, message);
    }
}
