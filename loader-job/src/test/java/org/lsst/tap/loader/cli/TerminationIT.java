package org.lsst.tap.loader.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.loader.swap.JobLock;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/** SIGTERM to a real process: exit code 143, live as it was, the lock free at once. */
class TerminationIT {

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance().options(wireMockConfig().dynamicPort()).build();

    @TempDir private Path folder;

    @BeforeEach
    void writeReleases() throws IOException {
        Files.write(folder.resolve("A.tar.gz"), TestArchive.release("A"));
        Files.write(folder.resolve("B.tar.gz"), TestArchive.release("B"));
    }

    private Process start(String release, String source) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TapSchema.class.getName(),
                        "update",
                        "--database-url=" + database.url(),
                        "--release=" + release,
                        "--source=" + source,
                        "--schemas=obs");
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private void update(String release) {
        CommandRun run =
                CommandRun.of(
                        Map.of(),
                        "update",
                        "--database-url=" + database.url(),
                        "--release=" + release,
                        "--source=" + folder + "/{version}.tar.gz",
                        "--schemas=obs");
        assertThat(run.code()).as(run.err()).isZero();
    }

    /** Sends SIGTERM, and asserts what is left. */
    private void terminate(Process process) throws Exception {
        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(folder.resolve("log"))
                .content()
                .contains("Stopped by a signal; nothing more is committed");
        try (Connection connection = database.connect()) {
            JobLock.acquire(connection, Duration.ofSeconds(10)).close();
        }
        assertThat(database.query("SELECT version FROM tap_schema.version")).containsExactly("B");
    }

    private void awaitLockHolder(String condition) throws SQLException {
        String sql =
                "SELECT 1 FROM pg_stat_activity a WHERE application_name = 'tap-schema' AND datname"
                        + " = current_database() AND EXISTS (SELECT FROM pg_locks l WHERE l.pid ="
                        + " a.pid AND locktype = 'advisory') AND "
                        + condition;
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        List<String> found = database.query(sql);
        while (found.isEmpty() && System.nanoTime() < deadline) {
            found = database.query(sql);
        }
        assertThat(found).isNotEmpty();
    }

    @Test
    void sigterm_duringTheDownload_leavesLiveAndFreesTheLock() throws Exception {
        update("A");
        update("B");
        SERVER.stubFor(
                get("/A.tar.gz")
                        .willReturn(
                                ok().withBody(TestArchive.release("A"))
                                        .withChunkedDribbleDelay(100, 600_000)));
        Process process = start("A", SERVER.baseUrl() + "/{version}.tar.gz");
        awaitLockHolder("true");

        terminate(process);
    }

    @Test
    void sigterm_duringAStatement_cancelsItAndRollsBack() throws Exception {
        update("A");
        update("B");
        try (Connection foreign = database.connect()) {
            foreign.setAutoCommit(false);
            TestDatabase.execute(foreign, "ALTER SCHEMA tap_schema_staging RENAME TO elsewhere");
            Process process = start("A", folder + "/{version}.tar.gz");
            awaitLockHolder("wait_event_type = 'Lock'");

            terminate(process);
            foreign.rollback();
        }
        assertThat(database.databaseSchemas()).containsExactly("tap_schema", "tap_schema_staging");
        update("A");
    }
}
