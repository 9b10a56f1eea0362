package org.lsst.tap.schema.schedules;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The SQL of tiny releases, numbered from 1: every row names its release, and an odd release has
 * one table and one column more than an even one. Tables without indexes and narrow enough to need
 * no TOAST tables, since a schedule may drop and create them. Immutable.
 */
final class SmallReleases {

    static final String LIVE = "tap_schema";
    static final String STAGING = "tap_schema_staging";
    static final String TEMP = "tap_schema_temp";

    private static final List<String> COLUMNS =
            List.of(
                    "schemas11 (schema_name varchar(9), utype varchar(9), description varchar(30),"
                            + " schema_index integer, owner_id varchar(9), read_anon integer,"
                            + " read_only_group varchar(9), read_write_group varchar(9),"
                            + " api_created integer)",
                    "tables11 (schema_name varchar(9), table_name varchar(9), table_type"
                            + " varchar(9), utype varchar(9), description varchar(30), table_index"
                            + " integer, owner_id varchar(9), read_anon integer, read_only_group"
                            + " varchar(9), read_write_group varchar(9), api_created integer,"
                            + " view_target varchar(9))",
                    "keys11 (key_id varchar(9), from_table varchar(9), target_table varchar(9),"
                            + " utype varchar(9), description varchar(30))",
                    "key_columns11 (key_id varchar(9), from_column varchar(30),"
                            + " target_column varchar(9))",
                    "columns11 (table_name varchar(9), column_name varchar(9), utype varchar(9),"
                            + " ucd varchar(9), unit varchar(9), description varchar(30),"
                            + " datatype varchar(9), arraysize varchar(9), xtype varchar(9),"
                            + " size integer, principal integer, indexed integer, std integer,"
                            + " column_index integer, column_id varchar(9))");

    private final boolean withViews;

    /**
     * Makes the SQL.
     *
     * @param withViews whether each of the five tables has a view, of its name without the 11
     */
    SmallReleases(boolean withViews) {
        this.withViews = withViews;
    }

    /** Returns the names of the five tables in a database schema. */
    static List<String> tables(String databaseSchema) {
        return COLUMNS.stream()
                .map(c -> databaseSchema + "." + c.substring(0, c.indexOf(' ')))
                .toList();
    }

    String create(String databaseSchema) {
        String schema =
                "CREATE SCHEMA "
                        + databaseSchema
                        + COLUMNS.stream()
                                .map(c -> ";CREATE TABLE " + databaseSchema + "." + c)
                                .collect(Collectors.joining());
        return withViews ? schema + views(databaseSchema) : schema;
    }

    private static String views(String databaseSchema) {
        return tables(databaseSchema).stream()
                .map(t -> ";CREATE VIEW " + t.replace("11", "") + " AS SELECT * FROM " + t)
                .collect(Collectors.joining());
    }

    String drop(String databaseSchema) {
        return "DROP SCHEMA " + databaseSchema + " CASCADE";
    }

    String truncate(String databaseSchema) {
        return "TRUNCATE " + String.join(",", tables(databaseSchema));
    }

    String delete(String databaseSchema) {
        return tables(databaseSchema).stream()
                .map(t -> "DELETE FROM " + t)
                .collect(Collectors.joining(";"));
    }

    /** Returns the SQL that fills empty tables. */
    String fill(String databaseSchema, int release) {
        String into = "INSERT INTO " + databaseSchema + ".";
        String mark = "'release " + release + "'";
        int size = size(release);
        return into
                + "schemas11 VALUES ('s', NULL, "
                + mark
                + ", 1);"
                + into
                + "tables11 SELECT 's', 's.t' || i, 'table', NULL, "
                + mark
                + ", i FROM generate_series(1,"
                + size
                + ") i;"
                + into
                + "keys11 VALUES ('k', 's.t1', 's.t2', NULL, "
                + mark
                + ");"
                + into
                + "key_columns11 VALUES ('k', "
                + mark
                + ", 'c1');"
                + into
                + "columns11 SELECT 's.t' || t, 'c' || c, NULL, NULL, NULL, "
                + mark
                + ", 'int', NULL, NULL, NULL, 0, 0, 0, c FROM generate_series(1,"
                + size
                + ") t, generate_series(1,"
                + size
                + ") c";
    }

    /** Returns the SQL of a table that could be a child of {@code columns11}, with one row. */
    static String createChild(int release) {
        return "CREATE TABLE public.child (LIKE tap_schema.columns11);"
                + "INSERT INTO public.child SELECT 's.t1', 'c9', NULL, NULL, NULL, 'child of"
                + " release "
                + release
                + "', 'int', NULL, NULL, NULL, 0, 0, 0, 9";
    }

    private static int size(int release) {
        return 2 + release % 2;
    }
}
