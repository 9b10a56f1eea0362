package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.SchemaSwap;
import org.lsst.tap.loader.swap.SwapResult;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.PostgresServer;

/**
 * What a swap on the primary does to the readers of a streaming standby, which replays its locks:
 * nothing while they are quick; behind a slow one all wait, for as long as {@code
 * max_standby_streaming_delay} lets them, and then the slow one is cancelled with 40001.
 */
@EnabledIfEnvironmentVariable(
        named = "TAP_SCHEMA_TEST_STANDBY_URL",
        matches = ".+",
        disabledReason = "needs a standby: integration-tests/on-debian.sh --standby")
class CutOverOnStandbyIT {

    private static final String UNION =
            "SELECT description FROM tap_schema.schemas11 UNION ALL SELECT description FROM"
                    + " tap_schema.tables11 UNION ALL SELECT description FROM tap_schema.columns11"
                    + " UNION ALL SELECT description FROM tap_schema.keys11";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private DataSource primary;
    private DataSource standby;

    @BeforeEach
    void loadTwoReleases() throws Exception {
        String url = PostgresServer.get().newDatabase();
        primary = PostgresServer.dataSource(url);
        try (Connection connection = primary.getConnection()) {
            TwoReleases.loadWithViews(connection);
        }
        standby =
                PostgresServer.dataSource(
                        System.getenv("TAP_SCHEMA_TEST_STANDBY_URL")
                                .replaceFirst(
                                        "(//[^/]+/)[^?]*",
                                        "$1" + url.replaceFirst(".*//[^/]+/([^?]*).*", "$1")));
        awaitReplay();
    }

    @AfterEach
    void resetStandby() throws SQLException {
        threads.shutdownNow();
        set("max_standby_streaming_delay", "DEFAULT");
        set("hot_standby_feedback", "DEFAULT");
    }

    private void set(String setting, String value) throws SQLException {
        try (Connection connection = standbysAdmin();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET " + setting + " = " + value);
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    private static Connection standbysAdmin() throws SQLException {
        return PostgresServer.dataSource(System.getenv("TAP_SCHEMA_TEST_STANDBY_URL"))
                .getConnection();
    }

    /** Returns when the standby has all that the primary has written until now. */
    private void awaitReplay() throws SQLException {
        String written;
        try (Connection connection = primary.getConnection()) {
            written = one(connection, "SELECT pg_current_wal_flush_lsn()");
        }
        try (Connection connection = standbysAdmin()) {
            String replayed = "SELECT pg_last_wal_replay_lsn() >= '%s'".formatted(written);
            while (!one(connection, replayed).equals("t")) {
                Thread.onSpinWait();
            }
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private SwapResult swap(CutOver cutOver) throws SQLException {
        try (Connection connection = primary.getConnection()) {
            return new SchemaSwap(DatabaseSchemas.STANDARD, cutOver).swap(connection);
        }
    }

    @Test
    void patient_standbyAttached_renames() throws SQLException {
        SwapResult result = swap(CutOver.PATIENT);

        assertThat(result.way()).isEqualTo(SwapResult.Way.RENAMED);
        assertThat(result.attempts()).isZero();
    }

    @Test
    void exclusive_quickReadersOnTheStandby_mixNothingAndHardlyWait() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Future<List<Long>> reads = threads.submit(() -> readOn(stop));
        for (int i = 0; i < 50; i++) {
            assertThat(swap(CutOver.EXCLUSIVE).way()).isEqualTo(SwapResult.Way.EXCLUSIVE);
            awaitReplay();
        }
        stop.set(true);
        List<Long> millis = reads.get();
        Collections.sort(millis);

        System.out.printf(
                "Standby, quick readers, 50 exclusive swaps: %d reads, p50 %d ms, p99 %d ms,"
                        + " longest %d ms%n",
                millis.size(),
                millis.get(millis.size() / 2),
                millis.get(millis.size() * 99 / 100),
                millis.get(millis.size() - 1));
        assertThat(millis).hasSizeGreaterThan(50);
    }

    private List<Long> readOn(AtomicBoolean stop) throws SQLException {
        List<Long> millis = new ArrayList<>();
        try (Connection connection = standby.getConnection()) {
            while (!stop.get()) {
                long start = System.nanoTime();
                String releases =
                        one(
                                connection,
                                "SELECT count(DISTINCT r.description) FROM (" + UNION + ") r");
                millis.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
                assertThat(releases).isEqualTo("1");
            }
        }
        return millis;
    }

    /**
     * A transaction that stays open on the standby, and another reader behind it.
     *
     * @param delay {@code max_standby_streaming_delay}
     * @param feedback {@code hot_standby_feedback}, which is about rows and helps nothing here
     */
    @ParameterizedTest
    @CsvSource({"2s,off,2", "2s,on,2", "200ms,off,0"})
    void exclusive_slowReaderOnTheStandby_othersWaitForItUntilItIsCancelled(
            String delay, String feedback, int seconds) throws Exception {
        set("max_standby_streaming_delay", "'" + delay + "'");
        set("hot_standby_feedback", feedback);
        AtomicBoolean stop = new AtomicBoolean();
        try (Connection slow = standby.getConnection()) {
            slow.setAutoCommit(false);
            one(slow, "SELECT count(*) FROM tap_schema.columns11");
            Future<List<Long>> others = threads.submit(() -> readOn(stop));

            assertThat(swap(CutOver.EXCLUSIVE).way()).isEqualTo(SwapResult.Way.EXCLUSIVE);
            long start = System.nanoTime();
            awaitReplay();
            Duration replay = Duration.ofNanos(System.nanoTime() - start);
            stop.set(true);
            Duration waited = Duration.ofMillis(Collections.max(others.get()));

            System.out.printf(
                    "Standby, slow reader, max_standby_streaming_delay %s, feedback %s: replay"
                            + " stood still for %d ms, another reader for %d ms%n",
                    delay, feedback, replay.toMillis(), waited.toMillis());
            assertThat(waited)
                    .isBetween(Duration.ofMillis(seconds * 600L), Duration.ofSeconds(seconds + 5L));
            assertThat(stateOf(() -> one(slow, "SELECT 1")))
                    .isIn("40001", "25P02", "57P01", "08006");
        }
    }

    @Test
    void rename_slowReaderOnTheStandby_nobodyWaits() throws Exception {
        try (Connection slow = standby.getConnection();
                Connection other = standby.getConnection()) {
            slow.setAutoCommit(false);
            one(slow, "SELECT count(*) FROM tap_schema.columns11");

            swap(CutOver.RENAME);
            awaitReplay();

            assertThat(one(other, UNION)).isNotNull();
            assertThat(one(slow, "SELECT 1")).isEqualTo("1");
            slow.rollback();
        }
    }

    /** A statement that fails. */
    @FunctionalInterface
    private interface Failing {
        void run() throws SQLException;
    }

    private static String stateOf(Failing statement) {
        try {
            statement.run();
            return "none";
        } catch (SQLException e) {
            return e.getSQLState();
        }
    }
}
