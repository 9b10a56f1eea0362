package org.lsst.tap.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.lsst.tap.tools.kit.PostgresServer;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Two tiny releases, one live and one in staging, of the structure that the DAO reads. Every row's
 * description names its release, so that a mix shows; the second release has one table and one
 * column more.
 */
public final class TwoReleases {

    /** The five tables, in an order in which they can be filled. */
    private static final List<String> TABLES =
            List.of(
                    "schemas11 (schema_name varchar(64) PRIMARY KEY, utype varchar(512),"
                            + " description varchar(512), schema_index integer, owner_id char(32),"
                            + " read_anon integer, read_only_group char(128),"
                            + " read_write_group char(128), api_created integer)",
                    "tables11 (schema_name varchar(64), table_name varchar(128) PRIMARY KEY,"
                        + " table_type varchar(8), utype varchar(512), description varchar(512),"
                        + " table_index integer, owner_id char(32), read_anon integer,"
                        + " read_only_group char(128), read_write_group char(128), api_created"
                        + " integer, view_target char(128))",
                    "columns11 (table_name varchar(128), column_name varchar(64),"
                            + " utype varchar(512), ucd varchar(64), unit varchar(64),"
                            + " description varchar(512), datatype varchar(64),"
                            + " arraysize varchar(16), xtype varchar(64), size integer,"
                            + " principal integer, indexed integer, std integer,"
                            + " column_index integer, column_id char(32),"
                            + " PRIMARY KEY (table_name, column_name))",
                    "keys11 (key_id varchar(64) PRIMARY KEY, from_table varchar(128),"
                            + " target_table varchar(128), utype varchar(512),"
                            + " description varchar(512))",
                    "key_columns11 (key_id varchar(64), from_column varchar(64),"
                            + " target_column varchar(64))");

    private TwoReleases() {}

    /** Makes release 1 in {@code tap_schema} and release 2 in {@code tap_schema_staging}. */
    public static void load(Connection connection) throws SQLException {
        load(connection, "tap_schema", 1);
        load(connection, "tap_schema_staging", 2);
    }

    /** The same, with what the loader's swap asks of a release beyond the five tables. */
    public static void loadWithViews(Connection connection) throws SQLException {
        load(connection);
        completeForLoader(connection, "tap_schema");
        completeForLoader(connection, "tap_schema_staging");
    }

    private static void completeForLoader(Connection connection, String databaseSchema)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE " + databaseSchema + ".version (version varchar NOT NULL)");
            statement.execute("INSERT INTO " + databaseSchema + ".version VALUES ('w')");
            for (String view : List.of("schemas", "tables", "columns", "keys", "key_columns")) {
                statement.execute(
                        "CREATE VIEW %1$s.%2$s AS SELECT * FROM %1$s.%2$s11"
                                .formatted(databaseSchema, view));
            }
        }
    }

    /** Makes a release in a database schema that isn't there yet. */
    public static void load(Connection connection, String databaseSchema, int release)
            throws SQLException {
        create(connection, databaseSchema);
        fill(connection, databaseSchema, release);
    }

    /** Makes a database schema with the five tables, empty; not on PostgreSQL alone. */
    public static void create(Connection connection, String databaseSchema) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + databaseSchema);
            for (String table : TABLES) {
                statement.execute("CREATE TABLE " + databaseSchema + "." + table);
            }
        }
    }

    /** Writes the rows of a release to empty tables. */
    public static void fill(Connection connection, String databaseSchema, int release)
            throws SQLException {
        int size = 1 + release;
        try (Statement statement = connection.createStatement()) {
            String into = "INSERT INTO " + databaseSchema + ".";
            String mark = "'release " + release + "'";
            statement.execute(into + "schemas11 VALUES ('s', NULL, " + mark + ", 1)");
            statement.execute(
                    into
                            + "tables11 SELECT 's', 's.t' || i, 'table', NULL, "
                            + mark
                            + ", i FROM generate_series(1, "
                            + size
                            + ") i");
            statement.execute(
                    into
                            + "columns11 SELECT 's.t' || t, 'c' || c, NULL, NULL, NULL, "
                            + mark
                            + ", 'int', NULL, NULL, NULL, 0, 0, 0, c FROM generate_series(1, "
                            + size
                            + ") t, generate_series(1, "
                            + size
                            + ") c");
            statement.execute(into + "keys11 VALUES ('k', 's.t2', 's.t1', NULL, " + mark + ")");
            statement.execute(into + "key_columns11 VALUES ('k', 'c" + size + "', 'c1')");
        }
    }

    /** Returns a new database of the shared server that has both; the first one is live. */
    public static PGSimpleDataSource newDatabase() throws SQLException {
        PGSimpleDataSource database = PostgresServer.dataSource(PostgresServer.get().newDatabase());
        try (Connection connection = database.getConnection()) {
            load(connection);
        }
        return database;
    }

    /** Returns the URL of a test class's own database, which has both; the first one is live. */
    public static String loadFor(Class<?> test) throws SQLException {
        String url = OwnDatabase.emptied(test);
        try (Connection connection = PostgresServer.dataSource(url).getConnection()) {
            load(connection);
        }
        return url;
    }

    /** Swaps on a connection of its own, for example between another one's statements. */
    public static void swap(DataSource database) {
        try (Connection connection = database.getConnection()) {
            swap(connection);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Renames the database schemas, as a swap does. */
    public static void swap(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "BEGIN; ALTER SCHEMA tap_schema RENAME TO tap_schema_temp;"
                            + "ALTER SCHEMA tap_schema_staging RENAME TO tap_schema;"
                            + "ALTER SCHEMA tap_schema_temp RENAME TO tap_schema_staging; COMMIT");
        }
    }
}
