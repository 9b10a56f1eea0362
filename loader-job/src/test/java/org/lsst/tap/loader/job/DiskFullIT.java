package org.lsst.tap.loader.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.Strategy;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/**
 * No space left for staging: live and staging are in a tablespace on a file system of 8 MB, which
 * only root can mount. Elsewhere the test says so and is skipped.
 */
class DiskFullIT {

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @TempDir private Path folder;

    private Path disk = Path.of("");
    private boolean mounted;

    @BeforeEach
    void mountSmallDisk() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        String refusal = run("mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "tmpfs", "" + disk);
        if (!refusal.isEmpty()) {
            String reason = "SKIPPED: no small file system can be mounted here: " + refusal;
            System.err.println(reason);
            abort(reason);
        }
        mounted = true;
        Path space = Files.createDirectory(disk.resolve("space"));
        database.execute("CREATE TABLESPACE small LOCATION '" + space + "'");
        database.execute(
                "DROP ROLE IF EXISTS small_loader; CREATE ROLE small_loader LOGIN;"
                        + " ALTER ROLE small_loader SET default_tablespace = small;"
                        + " GRANT CREATE ON TABLESPACE small TO small_loader;"
                        + " GRANT CREATE ON DATABASE "
                        + database.name()
                        + " TO small_loader");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            database.execute("DROP OWNED BY small_loader CASCADE");
            database.execute("DROP TABLESPACE small");
            database.execute("DROP ROLE small_loader");
            assertThat(run("umount", disk.toString())).isEmpty();
        }
    }

    /** Runs a program; returns what went wrong, or nothing. */
    private static String run(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            return code == 0 ? "" : "%s: exit %d: %s".formatted(command[0], code, output.strip());
        } catch (IOException e) {
            return e.toString();
        }
    }

    private DatabaseUrl url() {
        return database.databaseUrl().withLogin(Optional.of("small_loader"), Optional.empty());
    }

    private JobResult update(String release) throws IOException {
        Files.write(folder.resolve(release + ".tar.gz"), TestArchive.release(release));
        return new UpdateJob(
                        JobSettings.builder()
                                .database(url())
                                .release(release)
                                .source(folder + "/{version}.tar.gz")
                                .schemas(List.of("obs"))
                                .build())
                .run();
    }

    private void assertLive(String release) {
        LiveCheck.Verdict answer =
                new LiveCheck(DatabaseSchemas.STANDARD, List.of(), Optional.of(release))
                        .run(url(), Duration.ZERO);
        assertThat(answer.code()).as(answer.message()).isEqualTo(ExitCode.DONE);
    }

    /** Fills the disk to the last byte. */
    private Path fill() throws IOException {
        Path ballast = disk.resolve("ballast");
        try (OutputStream out = Files.newOutputStream(ballast)) {
            byte[] page = new byte[4096];
            while (true) {
                out.write(page);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
            return ballast;
        }
    }

    @Test
    void update_diskFullInStaging_leavesLiveAndTheNextRunSucceeds()
            throws IOException, SQLException {
        update("A");
        update("B");
        Path ballast = fill();

        assertThatThrownBy(() -> update("C"))
                .isInstanceOfSatisfying(
                        DatabaseException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATABASE))
                .hasMessageStartingWith(
                        "Load of C into \"tap_schema_staging\" failed; live is unchanged; free or"
                                + " add disk space and run the job again (PostgreSQL: could not")
                .hasMessageEndingWith("No space left on device, SQLSTATE 53100).");
        assertLive("B");
        assertThat(database.databaseSchemas())
                .isEqualTo(List.of("tap_schema", "tap_schema_staging"));
        assertThat(
                        new Rollback(
                                        url(),
                                        DatabaseSchemas.STANDARD,
                                        Strategy.SWAP,
                                        CutOver.PATIENT,
                                        Duration.ZERO,
                                        Duration.ZERO)
                                .run()
                                .live()
                                .release())
                .isEqualTo("A");

        Files.delete(ballast);
        assertThat(update("C").previous()).contains("A");
        assertLive("C");
    }
}
