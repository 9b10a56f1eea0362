package org.lsst.tap.loader.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.swap.JobLock;
import org.lsst.tap.loader.swap.Strategy;
import org.lsst.tap.loader.testing.CutConnection;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/** The database stopped at once in the middle of a job, on a server of the test's own. */
class DatabaseRestartedIT {

    @TempDir private Path folder;

    private Path data = Path.of("");
    private EmbeddedPostgres server;

    @BeforeEach
    void makeTwoReleasesLive() throws IOException {
        data = folder.resolve("data");
        server = start(0);
        for (String release : List.of("A", "B", "C")) {
            Files.write(folder.resolve(release + ".tar.gz"), TestArchive.release(release));
        }
        update("A");
        update("B");
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private EmbeddedPostgres start(int port) throws IOException {
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder()
                        .setLocaleConfig("locale", "C.UTF-8")
                        // As a server has it by default; the library turns it off, and the end of
                        // the WAL would be lost with the server.
                        .setServerConfig("synchronous_commit", "on")
                        // At its longest: nothing is on disk that a commit did not wait for.
                        .setServerConfig("wal_writer_delay", "10s")
                        .setServerConfig("wal_writer_flush_after", "1GB")
                        .setDataDirectory(data)
                        .setCleanDataDirectory(false);
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    /** Stops the server in immediate mode (PostgreSQL manual, section 19.5), and waits for that. */
    private void stopAtOnce() throws Exception {
        Path pidFile = data.resolve("postmaster.pid");
        String pid = Files.readAllLines(pidFile).get(0).strip();
        Process kill = new ProcessBuilder("kill", "-QUIT", pid).inheritIO().start();
        assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (Files.exists(pidFile)) {
            assertThat(System.nanoTime()).as("the server stops").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** Starts the server again, where it was. */
    private void startAgain() throws IOException {
        int port = server.getPort();
        server.close();
        server = start(port);
    }

    private String url() {
        return "jdbc:postgresql://localhost:%d/postgres?user=postgres".formatted(server.getPort());
    }

    private JobSettings settings(String release) {
        return settings(release, Strategy.SWAP);
    }

    private JobSettings settings(String release, Strategy strategy) {
        return JobSettings.builder()
                .database(DatabaseUrl.parse(url()))
                .release(release)
                .source(folder + "/{version}.tar.gz")
                .schemas(List.of("obs"))
                .strategy(strategy)
                .build();
    }

    private JobResult update(String release) {
        return update(release, Strategy.SWAP);
    }

    private JobResult update(String release, Strategy strategy) {
        return new UpdateJob(settings(release, strategy)).run();
    }

    /** Runs the job for release C; the server stops just before the first step with these words. */
    private JobResult updateStoppedBefore(String words) throws SQLException {
        try (Connection real = Database.connect(DatabaseUrl.parse(url()), Duration.ZERO)) {
            CutConnection cut = new CutConnection(real, words, this::stopAtOnce);
            try (JobLock lock = JobLock.acquire(cut.proxy(), Duration.ZERO)) {
                lock.requireHeld();
                return new UpdateJob(settings("C")).run(cut.proxy());
            } finally {
                assertThat(cut.isStruck()).as("the server was stopped").isTrue();
            }
        }
    }

    private void assertLive(String release) throws SQLException {
        LiveCheck.Verdict answer =
                new LiveCheck(DatabaseSchemas.STANDARD, List.of(), Optional.of(release))
                        .run(DatabaseUrl.parse(url()), Duration.ZERO);
        assertThat(answer.code()).as(answer.message()).isEqualTo(ExitCode.DONE);
        try (Connection connection = DriverManager.getConnection(url())) {
            assertThat(
                            TestDatabase.query(
                                    connection,
                                    "SELECT description FROM tap_schema.schemas WHERE schema_name ="
                                            + " 'obs'"))
                    .containsExactly("release " + release);
        }
    }

    private void assertFailsAndNextRunSucceeds(String words, String message) throws Exception {
        assertThatThrownBy(() -> updateStoppedBefore(words))
                .isInstanceOfSatisfying(
                        DatabaseException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATABASE))
                .hasMessageStartingWith(message)
                .hasMessageMatching("(?s).*\\(PostgreSQL: .+, SQLSTATE (08|57P).*\\)\\.");
        assertThatThrownBy(() -> update("C"))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("no server answers there; nothing was changed");

        startAgain();
        assertLive("B");
        assertThat(update("C").previous()).contains("B");
        assertLive("C");
    }

    @Test
    void update_databaseStoppedWhileLoading_failsAndTheNextRunSucceeds() throws Exception {
        assertFailsAndNextRunSucceeds(
                "getCopyAPI",
                "Load of C into \"tap_schema_staging\" failed; live is unchanged; run the job"
                        + " again");
    }

    @Test
    void update_databaseStoppedBetweenLoadAndSwap_failsAndTheNextRunSucceeds() throws Exception {
        assertFailsAndNextRunSucceeds(
                "RENAME TO \"tap_schema_temp\"",
                "Swap of \"tap_schema\" and \"tap_schema_staging\" failed; live is unchanged; run"
                        + " the job again");
    }

    @Test
    void update_databaseStoppedAfterTheSwap_isDone() throws Exception {
        assertThat(updateStoppedBefore("DROP SCHEMA").release()).isEqualTo("C");

        startAgain();
        assertLive("C");
        assertThat(update("B").previous()).contains("C");
        try (Connection connection = DriverManager.getConnection(url())) {
            assertThat(
                            TestDatabase.query(
                                    connection,
                                    "SELECT nspname FROM pg_namespace WHERE nspname ~"
                                            + " '^tap_schema(_staging|_temp|$)' ORDER BY 1"))
                    .containsExactly("tap_schema", "tap_schema_staging");
        }
    }

    /** A crash right after the swap, for a role whose commits do not wait for the disk. */
    @ParameterizedTest
    @EnumSource(Strategy.class)
    void update_serverCrashesAfterTheSwap_theReleaseStaysLive(Strategy strategy) throws Exception {
        try (Connection connection = DriverManager.getConnection(url())) {
            TestDatabase.execute(connection, "ALTER ROLE postgres SET synchronous_commit = off");
        }
        try (Connection real = Database.connect(DatabaseUrl.parse(url()), Duration.ZERO)) {
            CutConnection cut = new CutConnection(real, "DROP SCHEMA", this::stopAtOnce);
            try (JobLock lock = JobLock.acquire(cut.proxy(), Duration.ZERO)) {
                lock.requireHeld();
                assertThat(new UpdateJob(settings("C", strategy)).run(cut.proxy()).release())
                        .isEqualTo("C");
            }
        }

        startAgain();
        assertLive("C");
    }
}
