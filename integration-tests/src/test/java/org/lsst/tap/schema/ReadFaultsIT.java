package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.testing.ConnectionPool;
import org.lsst.tap.testing.PostgresServer;
import org.lsst.tap.testing.SteppingDataSource;
import org.lsst.tap.testing.TapSchemaText;
import org.lsst.tap.testing.TwoReleases;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Whatever goes wrong during a read: what the caller is told, and that the pool's only connection
 * is given back without a transaction, with the settings that it had, and reads again.
 */
@ParameterizedClass
@CsvSource({"TOMCAT,true", "TOMCAT,false", "HIKARI,true", "HIKARI,false"})
class ReadFaultsIT {

    private static final String TABLES =
            "[tap_schema.schemas11, tap_schema.tables11, tap_schema.keys11,"
                    + " tap_schema.key_columns11, tap_schema.columns11]";

    private static final String HOW_TO_GRANT =
            "(the reader's role needs USAGE on the database schema and SELECT on each table as a"
                    + " whole: LOCK TABLE doesn't take SELECT on single columns)";

    private final ConnectionPool.Kind kind;
    private final boolean autoCommit;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();

    private String url;
    private Connection admin;
    private ConnectionPool pool;
    private String expected;

    ReadFaultsIT(ConnectionPool.Kind kind, boolean autoCommit) {
        this.kind = kind;
        this.autoCommit = autoCommit;
    }

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        url = PostgresServer.get().newDatabase();
        admin = PostgresServer.dataSource(url).getConnection();
        TwoReleases.load(admin);
        expected = read(new TapSchemaDAO(), PostgresServer.dataSource(url));
        open("");
    }

    /** Opens the pool with some settings of the server. */
    private void open(String settings) {
        closePool();
        String options = settings.isEmpty() ? "" : "&options=" + settings;
        pool = kind.open(url + options, 1, autoCommit);
    }

    private void closePool() {
        if (pool != null) {
            pool.close();
        }
    }

    @AfterEach
    void close() throws SQLException {
        closePool();
        admin.close();
        thread.shutdownNow();
    }

    @Test
    void backendKilled_failsAndThePoolReadsAgain() throws Exception {
        assertThat(ours()).isEqualTo(expected);

        Throwable failure =
                failureOfHeldRead(pid -> query("SELECT pg_terminate_backend(" + pid + ")"));

        assertThat(failure)
                .isInstanceOf(DataAccessException.class)
                .hasMessageStartingWith("read " + TABLES)
                .hasMessageContaining("terminating connection due to administrator command");
        assertClean();
    }

    @Test
    void queryCancelled_failsAndTheConnectionIsClean() throws Exception {
        Throwable failure =
                failureOfHeldRead(pid -> query("SELECT pg_cancel_backend(" + pid + ")"));

        assertThat(failure)
                .isInstanceOf(DataAccessException.class)
                .hasMessageStartingWith("read " + TABLES)
                .hasMessageContaining("canceling statement due to user request");
        assertClean();
    }

    @Test
    void statementTimeout_failsAndTheConnectionIsClean() throws Exception {
        open("-c%20statement_timeout=200");

        Throwable failure = failureOfHeldRead(pid -> {});

        assertThat(failure)
                .isInstanceOf(DataAccessException.class)
                .hasMessageStartingWith("read " + TABLES)
                .hasMessageContaining("canceling statement due to statement timeout");
        assertClean();
    }

    /** Without autocommit, what has been run on it before is to be ended first, which fails. */
    @Test
    void backendKilled_beforeTheReadBegins_givesTheConnectionBack() throws Exception {
        DataSource dying =
                new DelegatingDataSource(pool.dataSource()) {
                    @Override
                    public Connection getConnection() throws SQLException {
                        Connection connection = super.getConnection();
                        try (Statement statement = connection.createStatement();
                                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
                            row.next();
                            query("SELECT pg_terminate_backend(" + row.getString(1) + ", 10000)");
                        }
                        return connection;
                    }
                };

        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> read(uncached(), dying));
        assertClean();
    }

    @Test
    void lockTimeout_eachAttempt_isUnstable() throws Exception {
        open("-c%20lock_timeout=20");

        Throwable failure = failureOfHeldRead(pid -> {});

        assertThat(failure)
                .isInstanceOf(TapSchemaUnstableException.class)
                .hasMessageStartingWith(
                        "Read of "
                                + TABLES
                                + " given up after 6 attempts, the last failure with SQLSTATE 55P03"
                                + " (ERROR: canceling statement due to lock timeout");
        assertThat(failure.getCause().getSuppressed()).hasSize(5);
        assertClean();
    }

    @Test
    void liveMissing_eachAttempt_isUnstable() throws Exception {
        execute("ALTER SCHEMA tap_schema RENAME TO gone");

        assertThatExceptionOfType(TapSchemaUnstableException.class)
                .isThrownBy(this::ours)
                // Spring 5 adds the cause's message.
                .withMessageStartingWith(
                        "Read of "
                                + TABLES
                                + " given up after 6 attempts, the last failure with SQLSTATE 3F000"
                                + " (ERROR: schema \"tap_schema\" does not exist). Nothing was"
                                + " returned; try again, and if this stays so, see whether"
                                + " TAP_SCHEMA is there: tap-schema status.");
        execute("ALTER SCHEMA gone RENAME TO tap_schema");
        assertClean();
    }

    @Test
    void tableMissing_eachAttempt_isUnstable() throws Exception {
        execute("ALTER TABLE tap_schema.keys11 RENAME TO gone");

        assertThatExceptionOfType(TapSchemaUnstableException.class)
                .isThrownBy(this::ours)
                // Spring 5 adds the cause's message.
                .withMessageStartingWith(
                        "Read of "
                                + TABLES
                                + " given up after 6 attempts, the last failure with SQLSTATE 42P01"
                                + " (ERROR: relation \"tap_schema.keys11\" does not exist). Nothing"
                                + " was returned; try again, and if this stays so, see whether"
                                + " TAP_SCHEMA is there: tap-schema status.");
        execute("ALTER TABLE tap_schema.gone RENAME TO keys11");
        assertClean();
    }

    @Test
    void liveMissing_forAMoment_isReadAtTheNextAttempt() throws Exception {
        AtomicInteger begun = new AtomicInteger();
        DataSource stepping =
                new SteppingDataSource(
                        pool.dataSource(),
                        sql -> {
                            if (sql.startsWith("BEGIN") && begun.incrementAndGet() == 1) {
                                execute("ALTER SCHEMA tap_schema RENAME TO gone");
                            } else if (sql.equals("ROLLBACK")) {
                                execute("ALTER SCHEMA gone RENAME TO tap_schema");
                            }
                        });

        assertThat(read(uncached(), stepping)).isEqualTo(expected);
        assertThat(TapSchemaReads.of(stepping).getRetries()).isEqualTo(1);
        assertClean();
    }

    @Test
    void swapAtEachAttempt_isUnstable() throws Exception {
        DataSource stepping =
                new SteppingDataSource(
                        pool.dataSource(),
                        sql -> {
                            if (sql.contains("FROM tap_schema.tables11")) {
                                swap();
                            }
                        });

        assertThatExceptionOfType(TapSchemaUnstableException.class)
                .isThrownBy(() -> read(uncached(), stepping))
                .withMessage(
                        "Read of "
                                + TABLES
                                + " given up after 6 attempts: each overlapped a swap of"
                                + " TAP_SCHEMA. Nothing was returned; try again, and if this stays"
                                + " so, see which job swaps so often.")
                .withNoCause();
        assertThat(TapSchemaReads.of(stepping).getFailures()).isEqualTo(1);
        assertClean();
    }

    @Test
    void interruptedBeforeTheNextAttempt_isUnstableAndStaysInterrupted() throws Exception {
        execute("ALTER SCHEMA tap_schema RENAME TO gone");
        DataSource stepping =
                new SteppingDataSource(
                        pool.dataSource(),
                        sql -> {
                            if (sql.equals("ROLLBACK")) {
                                Thread.currentThread().interrupt();
                            }
                        });

        assertThatExceptionOfType(TapSchemaUnstableException.class)
                .isThrownBy(() -> read(uncached(), stepping))
                .withMessageStartingWith(
                        "Read of "
                                + TABLES
                                + " given up after 1 attempt, the last failure with SQLSTATE"
                                + " 3F000");
        assertThat(Thread.interrupted()).isTrue();
        execute("ALTER SCHEMA gone RENAME TO tap_schema");
        assertClean();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1 | permission denied for schema tap_schema",
                "GRANT USAGE ON SCHEMA tap_schema TO %s | permission denied for table schemas11",
                "GRANT USAGE ON SCHEMA tap_schema TO %1$s;"
                        + " GRANT SELECT ON ALL TABLES IN SCHEMA tap_schema TO %1$s;"
                        + " REVOKE SELECT ON tap_schema.keys11 FROM %1$s;"
                        + " GRANT SELECT (key_id, from_table, target_table, description, utype)"
                        + " ON tap_schema.keys11 TO %1$s"
                        + " | permission denied for table keys11"
            })
    void roleWithoutPrivilege_failsAndSaysWhichItNeeds(String grants, String message)
            throws Exception {
        String role = "reader_" + query("SELECT current_database()");
        execute("CREATE ROLE " + role);
        try {
            execute(String.format(grants, role));
            open("-c%20role=" + role);

            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(DataAccessException.class)
                        .isThrownBy(this::ours)
                        .withMessageStartingWith("read " + TABLES + " " + HOW_TO_GRANT)
                        .withMessageContaining(message);
            }
            execute(String.format("GRANT USAGE ON SCHEMA tap_schema TO %s", role));
            execute(String.format("GRANT SELECT ON ALL TABLES IN SCHEMA tap_schema TO %s", role));
            assertClean();
        } finally {
            closePool();
            execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }

    @Test
    void tooManyConnections_failsAndReadsWhenThereIsRoom() throws Exception {
        String role = "few_" + query("SELECT current_database()");
        execute("CREATE ROLE " + role + " LOGIN CONNECTION LIMIT 1");
        try {
            execute(
                    "GRANT USAGE ON SCHEMA tap_schema TO %1$s; GRANT SELECT ON ALL TABLES IN SCHEMA"
                                    .formatted(role)
                            + " tap_schema TO "
                            + role);
            DataSource noPool =
                    PostgresServer.dataSource(url.replaceFirst("user=[^&]*", "user=" + role));
            try (Connection only = noPool.getConnection()) {
                assertThat(only.isValid(5)).isTrue();
                assertThatExceptionOfType(CannotGetJdbcConnectionException.class)
                        .isThrownBy(() -> read(uncached(), noPool))
                        .withMessageStartingWith("Failed to obtain JDBC Connection")
                        .withStackTraceContaining("too many connections for role");
            }
            // A backend ends some time after its connection, and is counted until then.
            execute("ALTER ROLE " + role + " CONNECTION LIMIT 9");
            assertThat(read(uncached(), noPool)).isEqualTo(expected);
        } finally {
            awaitNoConnectionOf(role);
            execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }

    /** Something done to a reading backend. */
    @FunctionalInterface
    private interface OnBackend {
        void run(String pid) throws SQLException;
    }

    /** Returns how a read fails that waits for a lock when something is done to its backend. */
    private Throwable failureOfHeldRead(OnBackend action) throws Exception {
        try (Connection holder = PostgresServer.dataSource(url).getConnection();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE tap_schema.columns11 IN ACCESS EXCLUSIVE MODE");
            Future<String> result = thread.submit(this::ours);
            String pid = "";
            while (pid.isEmpty() && !result.isDone()) {
                pid =
                        query(
                                "SELECT coalesce(min(pid)::text, '') FROM pg_locks WHERE NOT"
                                    + " granted AND relation = 'tap_schema.columns11'::regclass");
            }
            if (!pid.isEmpty()) {
                action.run(pid);
            }
            Throwable failure =
                    catchThrowableOfType(ExecutionException.class, result::get).getCause();
            holder.rollback();
            return failure;
        }
    }

    /** The pool's connection has no transaction, and its settings; the next read succeeds. */
    private void assertClean() throws SQLException {
        assertThat(pool.lent()).isZero();
        assertThat(
                        query(
                                "SELECT count(*) FROM pg_stat_activity WHERE datname ="
                                        + " current_database() AND pid <> pg_backend_pid()"
                                        + " AND state LIKE 'idle in transaction%'"))
                .isEqualTo("0");
        try (Connection connection = pool.dataSource().getConnection()) {
            assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
            assertThat(connection.getTransactionIsolation())
                    .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
            assertThat(connection.isReadOnly()).isFalse();
        }
        assertThat(ours()).isEqualTo(expected);
        assertThat(pool.lent()).isZero();
    }

    private void awaitNoConnectionOf(String role) throws SQLException {
        String count = "SELECT count(*) FROM pg_stat_activity WHERE usename = '" + role + "'";
        while (!query(count).equals("0")) {
            Thread.onSpinWait();
        }
    }

    private String ours() {
        return read(uncached(), pool.dataSource());
    }

    private static TapSchemaDAO uncached() {
        SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
        dao.setCached(false);
        return dao;
    }

    private static String read(TapSchemaDAO dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return TapSchemaText.of(dao.get());
    }

    private void swap() {
        try {
            TwoReleases.swap(admin);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private String query(String sql) throws SQLException {
        try (Statement statement = admin.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private void execute(String sql) {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }
}
