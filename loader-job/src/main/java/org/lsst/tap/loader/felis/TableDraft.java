package org.lsst.tap.loader.felis;

import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.felis.model.FelisTable.PrimaryKey;

/**
 * A table as read, with nulls where something is wrong.
 *
 * @param columns grows when columns of imported schemas are copied in
 */
record TableDraft(
        Origin origin,
        @Nullable String name,
        @Nullable String id,
        @Nullable String description,
        @Nullable String utype,
        @Nullable BigInteger tableIndex,
        @Nullable PrimaryKey primaryKey,
        List<ColumnDraft> columns,
        List<ResourceRefs> columnRefs,
        List<ConstraintDraft> constraints,
        List<IndexDraft> indexes) {

    /** A constraint as read. */
    record ConstraintDraft(
            Origin origin,
            Kind kind,
            @Nullable String name,
            @Nullable String id,
            @Nullable String description,
            @Nullable String utype,
            @Nullable String expression,
            List<String> columnIds,
            List<String> referencedColumnIds) {

        /** The kinds of constraints. */
        enum Kind {
            CHECK,
            UNIQUE,
            FOREIGN_KEY
        }
    }

    /** An index as read. */
    record IndexDraft(
            Origin origin, @Nullable String name, @Nullable String id, List<String> columnIds) {}

    /** What a table takes from one imported schema. */
    record ResourceRefs(String resource, Place place, List<TableRefs> tables) {}

    /** What a table takes from one table of an imported schema. */
    record TableRefs(String table, Place place, List<ColumnRef> columns) {}

    /**
     * A column that a table takes.
     *
     * @param name the column's name in the table
     * @param refName its name in the imported table, if that is another
     */
    record ColumnRef(
            String name, Place place, @Nullable String refName, @Nullable Overrides overrides) {}

    /** The attributes of a column that a table changes: those whose key is there. */
    record Overrides(Origin origin, ColumnDraft values) {}
}
