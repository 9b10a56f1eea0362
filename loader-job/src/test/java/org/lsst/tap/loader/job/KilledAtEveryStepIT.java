package org.lsst.tap.loader.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.swap.JobLock;
import org.lsst.tap.loader.swap.Strategy;
import org.lsst.tap.loader.testing.CutConnection;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/**
 * The job killed between any two statements: live is a whole release, the lock is released, and the
 * next run succeeds.
 */
class KilledAtEveryStepIT {

    private static final Duration PATIENT = Duration.ofSeconds(20);

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @TempDir private Path folder;

    @BeforeEach
    void writeReleases() throws IOException {
        for (String release : List.of("A", "B")) {
            Files.write(folder.resolve(release + ".tar.gz"), TestArchive.release(release));
        }
    }

    private JobSettings settings(String release, Strategy strategy) {
        return JobSettings.builder()
                .database(database.databaseUrl())
                .release(release)
                .source(folder + "/{version}.tar.gz")
                .schemas(List.of("obs"))
                .strategy(strategy)
                .waitForLock(PATIENT)
                .build();
    }

    /** Side by side, as each strategy has its own database, and most of the time is waiting. */
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @EnumSource(Strategy.class)
    void update_killedBeforeAnyStatement_leavesLiveWholeAndTheNextRunSucceeds(Strategy strategy)
            throws SQLException {
        new UpdateJob(settings("A", strategy)).run();
        new UpdateJob(settings("B", strategy)).run();
        Set<String> seen = new TreeSet<>();
        boolean cut = true;
        for (int k = 1; cut; k++) {
            String before = live();
            String next = before.equals("A") ? "B" : "A";
            List<String> steps = runCutBefore(k, next, strategy);
            cut = steps.size() >= k;
            String step = k + ": " + steps.get(steps.size() - 1);

            LiveCheck.Verdict answer =
                    new LiveCheck(DatabaseSchemas.STANDARD, List.of(), Optional.empty())
                            .run(database.databaseUrl(), Duration.ZERO);
            assertThat(answer.code()).as(step + ": " + answer.message()).isEqualTo(ExitCode.DONE);
            assertThat(live()).as(step).isIn(before, next);
            seen.add(live().equals(before) ? "before" : "after");

            assertThat(published().get(0)).as(step).isEqualTo(live());
            new UpdateJob(settings(next, strategy)).run();
            assertThat(live()).as(step).isEqualTo(next);
            assertThat(database.databaseSchemas())
                    .as(step)
                    .containsExactly("tap_schema", "tap_schema_staging");
        }
        // Each publication has changed the release: none is recorded twice, and none is missing.
        List<String> published = published();
        for (int i = 1; i < published.size(); i++) {
            assertThat(published.get(i)).isNotEqualTo(published.get(i - 1));
        }
        // The kills went over the commit that makes the release live.
        assertThat(seen).containsExactly("after", "before");
    }

    private List<String> runCutBefore(int k, String release, Strategy strategy)
            throws SQLException {
        try (Connection real = Database.connect(database.databaseUrl(), Duration.ZERO)) {
            CutConnection cut = new CutConnection(real, k);
            try {
                JobLock lock = JobLock.acquire(cut.proxy(), PATIENT);
                new UpdateJob(settings(release, strategy)).run(cut.proxy());
                lock.close();
            } catch (LoaderException e) {
                assertThat(e.getMessage()).containsAnyOf("unchanged", "status");
            }
            return cut.steps();
        }
    }

    private String live() throws SQLException {
        return database.query("SELECT version FROM tap_schema.version").get(0);
    }

    /** Returns the releases that were published, the last one first. */
    private List<String> published() throws SQLException {
        return database.query(
                "SELECT release FROM tap_schema_history.publications ORDER BY id DESC");
    }
}
