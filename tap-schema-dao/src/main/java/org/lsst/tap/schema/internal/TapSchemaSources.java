package org.lsst.tap.schema.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where a DAO reads: its names of the five tables, its ORDER BY clauses and its permission columns,
 * as the DAO or a subclass has set them. Immutable.
 */
public final class TapSchemaSources {

    /** More than any service has: someone makes names up call by call. */
    private static final int MANY = 20;

    /** Since each request makes a DAO, and each DAO sets the same. */
    private static final Map<List<List<String>>, TapSchemaSources> KNOWN =
            new ConcurrentHashMap<>();

    final Source schemas;
    final Source tables;
    final Source columns;
    final Source keys;
    final Source keyColumns;
    final Source schemaPermissions;
    final Source tablePermissions;

    /** The questions for all of TAP_SCHEMA, by what they ask for. */
    final Map<List<Boolean>, TapSchemaQuery<TapSchemaContent>> all = new ConcurrentHashMap<>();

    private TapSchemaSources(
            List<String> names, List<String> orders, List<String> permissionColumns) {
        String permissions = String.join(", ", permissionColumns);
        this.schemaPermissions = new Source(names.get(0), permissions, orders.get(0));
        this.tablePermissions = new Source(names.get(1), permissions, orders.get(1));
        this.schemas =
                new Source(names.get(0), TapSchemaRows.SCHEMA + ", " + permissions, orders.get(0));
        this.tables =
                new Source(names.get(1), TapSchemaRows.TABLE + ", " + permissions, orders.get(1));
        this.columns = new Source(names.get(2), TapSchemaRows.COLUMN, orders.get(2));
        this.keys = new Source(names.get(3), TapSchemaRows.KEY, orders.get(3));
        this.keyColumns = new Source(names.get(4), TapSchemaRows.KEY_COLUMN, orders.get(4));
    }

    /**
     * Returns the sources of a DAO: schemas, tables, columns, keys, key columns.
     *
     * @param names the tables' names as they stand in SQL
     * @param orders an ORDER BY clause each, that begins with a blank; null for no order
     * @param permissionColumns the names of owner, public, read-only group and read-write group
     * @throws IllegalArgumentException if a table's name can't be read, as {@link RelationName}
     *     says
     */
    public static TapSchemaSources of(
            List<String> names, List<String> orders, List<String> permissionColumns) {
        if (KNOWN.size() > MANY) {
            KNOWN.clear();
        }
        return KNOWN.computeIfAbsent(
                Arrays.asList(names, orders, permissionColumns),
                key -> new TapSchemaSources(names, orders, permissionColumns));
    }

    /** Returns the names of all five. */
    List<RelationName> names() {
        return List.of(schemas.name, tables.name, keys.name, keyColumns.name, columns.name);
    }

    /** Returns the names of keys, key columns and columns. */
    List<RelationName> detailNames() {
        return List.of(keys.name, keyColumns.name, columns.name);
    }

    /** One of the five tables. */
    static final class Source {
        /**
         * The table is in memory, since each TAP query reads it: then an index in the order that is
         * asked for is better than sorting, however scattered its rows are.
         */
        private static final String IN_MEMORY =
                "SET LOCAL seq_page_cost = 0;\nSET LOCAL random_page_cost = 0;\n";

        private static final SqlFile LIVE_ROW = SqlFile.read("live-row.sql");

        private static final String BY_INDEX = " ORDER BY table_name,column_index,column_name";

        final RelationName name;
        private final String columns;
        private final String order;

        private Source(String name, String columns, String order) {
            this.name = RelationName.parse(name);
            this.columns = columns;
            this.order = order == null ? "" : order;
        }

        /**
         * Returns whether {@link #inTables} leaves it to the reader to bring each table's columns
         * into the order of their index: if this is CADC's own order.
         */
        boolean leavesIndexOrder() {
            return order.equals(BY_INDEX);
        }

        /**
         * Returns the query of {@link #where} for columns that are put into their tables. CADC's
         * order, table by table by index and name, would be sorted by the server, which takes more
         * than half of the query's time. By table and name the primary key has them in order; a
         * stable sort by index, table by table, then gives the same.
         */
        String inTables(String condition) {
            return leavesIndexOrder()
                    ? IN_MEMORY
                            + where(condition).replace(BY_INDEX, " ORDER BY table_name,column_name")
                    : where(condition);
        }

        /** Returns whether an order of rows is asked for. */
        boolean isOrdered() {
            return !order.isEmpty();
        }

        /**
         * Returns the statement for the rows that a condition lets through, each with its table.
         */
        String liveRows(String condition) {
            return LIVE_ROW.with(
                    Map.of(
                            "columns",
                            columns,
                            "names",
                            Check.names(List.of(name)),
                            "table",
                            name.sql,
                            "condition",
                            condition));
        }

        /** Returns the query for the rows that a condition lets through; empty for none. */
        String where(String condition) {
            return "SELECT "
                    + columns
                    + " FROM "
                    + name.sql
                    + " WHERE "
                    + ReadScript.CHANGED
                    + (condition.isEmpty() ? "" : " AND " + condition)
                    + order;
        }
    }
}
