package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import ca.nrc.cadc.tap.schema.TableDesc;
import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.testing.ConnectionPool;
import org.lsst.tap.testing.SteppingDataSource;
import org.lsst.tap.tools.kit.PostgresServer;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Whatever goes wrong during a read: what the caller is told, and that the pool's only connection
 * is given back without a transaction, with the settings that it had, and reads again.
 */
@ParameterizedClass
@CsvSource({"TOMCAT,true", "TOMCAT,false", "HIKARI,true", "HIKARI,false"})
class ReadFaultsIT extends ReadFaultsFixture {

    ReadFaultsIT(ConnectionPool.Kind kind, boolean autoCommit) {
        super(kind, autoCommit);
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
    void longLockTimeout_isWaitedForOnce() throws Exception {
        open("-c%20lock_timeout=1100");

        Throwable failure = failureOfHeldRead(pid -> {});

        assertThat(failure)
                .isInstanceOf(TapSchemaUnstableException.class)
                .hasMessageStartingWith(
                        "Read of "
                                + TABLES
                                + " given up after 1 attempt, the last failure with SQLSTATE 55P03"
                                + " (ERROR: canceling statement due to lock timeout");
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
                                + " TAP_SCHEMA is there: tap-schema status.")
                .satisfies(
                        failure ->
                                assertThat(failure.getMessage().split("nested exception", -1))
                                        .hasSizeLessThanOrEqualTo(2));
        execute("ALTER SCHEMA gone RENAME TO tap_schema");
        assertClean();
    }

    /** {@code getTable} gives no permissions; what stands there can't make it fail. */
    @Test
    void getTable_groupThatIsNoUri_isReadAsByCadcs() throws Exception {
        execute("UPDATE tap_schema.tables11 SET read_only_group = 'no URI'");

        for (int depth : new int[] {TapSchemaDAO.TAB_DEPTH, TapSchemaDAO.MAX_DEPTH}) {
            TapSchemaDAO ours = uncached();
            TapSchemaDAO cadcs = new TapSchemaDAO();
            ours.setDataSource(pool.dataSource());
            cadcs.setDataSource(pool.dataSource());
            ours.setOrdered(true);
            cadcs.setOrdered(true);
            TableDesc table = ours.getTable("s.t1", depth);

            assertThat(table).usingRecursiveComparison().isEqualTo(cadcs.getTable("s.t1", depth));
            assertThat(table.tapPermissions).isNull();
        }
    }

    /** CADC's class doesn't look at the tables of a schema that isn't there. */
    @Test
    void getSchema_missingThoughATableNamesIt_isNull() throws Exception {
        execute(
                "INSERT INTO tap_schema.tables11 (schema_name, table_name, table_type)"
                        + " VALUES ('none', 'none.t', 'odd')");
        TapSchemaDAO dao = uncached();
        dao.setDataSource(pool.dataSource());

        assertThat(dao.getSchema("none", TapSchemaDAO.MAX_DEPTH)).isNull();
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
                                + " given up after 1 attempt when the thread was interrupted, the"
                                + " last failure with SQLSTATE 3F000");
        assertThat(Thread.interrupted()).isTrue();
        execute("ALTER SCHEMA gone RENAME TO tap_schema");
        assertClean();
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
}
