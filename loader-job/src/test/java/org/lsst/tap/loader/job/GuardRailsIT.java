package org.lsst.tap.loader.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/** Initialization, the check of live, and the rights that a job needs. */
class GuardRailsIT {

    private static final DatabaseSchemas NAMES = DatabaseSchemas.STANDARD;

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @TempDir private Path folder;

    @BeforeEach
    void writeReleases() throws IOException {
        Files.write(folder.resolve("A.tar.gz"), TestArchive.release("A"));
    }

    private DatabaseUrl as(String role) {
        return database.databaseUrl().withLogin(Optional.of(role), Optional.empty());
    }

    private JobResult update(DatabaseUrl url, String... readers) {
        return new UpdateJob(
                        JobSettings.builder()
                                .database(url)
                                .release("A")
                                .source(folder + "/{version}.tar.gz")
                                .schemas(List.of("obs"))
                                .readerRoles(List.of(readers))
                                .build())
                .run();
    }

    private LiveCheck.Verdict check(Optional<String> role, Optional<String> release) {
        return new LiveCheck(NAMES, role.stream().toList(), release)
                .run(database.databaseUrl(), Duration.ZERO);
    }

    private LiveCheck.Verdict check() {
        return check(Optional.empty(), Optional.empty());
    }

    private boolean init() {
        return new Initialization(database.databaseUrl(), NAMES, List.of(), Duration.ZERO).run();
    }

    @Test
    void init_emptyDatabase_makesLiveAndStagingOnce() throws SQLException {
        assertThat(init()).isTrue();
        assertThat(database.databaseSchemas()).containsExactly("tap_schema", "tap_schema_staging");
        assertThat(check().code()).isEqualTo(ExitCode.DONE);
        assertThat(check().message())
                .isEqualTo(
                        "Live is empty with 1/5/32/7/7 rows"
                            + " (schemas/tables/columns/keys/key_columns), complete and as it was"
                            + " loaded.");

        update(database.databaseUrl());
        assertThat(init()).isFalse();
        assertThat(check().message()).startsWith("Live is A with ");
    }

    @Test
    void check_emptyDatabase_isMissing() {
        assertThat(check().code()).isEqualTo(ExitCode.LIVE_MISSING);
        assertThat(check().message())
                .isEqualTo(
                        "There is no database schema \"tap_schema\". Run \"tap-schema update\", or"
                                + " \"tap-schema init\".");
    }

    @Test
    void check_viewDropped_isIncomplete() throws SQLException {
        update(database.databaseUrl());
        database.execute("DROP VIEW tap_schema.keys");

        assertThat(check().code()).isEqualTo(ExitCode.LIVE_INCOMPLETE);
        assertThat(check().message()).contains("is not complete: it lacks keys.");
    }

    @Test
    void check_columnOfOtherType_hasOtherStructure() throws SQLException {
        update(database.databaseUrl());
        database.execute(
                "ALTER TABLE tap_schema.key_columns11 ALTER key_id DROP NOT NULL;"
                        + "ALTER TABLE tap_schema.columns11 DROP COLUMN column_id CASCADE;"
                        + "CREATE VIEW tap_schema.columns AS SELECT 1");

        assertThat(check().code()).isEqualTo(ExitCode.STRUCTURE_DIFFERS);
        assertThat(check().message())
                .contains(
                        "columns11.column_id is missing; expected character(32);"
                                + " key_columns11.key_id is character varying(64); expected"
                                + " character varying(64) NOT NULL.");
    }

    @Test
    void check_roleWithoutRights_isNotReadable() throws SQLException {
        update(database.databaseUrl());
        database.execute("DROP ROLE IF EXISTS tapuser; CREATE ROLE tapuser LOGIN");

        LiveCheck.Verdict answer = check(Optional.of("tapuser"), Optional.empty());
        assertThat(answer.code()).isEqualTo(ExitCode.NOT_READABLE);
        assertThat(answer.message())
                .contains("not readable by the role \"tapuser\": no USAGE on \"tap_schema\"; no")
                .endsWith(
                        "Run \"tap-schema update --reader-role\" with it, or grant it these"
                                + " rights.");
        assertThat(check(Optional.of("nobody else"), Optional.empty()).message())
                .endsWith(
                        "\"nobody else\": there is no such role. Create the role, then run"
                                + " \"tap-schema update --reader-role\" with it.");
        assertThat(
                        new LiveCheck(NAMES, List.of(), Optional.empty())
                                .run(as("tapuser"), Duration.ZERO)
                                .code())
                .isEqualTo(ExitCode.NOT_READABLE);

        update(database.databaseUrl(), "tapuser");
        assertThat(check(Optional.of("tapuser"), Optional.empty()).code()).isEqualTo(ExitCode.DONE);
        assertThat(
                        new LiveCheck(NAMES, List.of("tapuser"), Optional.of("A"))
                                .run(as("tapuser"), Duration.ZERO)
                                .code())
                .isEqualTo(ExitCode.DONE);
    }

    @Test
    void check_otherRelease_isTold() {
        update(database.databaseUrl());

        LiveCheck.Verdict answer = check(Optional.empty(), Optional.of("B"));
        assertThat(answer.code()).isEqualTo(ExitCode.OTHER_RELEASE);
        assertThat(answer.message())
                .isEqualTo("Live is A; expected B. Run \"tap-schema update\" with that release.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE tap_schema.tables11 SET description = 'by hand'",
                "UPDATE tap_schema.version SET content_digest = ''"
            })
    void check_writtenByHand_hasOtherContent(String sql) throws SQLException {
        update(database.databaseUrl());
        database.execute(sql);

        assertThat(check().code()).isEqualTo(ExitCode.CONTENT_DIFFERS);
        assertThat(check().message()).startsWith("The rows of live (A) are not those that were");
    }

    @Test
    void check_afterForeignLoader_hasNoDigestToCompare() throws SQLException {
        update(database.databaseUrl());
        database.execute("ALTER TABLE tap_schema.version DROP COLUMN content_digest");

        assertThat(check().message()).endsWith("complete; its loader recorded no digest.");
    }

    @Test
    void check_tablesOfAnotherRole_saysThatTheNextSwapCannotLockThem() throws SQLException {
        update(database.databaseUrl());
        database.execute(
                "DROP ROLE IF EXISTS half; CREATE ROLE half LOGIN;"
                        + "ALTER SCHEMA tap_schema OWNER TO half;"
                        + "GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA tap_schema TO half;"
                        + "REVOKE UPDATE ON tap_schema.keys11 FROM half");

        LiveCheck.Verdict verdict =
                new LiveCheck(NAMES, List.of(), Optional.empty()).run(as("half"), Duration.ZERO);

        assertThat(verdict.code()).isEqualTo(ExitCode.DONE);
        assertThat(verdict.message())
                .endsWith(
                        "complete and as it was loaded; the next swap can't lock it, as the role"
                            + " lacks LOCK on \"tap_schema\".\"keys11\" for \"half\" (GRANT UPDATE"
                            + " ON \"tap_schema\".\"keys11\" TO \"half\", or ALTER TABLE"
                            + " \"tap_schema\".\"keys11\" OWNER TO \"half\").");
        assertThat(check().message()).endsWith("complete and as it was loaded.");
        database.execute("REASSIGN OWNED BY half TO postgres; DROP OWNED BY half; DROP ROLE half");
    }

    /** There is no release of that name: it must not come so far. */
    @ParameterizedTest
    @CsvSource({"app,s,t", "l,app,t", "l,s,app"})
    void update_nameOfSomebodyElses_isRefusedBeforeAnythingIsFetched(
            String live, String staging, String temp) throws SQLException {
        database.execute("CREATE SCHEMA app; CREATE TABLE app.precious AS SELECT 1 AS x");
        for (boolean dryRun : new boolean[] {true, false}) {
            UpdateJob job =
                    new UpdateJob(
                            JobSettings.builder()
                                    .database(database.databaseUrl())
                                    .names(new DatabaseSchemas(live, staging, temp))
                                    .release("none")
                                    .source("/nowhere/{version}")
                                    .schemas(List.of("obs"))
                                    .dryRun(dryRun)
                                    .build());
            assertThatThrownBy(job::run)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessage(
                            "The database schema \"app\" is somebody else's: it has relations, but"
                                    + " none of TAP_SCHEMA's tables. Nothing was changed; correct"
                                    + " --live-schema, --staging-schema or --temp-schema.");
        }
        assertThat(database.databaseSchemas()).containsExactly("app");
    }

    @Test
    void update_roleWithoutCreate_isToldTheGrant() throws SQLException {
        database.execute("DROP ROLE IF EXISTS \"new job\"; CREATE ROLE \"new job\" LOGIN");
        String grant = "GRANT CREATE ON DATABASE \"%s\" TO \"new job\"".formatted(database.name());

        assertThatThrownBy(() -> update(as("new job")))
                .isInstanceOf(DatabaseException.class)
                .hasMessage(
                        "The role \"new job\" lacks rights: CREATE on the database \"%s\" (%s)."
                                + " Live is unchanged; have them granted and run the job again.",
                        database.name(), grant);

        database.execute(grant);
        update(as("new job"));
        assertThat(check().code()).isEqualTo(ExitCode.DONE);
    }

    @Test
    void update_liveOfAnotherRole_isToldTheGrant() throws SQLException {
        update(database.databaseUrl());
        database.execute(
                "DROP ROLE IF EXISTS newjob; CREATE ROLE newjob LOGIN;"
                        + "GRANT CREATE ON DATABASE "
                        + database.name()
                        + " TO newjob");

        assertThatThrownBy(() -> update(as("newjob")))
                .isInstanceOf(DatabaseException.class)
                .hasMessageContaining(
                        "ownership of the database schema \"tap_schema\", which belongs to"
                                + " \"postgres\" (GRANT \"postgres\" TO \"newjob\")");
    }
}
