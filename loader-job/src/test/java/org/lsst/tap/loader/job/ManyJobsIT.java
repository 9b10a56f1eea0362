package org.lsst.tap.loader.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/** Several jobs at once: one works, the others wait their turn or leave. */
class ManyJobsIT {

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @TempDir private Path folder;

    private String runOne(int number, Duration wait, CountDownLatch start)
            throws InterruptedException {
        JobSettings settings =
                JobSettings.builder()
                        .database(database.databaseUrl())
                        .release("r" + number)
                        .source(folder + "/{version}.tar.gz")
                        .schemas(List.of("obs"))
                        .waitForLock(wait)
                        .build();
        start.await();
        try {
            return new UpdateJob(settings).run().release();
        } catch (LoaderException e) {
            if (e.exitCode() != ExitCode.LOCKED) {
                throw e;
            }
            return "locked";
        }
    }

    private List<String> runAll(int jobs, Duration wait) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService executor = Executors.newFixedThreadPool(jobs);
        try {
            List<Future<String>> running = new ArrayList<>();
            for (int i = 0; i < jobs; i++) {
                int number = i;
                Files.write(
                        folder.resolve("r" + number + ".tar.gz"),
                        TestArchive.release("r" + number));
                running.add(executor.submit(() -> runOne(number, wait, start)));
            }
            start.countDown();
            List<String> results = new ArrayList<>();
            for (Future<String> one : running) {
                results.add(one.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    private void assertWhole() throws SQLException {
        assertThat(
                        new LiveCheck(DatabaseSchemas.STANDARD, List.of(), Optional.empty())
                                .run(database.databaseUrl(), Duration.ZERO)
                                .code())
                .isEqualTo(ExitCode.DONE);
        assertThat(
                        database.query(
                                "SELECT 1 FROM tap_schema.version v JOIN tap_schema.schemas s ON"
                                        + " s.description = 'release ' || v.version"))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10})
    void run_jobsThatDoNotWait_workOrLeave(int jobs) throws Exception {
        List<String> results = runAll(jobs, Duration.ZERO);

        assertThat(results).anyMatch(result -> !result.equals("locked"));
        assertWhole();
    }

    @Test
    void run_tenJobsThatWait_allWorkInTurn() throws Exception {
        List<String> results = runAll(10, Duration.ofMinutes(2));

        assertThat(results)
                .containsExactly("r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9");
        assertWhole();
        assertThat(database.databaseSchemas()).containsExactly("tap_schema", "tap_schema_staging");
    }
}
