package org.lsst.tap.loader.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState.ReleaseState;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.failure.SourceException;
import org.lsst.tap.loader.rows.RowCounts;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.JobLock;
import org.lsst.tap.loader.swap.Strategy;
import org.lsst.tap.loader.swap.SwapResult;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/** The job as a whole, from the archive to live, and what each failure leaves behind. */
class UpdateJobIT {

    private static final DatabaseSchemas NAMES = DatabaseSchemas.STANDARD;

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @TempDir private Path folder;

    @BeforeEach
    void writeReleases() throws IOException {
        for (String release : new String[] {"A", "B"}) {
            Files.write(folder.resolve(release + ".tar.gz"), TestArchive.release(release));
        }
    }

    private JobSettings.Builder settings(String release) {
        return JobSettings.builder()
                .database(database.databaseUrl())
                .release(release)
                .source(folder + "/{version}.tar.gz")
                .schemas(List.of("obs"));
    }

    private JobResult update(String release) {
        return new UpdateJob(settings(release).build()).run();
    }

    private String live() throws SQLException {
        return database.query(
                        "SELECT v.version || ': ' || s.description FROM tap_schema.version v,"
                                + " tap_schema.schemas s WHERE s.schema_name = 'obs'")
                .get(0);
    }

    private SwapResult rollback() {
        return new Rollback(
                        database.databaseUrl(),
                        NAMES,
                        Strategy.SWAP,
                        CutOver.PATIENT,
                        Duration.ZERO,
                        Duration.ZERO)
                .run();
    }

    private StatusReport status() {
        return StatusReport.read(database.databaseUrl(), NAMES, Duration.ZERO);
    }

    @Test
    void update_emptyDatabase_makesTheReleaseLive() throws SQLException {
        JobResult result = update("A");

        assertThat(result.release()).isEqualTo("A");
        assertThat(result.previous()).isEmpty();
        assertThat(result.counts()).isEqualTo(new RowCounts(2, 6, 34, 7, 7));
        assertThat(live()).isEqualTo("A: release A");
        assertThat(database.databaseSchemas()).containsExactly("tap_schema");
    }

    @Test
    void update_nextRelease_keepsThePreviousOneForARollback() throws SQLException {
        update("A");
        JobResult result = update("B");

        assertThat(result.previous()).contains("A");
        assertThat(live()).isEqualTo("B: release B");
        assertThat(database.databaseSchemas()).containsExactly("tap_schema", "tap_schema_staging");

        assertThat(rollback().live().release()).isEqualTo("A");
        assertThat(live()).isEqualTo("A: release A");

        assertThat(rollback().live().release()).isEqualTo("B");
        assertThat(live()).isEqualTo("B: release B");
    }

    @Test
    void update_sameReleaseAgain_givesTheSameResult() throws SQLException {
        JobResult first = update("A");
        JobResult second = update("A");

        assertThat(second.contentDigest()).isEqualTo(first.contentDigest());
        assertThat(second.counts()).isEqualTo(first.counts());
        assertThat(live()).isEqualTo("A: release A");
        assertThat(first.alreadyLive()).isFalse();
        assertThat(second.alreadyLive()).isTrue();
        assertThat(second.previous()).isEmpty();
        assertThat(database.databaseSchemas()).containsExactly("tap_schema");
    }

    @Test
    void update_sameReleaseAgain_keepsTheOneBeforeForARollback() throws SQLException {
        update("A");
        update("B");
        List<String> oids = oids();

        JobResult again = update("B");

        assertThat(again.alreadyLive()).isTrue();
        assertThat(again.previous()).contains("A");
        assertThat(oids()).isEqualTo(oids);
        assertThat(rollback().live().release()).isEqualTo("A");

        // What was live before a rollback is loaded again, and what is live is not.
        assertThat(update("A").alreadyLive()).isTrue();
        assertThat(update("B").alreadyLive()).isFalse();
    }

    @Test
    void update_sameReleaseForced_isLoadedAgain() throws SQLException {
        update("A");
        update("B");

        JobResult again = new UpdateJob(settings("B").force(true).build()).run();

        assertThat(again.alreadyLive()).isFalse();
        assertThat(again.previous()).contains("B");
    }

    /** What makes live another one than the update would make, for each part that counts. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE tap_schema.tables11 SET description = 'by hand'",
                "UPDATE tap_schema.version SET version = 'B'",
                "UPDATE tap_schema.version SET schemas = '{other}'",
                "UPDATE tap_schema.version SET content_digest = NULL",
                "UPDATE tap_schema.version SET loader_version = 'older'",
                "ALTER TABLE tap_schema.key_columns11 ALTER key_id DROP NOT NULL",
                "DROP VIEW tap_schema.keys",
                "ALTER SCHEMA tap_schema RENAME TO gone",
            })
    void update_liveIsNotAsTheUpdateMakesIt_loadsAgain(String change) throws SQLException {
        update("A");
        assertThat(update("A").alreadyLive()).isTrue();
        database.execute(change);

        assertThat(update("A").alreadyLive()).isFalse();
        assertThat(live()).isEqualTo("A: release A");
        assertThat(update("A").alreadyLive()).isTrue();
    }

    @Test
    void update_readerWithoutRights_loadsAgainWithThem() throws SQLException {
        database.execute("DROP ROLE IF EXISTS again_reader; CREATE ROLE again_reader LOGIN");
        update("A");
        JobSettings settings = settings("A").readerRoles(List.of("again_reader")).build();

        assertThat(new UpdateJob(settings).run().alreadyLive()).isFalse();
        assertThat(new UpdateJob(settings).run().alreadyLive()).isTrue();
    }

    @Test
    void update_sameReleaseAgain_dropsThePreviousOneIfTold() throws SQLException {
        update("A");
        update("B");

        JobResult again = new UpdateJob(settings("B").dropPrevious(true).build()).run();

        assertThat(again.alreadyLive()).isTrue();
        assertThat(again.previous()).isEmpty();
        assertThat(database.databaseSchemas()).containsExactly("tap_schema");
    }

    private List<String> oids() throws SQLException {
        return database.query(
                "SELECT oid, nspname FROM pg_namespace WHERE nspname ~ '^tap_' ORDER BY 1");
    }

    @Test
    void update_afterForeignLoader_takesItsReleaseAsThePreviousOne() throws SQLException {
        update("A");
        // As Repertoire's own job leaves it: a version table with two columns.
        database.execute(
                "ALTER TABLE tap_schema.version DROP COLUMN source, DROP COLUMN archive_sha256,"
                        + " DROP COLUMN schemas, DROP COLUMN content_digest, DROP COLUMN"
                        + " loader_version, DROP COLUMN live_since");

        assertThat(update("B").previous()).contains("A");
        assertThat(rollback().live().release()).isEqualTo("A");
        assertThat(status().state().live().orElseThrow().version().orElseThrow().liveSince())
                .isEmpty();
    }

    @Test
    void update_leftOverTemp_isRecoveredFrom() throws SQLException {
        update("A");
        update("B");
        database.execute("ALTER SCHEMA tap_schema RENAME TO tap_schema_temp");

        assertThat(update("A").previous()).contains("B");
        assertThat(database.databaseSchemas()).containsExactly("tap_schema", "tap_schema_staging");
    }

    @Test
    void update_unknownSchema_listsThoseAvailableAndLeavesLiveUnchanged() throws SQLException {
        update("A");

        assertThatThrownBy(
                        () ->
                                new UpdateJob(settings("B").schemas(List.of("obs", "dp9")).build())
                                        .run())
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "The release \"%s/B.tar.gz\" has no schema named dp9. Available: obs. Live"
                                + " is unchanged; correct the names of the schemas.",
                        folder);
        assertThat(live()).isEqualTo("A: release A");
    }

    @Test
    void update_invalidSchema_reportsFileLineAndColumn() throws IOException, SQLException {
        update("A");
        Files.write(
                folder.resolve("C.tar.gz"),
                new TestArchive().schema("obs", "name: obs\ntables: 7\n").gzip());

        assertThatThrownBy(() -> update("C"))
                .isInstanceOfSatisfying(
                        LoaderException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SCHEMA_INVALID))
                .hasMessageStartingWith(
                        "Release %s/C.tar.gz is not valid; live is unchanged; correct the schemas"
                                + " or load another release. Found ",
                        folder)
                .hasMessageContaining("\n  obs.yaml:2:");
        assertThat(live()).isEqualTo("A: release A");
    }

    @Test
    void update_brokenArchive_leavesLiveUnchanged() throws IOException, SQLException {
        update("A");
        Files.writeString(folder.resolve("C.tar.gz"), "<html>502</html>");

        assertThatThrownBy(() -> update("C"))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("is an HTML page");
        assertThat(live()).isEqualTo("A: release A");
    }

    @Test
    void update_lockHeld_isRefusedBeforeAnythingIsFetched() throws SQLException {
        update("A");
        try (Connection other = database.connect();
                JobLock lock = JobLock.acquire(other, Duration.ZERO)) {
            lock.requireHeld();
            assertThat(status().lockHolder()).isPresent();

            assertThatThrownBy(() -> update("no such name"))
                    .isInstanceOf(ConfigurationException.class);
            assertThatThrownBy(() -> update("missing"))
                    .hasFieldOrPropertyWithValue("exitCode", ExitCode.LOCKED);
            assertThatThrownBy(this::rollback)
                    .hasFieldOrPropertyWithValue("exitCode", ExitCode.LOCKED);
        }
        assertThat(status().lockHolder()).isEmpty();
        assertThat(live()).isEqualTo("A: release A");
    }

    @Test
    void update_databaseDown_saysThatNoServerAnswers() {
        assertThatThrownBy(
                        () ->
                                new UpdateJob(
                                                settings("A")
                                                        .database(
                                                                DatabaseUrl.parse(
                                                                        "postgresql://tap@127.0.0.1:1/tap"))
                                                        .build())
                                        .run())
                .isInstanceOfSatisfying(
                        DatabaseException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.DATABASE))
                .hasMessageStartingWith(
                        "Connection to postgresql://tap@127.0.0.1:1/tap failed: no server answers"
                            + " there; nothing was changed; check that it runs, that the proxy is"
                            + " up, and the host and port of the URL (PostgreSQL: Connection to"
                            + " 127.0.0.1:1 refused.");
    }

    @Test
    void update_unknownDatabaseAndRole_areNamed() {
        assertThatThrownBy(() -> updateAs("postgres", "", "nowhere"))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining("the server has no database \"nowhere\"");
        assertThatThrownBy(() -> updateAs("nobody_such", "", database.name()))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining(
                        "the server refuses role \"nobody_such\" (no such role, or pg_hba.conf");
    }

    private JobResult updateAs(String role, String password, String name) {
        String url =
                "postgresql://%s:%s@localhost:%d/%s"
                        .formatted(role, password, database.port(), name);
        return new UpdateJob(settings("A").database(DatabaseUrl.parse(url)).build()).run();
    }

    @Test
    void rollback_firstDeployment_isRefused() {
        update("A");

        assertThatThrownBy(this::rollback)
                .isInstanceOfSatisfying(
                        LoaderException.class,
                        e -> assertThat(e.exitCode()).isEqualTo(ExitCode.FAILED))
                .hasMessage(
                        "Rollback refused: there is no database schema \"tap_schema_staging\", so"
                                + " there is no release to roll back to. Live is unchanged; run"
                                + " \"tap-schema update\" with the release that must be live.");
    }

    @Test
    void rollback_afterInitAndFirstUpdate_isRefused() throws SQLException {
        new Initialization(database.databaseUrl(), NAMES, List.of(), Duration.ZERO).run();
        assertThat(update("A").previous()).isEmpty();

        assertThatThrownBy(this::rollback)
                .hasFieldOrPropertyWithValue("exitCode", ExitCode.FAILED)
                .hasMessage(
                        "Rollback refused: \"tap_schema_staging\" holds what \"tap-schema init\""
                                + " made: TAP_SCHEMA's own rows, and no release. Live is unchanged;"
                                + " run \"tap-schema update\" with the release that must be"
                                + " live.");
        assertThat(live()).isEqualTo("A: release A");

        assertThat(update("B").previous()).contains("A");
        rollback();
        assertThat(live()).isEqualTo("A: release A");
    }

    @Test
    void rollback_stagingNeverLive_isRefused() throws SQLException {
        update("A");
        update("B");
        database.execute("UPDATE tap_schema_staging.version SET live_since = NULL");

        assertThatThrownBy(this::rollback)
                .hasFieldOrPropertyWithValue("exitCode", ExitCode.FAILED)
                .hasMessageStartingWith(
                        "Rollback refused: \"tap_schema_staging\" holds A, which was loaded but"
                                + " never live: a job was stopped before its swap.");
        assertThat(live()).isEqualTo("B: release B");
    }

    @Test
    void rollback_stagingIncomplete_isRefused() throws SQLException {
        update("A");
        update("B");
        database.execute("DROP TABLE tap_schema_staging.key_columns11 CASCADE");

        assertThatThrownBy(this::rollback)
                .hasMessageStartingWith(
                        "Rollback refused: \"tap_schema_staging\" holds no complete release: it"
                                + " lacks key_columns11, key_columns.");
    }

    @Test
    void status_emptyDatabase_hasNothing() {
        assertThat(status().state().live()).isEmpty();
        assertThat(status().state().staging()).isEmpty();
    }

    @Test
    void status_twoReleases_showsBothWithTheirOrigin() {
        update("A");
        update("B");

        ReleaseState live = status().state().live().orElseThrow();
        assertThat(live.release()).isEqualTo("B");
        assertThat(live.isComplete()).isTrue();
        assertThat(live.version().orElseThrow().source()).contains(folder + "/B.tar.gz");
        assertThat(live.version().orElseThrow().schemas()).containsExactly("obs");
        assertThat(live.version().orElseThrow().archiveSha256().orElseThrow()).hasSize(64);
        assertThat(status().state().staging().orElseThrow().release()).isEqualTo("A");
    }
}
