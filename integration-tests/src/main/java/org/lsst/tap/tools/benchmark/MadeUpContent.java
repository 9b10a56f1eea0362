package org.lsst.tap.tools.benchmark;

import static java.util.stream.Collectors.joining;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;

/** A TAP_SCHEMA of any size, with values as long as LSST's are on average. */
final class MadeUpContent {

    /** Puts the copy of {@link #BESIDE} in the place of live, and live in its place. */
    static final String SWAP =
            "BEGIN; ALTER SCHEMA tap_schema RENAME TO swapped;"
                    + " ALTER SCHEMA tap_schema_copy RENAME TO tap_schema;"
                    + " ALTER SCHEMA swapped RENAME TO tap_schema_copy; COMMIT";

    /** Changes a row, and the next time nothing but the row's version. */
    static final String CHANGE = "UPDATE tap_schema.schemas11 SET utype = NULL";

    /**
     * Makes a table of jobs, as services have it, and a second release of live's content, in {@code
     * tap_schema_copy}, in the place of what is there.
     */
    static final String BESIDE =
            Stream.of("schemas11", "tables11", "columns11", "keys11", "key_columns11")
                    .map(
                            """
                            CREATE TABLE tap_schema_copy.%1$s (LIKE tap_schema.%1$s INCLUDING ALL);
                            INSERT INTO tap_schema_copy.%1$s SELECT * FROM tap_schema.%1$s;
                            """
                                    ::formatted)
                    .collect(
                            joining(
                                    "",
                                    """
                                    DROP TABLE IF EXISTS public.jobs;
                                    CREATE TABLE public.jobs (phase integer);
                                    INSERT INTO public.jobs VALUES (0);
                                    DROP SCHEMA IF EXISTS tap_schema_copy CASCADE;
                                    CREATE SCHEMA tap_schema_copy;
                                    """,
                                    "ANALYZE"));

    private MadeUpContent() {}

    /** Makes the database schema {@code tap_schema}. */
    static void load(String url, int tables, int columnsPerTable) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    CREATE SCHEMA tap_schema;
                    CREATE TABLE tap_schema.schemas11 (
                        schema_name varchar(64) PRIMARY KEY, utype varchar(512),
                        description varchar(512), schema_index integer, owner_id char(32),
                        read_anon integer, read_only_group char(128), read_write_group char(128),
                        api_created integer);
                    CREATE TABLE tap_schema.tables11 (
                        schema_name varchar(64) NOT NULL, table_name varchar(128) PRIMARY KEY,
                        table_type varchar(8) NOT NULL, utype varchar(512),
                        description varchar(512), table_index integer, owner_id char(32),
                        read_anon integer, read_only_group char(128), read_write_group char(128),
                        api_created integer, view_target char(128));
                    CREATE TABLE tap_schema.columns11 (
                        table_name varchar(128) NOT NULL, column_name varchar(64) NOT NULL,
                        utype varchar(512), ucd varchar(64), unit varchar(64),
                        description varchar(512), datatype varchar(64) NOT NULL,
                        arraysize varchar(16), xtype varchar(64), size integer,
                        principal integer NOT NULL, indexed integer NOT NULL,
                        std integer NOT NULL, column_index integer, column_id char(32),
                        PRIMARY KEY (table_name, column_name));
                    CREATE TABLE tap_schema.keys11 (
                        key_id varchar(64) PRIMARY KEY, from_table varchar(128) NOT NULL,
                        target_table varchar(128) NOT NULL, utype varchar(512),
                        description varchar(512));
                    CREATE TABLE tap_schema.key_columns11 (
                        key_id varchar(64) NOT NULL, from_column varchar(64) NOT NULL,
                        target_column varchar(64) NOT NULL);
                    """);
            statement.execute(
                    """
                    INSERT INTO tap_schema.schemas11 (schema_name, description, schema_index)
                    SELECT 's' || i, repeat('schema ', 20), i FROM generate_series(1, 5) i
                    """);
            statement.execute(
                    """
                    INSERT INTO tap_schema.tables11
                        (schema_name, table_name, table_type, description, table_index)
                    SELECT 's' || 1 + i %% 5, 's' || 1 + i %% 5 || '.Table' || i, 'table',
                           repeat('table ', 20), i FROM generate_series(1, %d) i
                    """
                            .formatted(tables));
            statement.execute(
                    """
                    INSERT INTO tap_schema.columns11
                        (table_name, column_name, ucd, unit, description, datatype, principal,
                         indexed, std, column_index)
                    SELECT t.table_name, 'columnOfSomeLength' || i,
                           CASE WHEN i %% 2 = 0 THEN 'phot.flux;em.opt' END,
                           CASE WHEN i %% 3 = 0 THEN 'nJy' END, repeat('column ', 12), 'double',
                           i %% 2, 0, 0, i
                      FROM tap_schema.tables11 t, generate_series(1, %d) i
                    """
                            .formatted(columnsPerTable));
            statement.execute(
                    """
                    INSERT INTO tap_schema.keys11
                    SELECT 'key' || t1.table_index, t1.table_name, t2.table_name, NULL, 'a link'
                      FROM tap_schema.tables11 t1
                      JOIN tap_schema.tables11 t2 ON t2.table_index = t1.table_index + 1;
                    INSERT INTO tap_schema.key_columns11
                    SELECT key_id, 'columnOfSomeLength1', 'columnOfSomeLength1'
                      FROM tap_schema.keys11;
                    ANALYZE;
                    """);
        }
    }
}
