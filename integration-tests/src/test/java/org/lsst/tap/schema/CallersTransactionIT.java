package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.testing.ConnectionPool;
import org.lsst.tap.testing.SteppingDataSource;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.TapSchemaText;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.AbstractDataSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A read in a transaction that its caller has opened, in whatever way, sees what the caller wrote,
 * and leaves the transaction, the connection and its settings as they are.
 */
class CallersTransactionIT {

    private String url;
    private DataSource database;
    private Connection callers;

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        url = PostgresServer.get().newDatabase();
        database = PostgresServer.dataSource(url);
        callers = database.getConnection();
        TwoReleases.load(callers);
    }

    @AfterEach
    void close() throws SQLException {
        callers.close();
    }

    /** DataSources that give out one connection, which is somebody's. */
    enum OneConnection {
        SPRINGS,
        SPRINGS_UNPROTECTED,
        BEHIND_SPRINGS_PROXY,
        BEHIND_A_PROXY_FOR_TRANSACTIONS,
        BEHIND_A_LAZY_PROXY,
        OF_ONES_OWN,
        OF_A_TRANSACTION_MANAGER;

        DataSource of(Connection connection) {
            DataSource springs =
                    new SingleConnectionDataSource(connection, this != SPRINGS_UNPROTECTED);
            return switch (this) {
                case SPRINGS, SPRINGS_UNPROTECTED -> springs;
                case BEHIND_SPRINGS_PROXY -> new DelegatingDataSource(springs);
                case BEHIND_A_PROXY_FOR_TRANSACTIONS ->
                        new TransactionAwareDataSourceProxy(new DelegatingDataSource(springs));
                case BEHIND_A_LAZY_PROXY -> new LazyConnectionDataSourceProxy(springs);
                case OF_ONES_OWN -> ofOnesOwn(springs::getConnection);
                case OF_A_TRANSACTION_MANAGER -> ofOnesOwn(() -> handle(connection));
            };
        }

        /** Closing it leaves the transaction to its manager, which no other may end. */
        private static Connection handle(Connection connection) {
            AtomicBoolean closed = new AtomicBoolean();
            return SteppingDataSource.proxy(
                    Connection.class,
                    (proxy, method, arguments) ->
                            switch (method.getName()) {
                                case "close" -> {
                                    closed.set(true);
                                    yield null;
                                }
                                case "isClosed" -> closed.get();
                                case "setAutoCommit" ->
                                        throw new SQLException("the manager's", "25000");
                                default -> SteppingDataSource.invoke(connection, method, arguments);
                            });
        }

        private interface Connections {
            Connection next() throws SQLException;
        }

        private static DataSource ofOnesOwn(Connections connections) {
            return new AbstractDataSource() {
                @Override
                public Connection getConnection() throws SQLException {
                    return connections.next();
                }

                @Override
                public Connection getConnection(String user, String password) throws SQLException {
                    return getConnection();
                }
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyRead_ofAConnectionInATransaction_joinsIt(OneConnection kind) throws SQLException {
        callers.setAutoCommit(false);
        DataSource source = kind.of(callers);
        execute(callers, "UPDATE tap_schema.keys11 SET description = 'mine'");
        execute(callers, "UPDATE tap_schema.schemas11 SET owner_id = 'me'");
        String transaction = transaction();
        SwapSafeTapSchemaDAO ours = open(new SwapSafeTapSchemaDAO(), source);

        assertThat(TapSchemaText.of(ours.get())).contains("mine");
        for (int depth = 0; depth <= 2; depth++) {
            ours.get(depth);
            ours.getSchema("s", depth);
        }
        assertThat(TapSchemaText.of(ours.getTable("s.t2"))).contains("mine");
        ours.getColumn("s.t2", "c1");
        assertThat(ours.getSchemaPermissions("s")).isNotNull();
        assertThat(ours.getTablePermissions("s.t2")).isNotNull();

        assertThat(transaction()).isEqualTo(transaction);
        assertThat(callers.getAutoCommit()).isFalse();
        callers.rollback();
        assertThat(read(new SwapSafeTapSchemaDAO(), database)).doesNotContain("mine");
    }

    /** Read only: nothing was written, yet locks and the snapshot are the caller's. */
    @ParameterizedTest
    @EnumSource
    void read_inATransactionThatHasOnlyRead_keepsItsSnapshot(OneConnection kind)
            throws SQLException {
        callers.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        callers.setAutoCommit(false);
        DataSource source = kind.of(callers);
        execute(callers, "SELECT * FROM tap_schema.keys11");
        execute("UPDATE tap_schema.keys11 SET description = 'after the snapshot'");

        assertThat(read(new SwapSafeTapSchemaDAO(), source)).doesNotContain("after the snapshot");
        callers.commit();
        assertThat(callers.getTransactionIsolation())
                .isEqualTo(Connection.TRANSACTION_REPEATABLE_READ);
    }

    /** Nothing on the server tells it from one that a validation query began, or a reader left. */
    @ParameterizedTest
    @EnumSource
    void everyRead_inATransactionThatHoldsNoTable_leavesItsSettingsAndSavepoints(OneConnection kind)
            throws SQLException {
        callers.setAutoCommit(false);
        DataSource source = kind.of(callers);
        execute(callers, "SET LOCAL statement_timeout = '77s'");
        Savepoint savepoint = callers.setSavepoint();

        assertThat(EveryRead.answers(open(new SwapSafeTapSchemaDAO(), source)))
                .isEqualTo(EveryRead.answers(open(new TapSchemaDAO(), database)));

        assertThat(text(callers, "SHOW statement_timeout")).isEqualTo("77s");
        callers.rollback(savepoint);
        callers.rollback();
        assertThat(TapSchemaReads.of(source).getReads()).isZero();
    }

    /** Spring binds the connection of the first query to the thread, though nothing is begun. */
    @ParameterizedTest
    @CsvSource({
        "PROPAGATION_SUPPORTS, ''",
        "PROPAGATION_NOT_SUPPORTED, ''",
        "PROPAGATION_NEVER, ''",
        "PROPAGATION_SUPPORTS, &prepareThreshold=-1"
    })
    void everyRead_whereSpringKeepsAConnectionWithoutATransaction_isOurs(
            String propagation, String parameter) throws SQLException {
        try (ConnectionPool pool =
                ConnectionPool.Kind.TOMCAT.open(url + parameter, 1, /* autoCommit= */ true)) {
            DataSource source = pool.dataSource();
            TransactionTemplate scope =
                    new TransactionTemplate(new DataSourceTransactionManager(source));
            scope.setPropagationBehaviorName(propagation);

            Map<String, String> answers =
                    scope.execute(
                            status -> {
                                new JdbcTemplate(source).queryForObject("SELECT 1", Integer.class);
                                new LiveTapSchemaRelease(source).read();
                                return EveryRead.answers(open(new SwapSafeTapSchemaDAO(), source));
                            });

            assertThat(answers).isEqualTo(EveryRead.answers(open(new TapSchemaDAO(), database)));
            assertThat(TapSchemaReads.of(source).getReads()).isEqualTo(answers.size());
            assertThat(pool.lent()).isZero();
        }
    }

    /** There CADC's queries would run on a connection each, outside of the transaction. */
    @Test
    void read_behindAProxyOfTheTransactionsDataSource_isOurs() {
        DataSource proxy = new DelegatingDataSource(database);

        new TransactionTemplate(new DataSourceTransactionManager(database))
                .executeWithoutResult(status -> read(new SwapSafeTapSchemaDAO(), proxy));

        assertThat(TapSchemaReads.of(proxy).getReads()).isEqualTo(1);
    }

    /** Somebody else's DAO has read, and neither it nor the pool has ended its transaction. */
    @ParameterizedTest
    @EnumSource
    void read_ofAPoolWithoutAutocommit_isOurs(ConnectionPool.Kind kind) {
        try (ConnectionPool pool = kind.open(url, 1, /* autoCommit= */ false)) {
            for (int i = 1; i <= 2; i++) {
                assertThat(read(new TapSchemaDAO(), pool.dataSource()))
                        .isEqualTo(read(new SwapSafeTapSchemaDAO(), pool.dataSource()));
                assertThat(TapSchemaReads.of(pool.dataSource()).getReads()).isEqualTo(i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE tap_schema.keys11 SET description = 'mine'",
                "LOCK TABLE tap_schema.keys11 IN SHARE MODE",
                "SELECT 1 FROM tap_schema.keys11 FOR SHARE",
                "SELECT pg_advisory_xact_lock(1)"
            })
    void read_ofAPoolsConnectionWithSomebodysWritesOrLocks_leavesThem(String work)
            throws SQLException {
        try (ConnectionPool pool =
                ConnectionPool.Kind.TOMCAT.open(url, 1, /* autoCommit= */ false)) {
            // With a validation query this pool commits.
            ((org.apache.tomcat.jdbc.pool.DataSource) pool.dataSource()).setTestOnBorrow(false);
            try (Connection somebodys = pool.dataSource().getConnection()) {
                execute(somebodys, work);
            }
            String locks =
                    "SELECT string_agg(mode, ',' ORDER BY mode) FROM pg_locks"
                            + " WHERE pid = pg_backend_pid() AND mode <> 'AccessShareLock'";
            String held;
            try (Connection somebodys = pool.dataSource().getConnection()) {
                held = text(somebodys, locks);
            }

            read(new SwapSafeTapSchemaDAO(), pool.dataSource());

            assertThat(TapSchemaReads.of(pool.dataSource()).getReads()).isZero();
            try (Connection somebodys = pool.dataSource().getConnection()) {
                assertThat(text(somebodys, locks)).isEqualTo(held);
            }
            assertThat(read(new SwapSafeTapSchemaDAO(), database)).doesNotContain("mine");
        }
    }

    @ParameterizedTest
    @EnumSource
    void read_inATransactionBegunInSql_joinsIt(OneConnection kind) throws SQLException {
        DataSource source = kind.of(callers);
        execute(callers, "BEGIN; UPDATE tap_schema.keys11 SET description = 'mine'");

        assertThat(read(new SwapSafeTapSchemaDAO(), source)).contains("mine");
        execute(callers, "ROLLBACK");
        assertThat(read(new SwapSafeTapSchemaDAO(), source)).doesNotContain("mine");
    }

    @ParameterizedTest
    @EnumSource
    void read_inATransactionBegunInSqlThatOnlyRead_leavesItOpen(OneConnection kind)
            throws SQLException {
        DataSource source = kind.of(callers);
        execute(callers, "BEGIN; SELECT 1");

        assertThat(read(new SwapSafeTapSchemaDAO(), source)).contains("release 1");
        execute(callers, "SAVEPOINT open");
    }

    @Test
    void read_inATransactionBegunInSqlOnWhatSpringKeeps_leavesItOpen() {
        try (ConnectionPool pool = ConnectionPool.Kind.HIKARI.open(url, 1, true)) {
            DataSource source = pool.dataSource();
            TransactionTemplate supports =
                    new TransactionTemplate(new DataSourceTransactionManager(source));
            supports.setPropagationBehavior(TransactionDefinition.PROPAGATION_SUPPORTS);
            supports.executeWithoutResult(
                    status -> {
                        JdbcTemplate callersOwn = new JdbcTemplate(source);
                        callersOwn.execute("BEGIN; SELECT 1");

                        assertThat(
                                        read(
                                                new SwapSafeTapSchemaDAO(),
                                                new TransactionAwareDataSourceProxy(source)))
                                .contains("release 1");
                        callersOwn.execute("SAVEPOINT open; ROLLBACK");
                    });
        }
    }

    /** In autocommit, too, nobody's: who began it has given the connection back. */
    @ParameterizedTest
    @CsvSource({
        "TOMCAT, SELECT 1",
        "HIKARI, SELECT 1",
        "TOMCAT, SELECT 1/0",
        "HIKARI, SELECT 1/0",
    })
    void read_poolsConnectionWasLeftInATransactionBegunInSql_isOurs(
            ConnectionPool.Kind kind, String last) throws SQLException {
        try (ConnectionPool pool = kind.open(url, 1, true)) {
            DataSource source = pool.dataSource();
            try (Connection borrowed = source.getConnection()) {
                execute(borrowed, "BEGIN ISOLATION LEVEL REPEATABLE READ");
                execute(borrowed, last);
            } catch (SQLException failed) {
                assertThat(last).isEqualTo("SELECT 1/0");
            }
            TwoReleases.swap(callers);

            assertThat(read(new SwapSafeTapSchemaDAO(), source))
                    .isEqualTo(read(new TapSchemaDAO(), database));
            assertThat(TapSchemaReads.of(source).getReads()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    void read_inATransactionThatHasFailed_failsAsCadcsAndLeavesItToItsCaller(OneConnection kind)
            throws SQLException {
        callers.setAutoCommit(false);
        DataSource source = kind.of(callers);
        assertThatThrownBy(() -> execute(callers, "SELECT 1/0")).isInstanceOf(SQLException.class);

        assertThatThrownBy(() -> read(new SwapSafeTapSchemaDAO(), source))
                .isInstanceOf(DataAccessException.class)
                .hasStackTraceContaining("current transaction is aborted");
        assertThatThrownBy(() -> execute(callers, "SELECT 1"))
                .hasMessageContaining("current transaction is aborted");
        callers.rollback();
        assertThat(read(new SwapSafeTapSchemaDAO(), source)).contains("release 1");
    }

    @ParameterizedTest
    @EnumSource
    void read_ofAConnectionWithoutATransaction_isOursAndGivesItBack(OneConnection kind)
            throws SQLException {
        DataSource source = kind.of(callers);

        for (int i = 0; i < 2; i++) {
            assertThat(read(new SwapSafeTapSchemaDAO(), source))
                    .isEqualTo(read(new TapSchemaDAO(), database));
        }
        assertThat(TapSchemaReads.of(source).getReads()).isEqualTo(2);
        assertThat(callers.isClosed()).isFalse();
        assertThat(callers.getAutoCommit()).isTrue();
    }

    @Test
    void read_throughSpringsProxyOfTheTransactionsDataSource_joinsIt() {
        DataSource proxy = new TransactionAwareDataSourceProxy(database);

        String inside =
                new TransactionTemplate(new DataSourceTransactionManager(database))
                        .execute(
                                status -> {
                                    status.setRollbackOnly();
                                    updateOn(DataSourceUtils.getConnection(database));
                                    return read(new SwapSafeTapSchemaDAO(), proxy);
                                });

        assertThat(inside).contains("mine");
        assertThat(read(new SwapSafeTapSchemaDAO(), proxy)).doesNotContain("mine");
    }

    @ParameterizedTest
    @EnumSource
    void liveRelease_inATransaction_seesItsWritesAndLeavesItOpen(OneConnection kind)
            throws SQLException {
        execute("CREATE TABLE tap_schema.version (version text, loaded_at timestamptz)");
        callers.setAutoCommit(false);
        DataSource source = kind.of(callers);
        execute(callers, "INSERT INTO tap_schema.version VALUES ('w.1', now())");

        assertThat(new LiveTapSchemaRelease(source).read()).contains("w.1");
        callers.rollback();
        assertThat(new LiveTapSchemaRelease(database).read()).isEmpty();
    }

    private static void updateOn(Connection connection) {
        try {
            execute(connection, "UPDATE tap_schema.keys11 SET description = 'mine'");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** Returns the number of the caller's open transaction. */
    private String transaction() throws SQLException {
        return text(callers, "SELECT pg_current_xact_id()");
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection()) {
            execute(connection, sql);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String read(TapSchemaDAO dao, DataSource dataSource) {
        return TapSchemaText.of(open(dao, dataSource).get());
    }

    private static <T extends TapSchemaDAO> T open(T dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return dao;
    }
}
