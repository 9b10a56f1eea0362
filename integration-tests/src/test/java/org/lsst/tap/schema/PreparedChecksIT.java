package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.testing.SteppingDataSource;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.TapSchemaText;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * A session plans the check and the guard once; and whatever a pooler or somebody else does with
 * what sessions have prepared, reads stay right.
 */
class PreparedChecksIT {

    private static final String PREPARED =
            "SELECT statement FROM pg_prepared_statements WHERE name LIKE 'tap_schema %'"
                    + " ORDER BY name";

    private final List<Connection> sessions = new ArrayList<>();
    private PGSimpleDataSource database;

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        database = TwoReleases.newDatabase();
    }

    @AfterEach
    void closeSessions() throws SQLException {
        for (Connection session : sessions) {
            session.close();
        }
    }

    @Test
    void get_manyTimes_plansOneCheckAndOneGuard() throws SQLException {
        Connection session = session();
        DataSource dataSource = always(session);
        for (int i = 0; i < 10; i++) {
            change(i);
            assertThat(ours(dataSource)).isEqualTo(cadcs());
        }

        assertThat(column(session, PREPARED)).hasSize(2);
        assertThat(
                        column(
                                session,
                                "SELECT generic_plans FROM pg_prepared_statements"
                                        + " WHERE name LIKE 'tap_schema %'"))
                .doesNotContain("0");
        assertThat(TapSchemaReads.of(dataSource).getRetries()).isZero();
    }

    @Test
    void get_notCached_preparesNothing() throws SQLException {
        Connection session = session();
        SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
        dao.setCached(false);

        for (int i = 0; i < 3; i++) {
            read(dao, always(session));
        }

        assertThat(column(session, PREPARED)).isEmpty();
    }

    /** As pools do when a connection comes back. */
    @ParameterizedTest
    @ValueSource(strings = {"DISCARD ALL", "DEALLOCATE ALL"})
    void get_sessionHasForgotten_readsOnWithoutPreparing(String forget) throws SQLException {
        Connection session = session();
        DataSource dataSource = always(session);
        ours(dataSource);
        ours(dataSource);

        for (int i = 0; i < 5; i++) {
            change(i);
            execute(session, forget);
            assertThat(ours(dataSource)).isEqualTo(cadcs());
        }

        assertThat(column(session, PREPARED)).isEmpty();
        assertThat(TapSchemaReads.of(dataSource).getRetries()).isEqualTo(1);
    }

    /** As after a web application was loaded anew over the container's pool. */
    @Test
    void get_sessionHasThemAlready_usesThem() throws SQLException {
        Connection first = session();
        ours(always(first));
        ours(always(first));
        Connection second = session();
        for (String statement : column(first, PREPARED)) {
            execute(second, statement);
        }
        DataSource dataSource = always(second);

        for (int i = 0; i < 5; i++) {
            change(i);
            assertThat(ours(dataSource)).isEqualTo(cadcs());
        }

        assertThat(column(second, PREPARED)).hasSize(2);
        assertThat(TapSchemaReads.of(dataSource).getRetries()).isBetween(1L, 2L);
    }

    /** A pooler that gives each transaction to another session. */
    @Test
    void get_throughATransactionPooler_isRightAndSettlesDown() throws SQLException {
        List<Connection> backends = List.of(session(), session(), session());
        DataSource dataSource = always(pooled(backends));

        for (int i = 0; i < 20; i++) {
            change(i);
            assertThat(ours(dataSource)).isEqualTo(cadcs());
        }

        assertThat(TapSchemaReads.of(dataSource).getRetries()).isBetween(1L, 3L);
    }

    /** A pool that doesn't show the driver's connection. */
    @Test
    void get_driverIsHidden_preparesNothing() throws SQLException {
        Connection session = session();
        DataSource hidden = always(hiding(session));

        for (int i = 0; i < 3; i++) {
            assertThat(ours(hidden)).isEqualTo(cadcs());
        }

        assertThat(column(session, PREPARED)).isEmpty();
    }

    private Connection session() throws SQLException {
        Connection session = database.getConnection();
        sessions.add(session);
        return session;
    }

    private static DataSource always(Connection connection) {
        return new AbstractDataSource() {
            @Override
            public Connection getConnection() {
                return unclosed(connection);
            }

            @Override
            public Connection getConnection(String user, String password) {
                return getConnection();
            }
        };
    }

    private interface Answer {
        /** Returns whose turn it is, or throws. */
        Connection on(String method) throws SQLException;
    }

    private static Connection proxy(Answer answer) {
        return SteppingDataSource.proxy(
                Connection.class,
                (self, method, arguments) -> {
                    Connection target = answer.on(method.getName());
                    return target == null
                            ? null
                            : SteppingDataSource.invoke(target, method, arguments);
                });
    }

    private static Connection unclosed(Connection connection) {
        return proxy(method -> method.equals("close") ? null : connection);
    }

    private static Connection hiding(Connection connection) {
        return proxy(
                method -> {
                    if (method.equals("unwrap")) {
                        throw new SQLException("no wrapper");
                    }
                    return connection;
                });
    }

    /** The first is what the client knows; each statement goes to the next. */
    private static Connection pooled(List<Connection> backends) {
        int[] turn = {0};
        return proxy(
                method ->
                        method.equals("createStatement")
                                ? backends.get(turn[0]++ % backends.size())
                                : backends.get(0));
    }

    private void change(int number) throws SQLException {
        try (Connection connection = database.getConnection()) {
            String what =
                    number % 2 == 0
                            ? "tap_schema.keys11 SET description"
                            : "tap_schema.tables11 SET utype";
            execute(connection, "UPDATE " + what + " = 'v" + number + "'");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> column(Connection connection, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }

    private String cadcs() {
        return read(new TapSchemaDAO(), database);
    }

    private static String ours(DataSource dataSource) {
        return read(new SwapSafeTapSchemaDAO(), dataSource);
    }

    private static String read(TapSchemaDAO dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return TapSchemaText.of(dao.get());
    }
}
