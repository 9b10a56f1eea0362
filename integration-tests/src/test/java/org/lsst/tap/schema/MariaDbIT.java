package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import com.mysql.cj.jdbc.MysqlDataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lsst.tap.testing.MariaDbServer;
import org.lsst.tap.testing.SteppingDataSource;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.TapSchemaText;

/**
 * On MariaDB, with MySQL's driver, each read of ours is CADC's in one REPEATABLE READ transaction.
 * Runs with {@code -Dmariadb}.
 */
class MariaDbIT {

    private static MariaDbServer server;
    private static MysqlDataSource database;

    @BeforeAll
    static void start() throws Exception {
        server = MariaDbServer.start();
        database = new MysqlDataSource();
        database.setUrl("jdbc:mysql://localhost:" + server.port() + "/test");
        database.setUser("root");
        try (Connection connection = database.getConnection()) {
            TwoReleases.create(connection, "tap_schema");
        }
        // It is REPEATABLE READ if nothing else is said: ours has to say so.
        execute("SET GLOBAL TRANSACTION ISOLATION LEVEL READ COMMITTED");
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void fill() throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table :
                    List.of("schemas11", "tables11", "columns11", "keys11", "key_columns11")) {
                statement.execute("DELETE FROM tap_schema." + table);
            }
            statement.execute(
                    "INSERT INTO tap_schema.schemas11 (schema_name, description)"
                            + " VALUES ('s', 'release 1')");
            statement.execute(
                    "INSERT INTO tap_schema.tables11 (schema_name, table_name, table_type,"
                            + " description) VALUES ('s', 's.t1', 'table', 'release 1'),"
                            + " ('s', 's.t2', 'table', 'release 1')");
            statement.execute(
                    "INSERT INTO tap_schema.columns11 (table_name, column_name, datatype,"
                            + " description) VALUES ('s.t1', 'c1', 'int', 'release 1'),"
                            + " ('s.t2', 'c1', 'int', 'release 1')");
            statement.execute(
                    "INSERT INTO tap_schema.keys11 (key_id, from_table, target_table, description)"
                            + " VALUES ('k', 's.t1', 's.t2', 'release 1')");
            statement.execute("INSERT INTO tap_schema.key_columns11 VALUES ('k', 'c1', 'c1')");
        }
    }

    @Test
    void everyRead_equalsCadcs() {
        TapSchemaDAO ours = open(new SwapSafeTapSchemaDAO(), database);
        TapSchemaDAO cadcs = open(new TapSchemaDAO(), database);

        for (int depth = 0; depth <= 2; depth++) {
            assertThat(TapSchemaText.of(ours.get(depth)))
                    .isEqualTo(TapSchemaText.of(cadcs.get(depth)));
            assertThat(TapSchemaText.of(ours.getSchema("s", depth)))
                    .isEqualTo(TapSchemaText.of(cadcs.getSchema("s", depth)));
        }
        assertThat(TapSchemaText.of(ours.getTable("s.t1")))
                .isEqualTo(TapSchemaText.of(cadcs.getTable("s.t1")))
                .contains("keyColumn");
        assertThat(TapSchemaText.of(ours.getColumn("s.t1", "c1")))
                .isEqualTo(TapSchemaText.of(cadcs.getColumn("s.t1", "c1")));
        assertThat(TapSchemaText.of(ours.getTablePermissions("s.t1")))
                .isEqualTo(TapSchemaText.of(cadcs.getTablePermissions("s.t1")));
        assertThat(TapSchemaReads.of(database).getMode())
                .isEqualTo("one REPEATABLE READ transaction");
    }

    @Test
    void ours_rowsChangedBetweenItsQueries_returnsTheOldOnesWhereCadcsMixes() {
        assertThat(readWhileChanging(new TapSchemaDAO())).contains("release 1", "release 2");
        restore();
        assertThat(readWhileChanging(new SwapSafeTapSchemaDAO()))
                .contains("release 1")
                .doesNotContain("release 2");
    }

    @Test
    void ours_sendsNothingOfPostgreSql() throws SQLException {
        open(new SwapSafeTapSchemaDAO(), database).get();
        execute("SET GLOBAL log_output = 'TABLE'", "SET GLOBAL general_log = 1");

        open(new SwapSafeTapSchemaDAO(), database).get();

        execute("SET GLOBAL general_log = 0");
        List<String> log = log();
        assertThat(log).noneMatch(sql -> sql.contains("pg_") || sql.contains("lock table"));
        assertThat(log)
                .anyMatch(sql -> sql.contains("isolation level repeatable read"))
                .anyMatch(sql -> sql.contains("from tap_schema.columns11"))
                .contains("commit");
    }

    private static List<String> log() throws SQLException {
        List<String> log = new ArrayList<>();
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT argument FROM mysql.general_log")) {
            while (row.next()) {
                log.add(row.getString(1).toLowerCase(Locale.ROOT));
            }
        }
        return log;
    }

    private String readWhileChanging(TapSchemaDAO dao) {
        AtomicInteger statements = new AtomicInteger();
        DataSource stepping =
                new SteppingDataSource(
                        database,
                        sql -> {
                            if (statements.incrementAndGet() == 3) {
                                describe("release 2");
                            }
                        });
        return TapSchemaText.of(open(dao, stepping).get());
    }

    private static void restore() {
        describe("release 1");
    }

    private static void describe(String release) {
        execute(
                "BEGIN",
                "UPDATE tap_schema.schemas11 SET description = '" + release + "'",
                "UPDATE tap_schema.tables11 SET description = '" + release + "'",
                "UPDATE tap_schema.columns11 SET description = '" + release + "'",
                "UPDATE tap_schema.keys11 SET description = '" + release + "'",
                "COMMIT");
    }

    private static void execute(String... commands) {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : commands) {
                statement.execute(sql);
            }
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static TapSchemaDAO open(TapSchemaDAO dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return dao;
    }
}
