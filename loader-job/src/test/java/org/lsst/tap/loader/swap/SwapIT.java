package org.lsst.tap.loader.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseState.ReleaseState;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.staging.StagingLoad;
import org.lsst.tap.loader.testing.Releases;
import org.lsst.tap.loader.testing.TestDatabase;

/** The swap on a real database: what it exchanges, what it refuses, what it leaves. */
class SwapIT {

    private static final DatabaseSchemas NAMES = DatabaseSchemas.STANDARD;

    @RegisterExtension final TestDatabase database = new TestDatabase();

    private void load(Connection connection, String release) throws SQLException {
        load(connection, NAMES, release);
    }

    private void load(Connection connection, DatabaseSchemas names, String release)
            throws SQLException {
        ReleaseRows rows = Releases.rows(release);
        new StagingLoad(names, List.of())
                .load(
                        connection,
                        DatabaseState.read(connection, names),
                        rows,
                        Releases.version(release, rows),
                        List.of());
    }

    private void publish(Connection connection, String release) throws SQLException {
        load(connection, release);
        new SchemaSwap(NAMES, CutOver.PATIENT).swap(connection);
    }

    private static SchemaSwap impatient(CutOver cutOver) {
        return new SchemaSwap(NAMES, cutOver, Releases.IMPATIENT, Releases.IMPATIENT.retry());
    }

    private String live() throws SQLException {
        return database.query("SELECT version FROM tap_schema.version").get(0);
    }

    private String staging() throws SQLException {
        return database.query("SELECT version FROM tap_schema_staging.version").get(0);
    }

    @Test
    void swap_firstDeployment_renamesStagingToLive() throws SQLException {
        try (Connection connection = database.connect()) {
            load(connection, "A");

            SwapResult result = new SchemaSwap(NAMES, CutOver.PATIENT).swap(connection);

            assertThat(result.live().release()).isEqualTo("A");
            assertThat(result.staging()).isEmpty();
            assertThat(connection.getAutoCommit()).isTrue();
        }
        assertThat(live()).isEqualTo("A");
        assertThat(database.databaseSchemas()).containsExactly("tap_schema");
    }

    @Test
    void swap_twoReleases_exchangesThemAndBack() throws SQLException {
        try (Connection connection = database.connect()) {
            publish(connection, "A");
            load(connection, "B");

            SwapResult there = new SchemaSwap(NAMES, CutOver.PATIENT).swap(connection);
            assertThat(live()).isEqualTo("B");
            assertThat(staging()).isEqualTo("A");
            assertThat(there.staging().map(ReleaseState::release)).contains("A");

            new SchemaSwap(NAMES, CutOver.PATIENT).swap(connection);
            assertThat(live()).isEqualTo("A");
            assertThat(staging()).isEqualTo("B");
        }
        assertThat(database.databaseSchemas()).containsExactly("tap_schema", "tap_schema_staging");
    }

    @Test
    void swap_done_recordsSinceWhenItIsLive() throws SQLException {
        try (Connection connection = database.connect()) {
            load(connection, "A");
            assertThat(
                            DatabaseState.read(connection, NAMES)
                                    .staging()
                                    .orElseThrow()
                                    .version()
                                    .orElseThrow()
                                    .neverLive())
                    .isTrue();

            new SchemaSwap(NAMES, CutOver.PATIENT).swap(connection);

            assertThat(
                            DatabaseState.read(connection, NAMES)
                                    .live()
                                    .orElseThrow()
                                    .version()
                                    .orElseThrow()
                                    .neverLive())
                    .isFalse();
        }
    }

    @Test
    void swap_noStaging_isRefused() throws SQLException {
        try (Connection connection = database.connect()) {
            publish(connection, "A");

            assertThatThrownBy(() -> new SchemaSwap(NAMES, CutOver.PATIENT).swap(connection))
                    .hasFieldOrPropertyWithValue("exitCode", ExitCode.FAILED)
                    .hasMessage(
                            "Swap refused: there is no database schema \"tap_schema_staging\". Live"
                                    + " is unchanged; load a release first.");
        }
        assertThat(live()).isEqualTo("A");
    }

    @Test
    void swap_stagingWithoutView_isRefusedAndLeavesLiveUnchanged() throws SQLException {
        try (Connection connection = database.connect()) {
            publish(connection, "A");
            load(connection, "B");
            database.execute("DROP VIEW tap_schema_staging.columns");

            assertThatThrownBy(() -> new SchemaSwap(NAMES, CutOver.PATIENT).swap(connection))
                    .hasFieldOrPropertyWithValue("exitCode", ExitCode.FAILED)
                    .hasMessage(
                            "Swap refused: \"tap_schema_staging\" holds no complete release: it"
                                    + " lacks columns. Live is unchanged; load a release first.");
        }
        assertThat(live()).isEqualTo("A");
    }

    @Test
    void swap_stagingWithoutRows_isRefused() throws SQLException {
        try (Connection connection = database.connect()) {
            load(connection, "A");
            database.execute("TRUNCATE tap_schema_staging.columns11");

            assertThatThrownBy(() -> new SchemaSwap(NAMES, CutOver.PATIENT).swap(connection))
                    .hasMessageContaining("holds no complete release: it has no rows");
        }
    }

    @Test
    void swap_stagingReplacedByForeignJob_isRefusedAndRolledBack() throws SQLException {
        try (Connection connection = database.connect()) {
            publish(connection, "A");
            load(connection, "B");
            DatabaseState expected = DatabaseState.read(connection, NAMES);
            load(connection, "C");

            assertThatThrownBy(
                            () ->
                                    new SchemaSwap(NAMES, CutOver.PATIENT)
                                            .publish(connection, expected))
                    .hasFieldOrPropertyWithValue("exitCode", ExitCode.FAILED)
                    .hasMessage(
                            "Swap refused: another session replaced \"tap_schema\" or"
                                + " \"tap_schema_staging\" after this job had read them. Live is as"
                                + " that session left it; stop it (another loader?) and run the job"
                                + " again.");
        }
        assertThat(live()).isEqualTo("A");
        assertThat(staging()).isEqualTo("C");
    }

    @Test
    void swap_stagingDroppedByForeignJob_isRefused() throws SQLException {
        try (Connection connection = database.connect()) {
            publish(connection, "A");
            load(connection, "B");
            DatabaseState expected = DatabaseState.read(connection, NAMES);
            database.execute("DROP SCHEMA tap_schema_staging CASCADE");

            assertThatThrownBy(
                            () ->
                                    new SchemaSwap(NAMES, CutOver.PATIENT)
                                            .publish(connection, expected))
                    .hasFieldOrPropertyWithValue("exitCode", ExitCode.FAILED)
                    .hasMessageContaining("another session replaced");
        }
        assertThat(live()).isEqualTo("A");
    }

    @Test
    void swap_lockHeld_leavesLiveUnchanged() throws SQLException {
        try (Connection connection = database.connect();
                Connection foreign = database.connect()) {
            publish(connection, "A");
            load(connection, "B");
            foreign.setAutoCommit(false);
            TestDatabase.execute(foreign, "ALTER SCHEMA tap_schema RENAME TO somewhere");

            assertThatThrownBy(() -> impatient(CutOver.RENAME).swap(connection))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessage(
                            "Swap of \"tap_schema\" and \"tap_schema_staging\" abandoned after 2"
                                + " lock attempts of 20 ms; live is unchanged; see in pg_locks who"
                                + " holds the lock, then run the job again (PostgreSQL: canceling"
                                + " statement due to lock timeout, SQLSTATE 55P03).");
            foreign.rollback();
            assertThat(connection.getAutoCommit()).isTrue();
        }
        assertThat(live()).isEqualTo("A");
        assertThat(staging()).isEqualTo("B");
    }

    @Test
    void swap_foreignRenameCommitsMeanwhile_isRefused() throws Exception {
        try (Connection connection = database.connect();
                Connection foreign = database.connect()) {
            publish(connection, "A");
            load(connection, "B");
            foreign.setAutoCommit(false);
            TestDatabase.execute(foreign, "ALTER SCHEMA tap_schema_staging RENAME TO elsewhere");
            Thread swap =
                    new Thread(
                            () ->
                                    assertThatThrownBy(
                                                    () ->
                                                            new SchemaSwap(NAMES, CutOver.PATIENT)
                                                                    .swap(connection))
                                            .hasFieldOrPropertyWithValue(
                                                    "exitCode", ExitCode.FAILED));
            swap.start();
            while (database.query("SELECT 1 FROM pg_locks WHERE NOT granted").isEmpty()) {
                Thread.onSpinWait();
            }
            foreign.commit();
            swap.join();
        }
        assertThat(live()).isEqualTo("A");
    }

    @Test
    void swap_otherJobHoldsTheLock_leavesLiveUnchanged() throws SQLException {
        try (Connection connection = database.connect();
                Connection other = database.connect()) {
            publish(connection, "A");
            load(connection, "B");
            try (JobLock lock = JobLock.acquire(other, Duration.ZERO)) {
                lock.requireHeld();
                assertThatThrownBy(() -> new SchemaSwap(NAMES, CutOver.PATIENT).swap(connection))
                        .hasFieldOrPropertyWithValue("exitCode", ExitCode.LOCKED)
                        .hasMessageStartingWith(
                                "Another job holds the lock of this database: process ")
                        .hasMessageEndingWith(
                                "Live is unchanged; wait until that job has ended and run this one"
                                        + " again.");
            }
        }
        assertThat(live()).isEqualTo("A");
    }

    @Test
    void swap_readersInTransactions_doNotBlockIt() throws SQLException {
        try (Connection connection = database.connect();
                Connection reader = database.connect()) {
            publish(connection, "A");
            load(connection, "B");
            reader.setAutoCommit(false);
            TestDatabase.execute(
                    reader,
                    "LOCK TABLE tap_schema.tables11, tap_schema_staging.tables11 IN SHARE MODE");

            impatient(CutOver.RENAME).swap(connection);

            assertThat(live()).isEqualTo("B");
            reader.rollback();
        }
    }

    @Test
    void swap_namesWithQuotesSpacesAndUnicode_areQuoted() throws SQLException {
        DatabaseSchemas names =
                new DatabaseSchemas("live \"; DROP--", "stäging's $$ 'x'", "t\\e m p");
        try (Connection connection = database.connect()) {
            load(connection, names, "A");
            new SchemaSwap(names, CutOver.PATIENT).swap(connection);
            load(connection, names, "B");
            SwapResult result = new SchemaSwap(names, CutOver.PATIENT).swap(connection);

            assertThat(result.live().release()).isEqualTo("B");
            assertThat(result.staging().map(ReleaseState::release)).contains("A");
        }
        assertThat(database.databaseSchemas())
                .containsExactlyInAnyOrder("live \"; DROP--", "stäging's $$ 'x'");
    }

    @Test
    void recover_liveMissing_makesTempLiveAgain() throws SQLException {
        try (Connection connection = database.connect()) {
            publish(connection, "A");
            load(connection, "B");
            database.execute("ALTER SCHEMA tap_schema RENAME TO tap_schema_temp");

            SwapRecovery.recover(connection, NAMES);
        }
        assertThat(live()).isEqualTo("A");
        assertThat(staging()).isEqualTo("B");
        assertThat(database.databaseSchemas()).containsExactly("tap_schema", "tap_schema_staging");
    }

    @Test
    void recover_stagingMissing_makesTempStaging() throws SQLException {
        try (Connection connection = database.connect()) {
            publish(connection, "A");
            load(connection, "B");
            database.execute(
                    "ALTER SCHEMA tap_schema RENAME TO tap_schema_temp;"
                            + "ALTER SCHEMA tap_schema_staging RENAME TO tap_schema");

            SwapRecovery.recover(connection, NAMES);
        }
        assertThat(live()).isEqualTo("B");
        assertThat(staging()).isEqualTo("A");
    }

    @Test
    void recover_allThere_retiresTemp() throws SQLException {
        try (Connection connection = database.connect()) {
            publish(connection, "A");
            publish(connection, "B");
            database.execute("CREATE SCHEMA tap_schema_temp");
            database.execute("DROP SCHEMA IF EXISTS tap_schema_staging_retired_1 CASCADE");

            DatabaseState state = SwapRecovery.recover(connection, NAMES);

            assertThat(state.retired()).containsExactly("tap_schema_staging_retired_1");
        }
        assertThat(live()).isEqualTo("B");
        assertThat(staging()).isEqualTo("A");
    }

    @Test
    void lock_heldByOtherSession_isRefusedWithItsProcess() throws SQLException {
        try (Connection one = database.connect();
                Connection other = database.connect();
                JobLock lock = JobLock.acquire(one, Duration.ZERO)) {
            lock.requireHeld();
            String pid = TestDatabase.query(one, "SELECT pg_backend_pid()").get(0);

            assertThatThrownBy(() -> JobLock.acquire(other, Duration.ZERO))
                    .isInstanceOfSatisfying(
                            LoaderException.class,
                            e -> assertThat(e.exitCode()).isEqualTo(ExitCode.LOCKED))
                    .hasMessageContaining("process " + pid + " (application \"");
        }
    }

    @Test
    void lock_afterRelease_canBeTakenByOtherSession() throws SQLException {
        try (Connection one = database.connect();
                Connection other = database.connect()) {
            JobLock.acquire(one, Duration.ZERO).close();
            JobLock.acquire(other, Duration.ZERO).close();
            assertThat(JobLock.holder(one)).isEmpty();
        }
    }

    @Test
    void lock_sessionEnds_isReleased() throws SQLException {
        try (Connection other = database.connect()) {
            try (Connection one = database.connect()) {
                JobLock.acquire(one, Duration.ZERO);
                assertThat(JobLock.holder(other)).isPresent();
                TestDatabase.query(
                        other,
                        "SELECT pg_terminate_backend("
                                + JobLock.holder(other).orElseThrow().pid()
                                + ", 10000)");
            }
            JobLock.acquire(other, Duration.ZERO).close();
        }
    }
}
