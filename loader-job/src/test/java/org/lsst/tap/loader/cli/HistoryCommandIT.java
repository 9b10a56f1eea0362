package org.lsst.tap.loader.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.SchemaSwap;
import org.lsst.tap.loader.testing.Releases;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/**
 * The history: one entry for each publication, whichever way it came, and none for anything else.
 */
class HistoryCommandIT {

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @TempDir private Path folder;

    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void writeReleases() throws IOException {
        for (String release : List.of("A", "B")) {
            Files.write(folder.resolve(release + ".tar.gz"), TestArchive.release(release));
        }
        environment.putAll(CommandRun.environment(database.url(), folder));
    }

    private CommandRun run(String... arguments) {
        CommandRun run = CommandRun.of(environment, arguments);
        assertThat(run.code()).as(run.err()).isZero();
        return run;
    }

    private JsonNode history() throws IOException {
        return new ObjectMapper().readTree(run("history", "-o", "json").lastLine());
    }

    /** Returns the entries, oldest first. */
    private List<String> entries() throws IOException {
        List<String> entries = new ArrayList<>();
        for (JsonNode entry : history().path("publications")) {
            entries.add(
                    0,
                    String.join(
                            " ",
                            entry.path("command").asText(),
                            entry.path("release").asText(),
                            entry.path("strategy").asText(),
                            entry.path("cut_over").asText()));
        }
        return entries;
    }

    private void grantToWriter() throws SQLException {
        database.execute(
                "DROP ROLE IF EXISTS writer; CREATE ROLE writer LOGIN; GRANT CREATE, TEMPORARY ON"
                        + " DATABASE %s TO writer".formatted(database.name()));
        environment.put(
                "TAP_SCHEMA_DATABASE_URL", database.url().replace("user=postgres", "user=writer"));
    }

    @ParameterizedTest
    @CsvSource({"swap,exclusive", "merge,exchanged", "replace,exchanged"})
    void history_everyCommandAndStrategy_hasOneEntryForEachPublication(
            String strategy, String cutOver) throws IOException, SQLException {
        run("init");
        for (String release : List.of("A", "B")) {
            run("update", "--release", release, "--strategy", strategy);
        }
        run("update", "--release=B", "--strategy", strategy);
        run("update", "--release=A", "--dry-run");
        run("rollback", "--strategy", strategy);
        run("rollback", "--cut-over=rename");
        run("update", "--release=A", "--cleanup-old-schemas");

        assertThat(entries())
                .containsExactly(
                        "init empty swap exclusive",
                        "update A %s %s".formatted(strategy, cutOver),
                        "update B %s %s".formatted(strategy, cutOver),
                        "rollback A %s %s".formatted(strategy, cutOver),
                        "rollback B swap renamed",
                        "update A swap exclusive");
        // Nobody reads of it where TAP's clients do.
        assertThat(database.query("SELECT table_name FROM tap_schema.tables"))
                .noneMatch(name -> name.contains("history") || name.contains("publications"));
        assertThat(
                        database.query(
                                "SELECT relname FROM pg_class WHERE relname ~"
                                        + " 'histor|publications$' AND relnamespace ="
                                        + " 'tap_schema'::regnamespace"))
                .isEmpty();
    }

    @Test
    void history_entry_saysWhenWhoAndHowLong() throws IOException, SQLException {
        Instant before = Instant.now().minusSeconds(5);
        run("update", "--release=A");

        JsonNode entry = history().path("publications").get(0);
        assertThat(Instant.parse(entry.path("published_at").asText()))
                .isBetween(before, Instant.now().plusSeconds(5));
        assertThat(entry.path("role").asText()).isEqualTo("postgres");
        assertThat(entry.path("address").asText()).isIn("127.0.0.1", "::1");
        // From the lock to the swap, so longer than the swap, and no longer than the test.
        assertThat(entry.path("milliseconds").asLong())
                .isBetween(1L, Duration.ofMinutes(5).toMillis());
        assertThat(run("history").out())
                .matches(
                        "(?s)WHEN {18}RELEASE  COMMAND   HOW {18} {5}TOOK  WHO\\R"
                                + "\\S{20}  A        update    swap \\(exclusive\\) {5}"
                                + "[ .\\d]{7} s  postgres from \\S+\\R");
    }

    /** As a database of version 0.1.0 is. */
    @Test
    void history_noneYet_saysSoAndTheNextPublicationBeginsIt() throws IOException, SQLException {
        assertThat(run("history").out().strip())
                .isEqualTo("There is no history yet; the next update, rollback or init begins it.");
        run("update", "--release=A");
        run("update", "--release=B");
        database.execute("DROP SCHEMA tap_schema_history CASCADE");
        assertThat(history().path("publications").isEmpty()).isTrue();
        assertThat(history().path("note").asText()).startsWith("There is no history yet");

        run("rollback");

        assertThat(entries()).containsExactly("rollback A swap exclusive");
        assertThat(history().path("note").isNull()).isTrue();
        database.execute("DROP TABLE tap_schema_history.publications");
        run("rollback", "--strategy=merge");
        assertThat(entries()).containsExactly("rollback B merge exchanged");
    }

    @Test
    void history_manyPublications_keepsTheLastHundred() throws SQLException, IOException {
        try (Connection connection = database.connect()) {
            Releases.load(connection, "A", Releases.rows("A"));
            SchemaSwap swap = new SchemaSwap(DatabaseSchemas.STANDARD, CutOver.RENAME);
            swap.swap(connection);
            Releases.load(connection, "B", Releases.rows("B"));
            // Rows that go need a key where all tables are published.
            TestDatabase.execute(connection, "CREATE PUBLICATION everything FOR ALL TABLES");
            for (int i = 0; i < 103; i++) {
                swap.swap(connection);
            }
        }
        List<String> entries = entries();
        assertThat(entries).hasSize(100);
        assertThat(entries.get(0)).isEqualTo("rollback A swap renamed");
        assertThat(entries.get(99)).isEqualTo("rollback B swap renamed");
    }

    @Test
    void history_publicationThatFails_hasNoEntry() throws SQLException, IOException {
        run("update", "--release=A");
        run("update", "--release=B");
        try (Connection connection = database.connect()) {
            var expected = DatabaseState.read(connection, DatabaseSchemas.STANDARD);
            new SchemaSwap(DatabaseSchemas.STANDARD, CutOver.PATIENT).publish(connection, expected);
            assertThatThrownBy(
                            () ->
                                    new SchemaSwap(DatabaseSchemas.STANDARD, CutOver.PATIENT)
                                            .publish(connection, expected))
                    .hasFieldOrPropertyWithValue("exitCode", ExitCode.FAILED);
        }
        assertThat(entries())
                .containsExactly(
                        "update A swap exclusive",
                        "update B swap exclusive",
                        "rollback A swap exclusive");
    }

    @Test
    void history_anotherProgramsSwap_isNoted() throws SQLException, IOException {
        run("update", "--release=A");
        run("update", "--release=B");
        database.execute(
                "ALTER SCHEMA tap_schema RENAME TO tap_schema_temp;"
                        + "ALTER SCHEMA tap_schema_staging RENAME TO tap_schema;"
                        + "ALTER SCHEMA tap_schema_temp RENAME TO tap_schema_staging");

        assertThat(run("history").lastLine())
                .isEqualTo(
                        "The last publication is not listed: A went live by another program, or by"
                                + " a role that may not write here.");
        assertThat(entries()).hasSize(2);
    }

    @Test
    void history_ofOtherNames_standsBesideThem() throws SQLException, IOException {
        environment.put("TAP_SCHEMA_LIVE_SCHEMA", "Sso \"TAP\"");
        run("update", "--release=A");

        assertThat(entries()).containsExactly("update A swap exclusive");
        assertThat(database.query("SELECT release FROM \"Sso \"\"TAP\"\"_history\".publications"))
                .containsExactly("A");
    }

    @Test
    void history_readerRole_needsNoRightAndHasNone() throws SQLException {
        grantToWriter();
        database.execute("DROP ROLE IF EXISTS onlooker; CREATE ROLE onlooker LOGIN");
        run("update", "--release=A", "--reader-role=onlooker");
        run("check", "--role=onlooker");

        environment.put(
                "TAP_SCHEMA_DATABASE_URL",
                database.url().replace("user=postgres", "user=onlooker"));
        CommandRun refused = CommandRun.of(environment, "history");

        assertThat(refused.code()).isEqualTo(5);
        assertThat(refused.err())
                .contains("nothing was changed; grant the right that is missing")
                .contains("permission denied for schema tap_schema_history");
        database.execute("DROP OWNED BY onlooker, writer CASCADE; DROP ROLE onlooker, writer");
    }

    /** What another role owns there could have a trigger, which would run as the loader. */
    @Test
    void history_ofAnotherRole_isNotWrittenAndStopsNothing() throws SQLException, IOException {
        run("update", "--release=A");
        database.execute(
                "CREATE FUNCTION public.trap() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE"
                        + " EXCEPTION 'trapped'; END $$;"
                        + "CREATE TRIGGER trap BEFORE INSERT ON tap_schema_history.publications"
                        + " FOR EACH ROW EXECUTE FUNCTION public.trap();"
                        + "DROP SCHEMA tap_schema CASCADE");
        grantToWriter();

        for (String strategy : List.of("swap", "merge")) {
            CommandRun update = run("update", "--release=B", "--force", "--strategy", strategy);

            assertThat(update.err())
                    .contains(
                            "\"tap_schema_history\" gets no entry of this publication: its table"
                                    + " \"publications\" is partitioned or has a trigger, rule or"
                                    + " row-level security; drop that");
        }
        environment.put("TAP_SCHEMA_DATABASE_URL", database.url());
        assertThat(entries()).containsExactly("update A swap exclusive");
        database.execute("DROP OWNED BY writer CASCADE; DROP ROLE writer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ALTER TABLE :t ADD extra integer NOT NULL DEFAULT 0|the columns of its table",
                "DROP TABLE :t; CREATE TABLE :t (a integer)|the columns of its table",
                "ALTER TABLE :t DROP address|the columns of its table",
                "DROP TABLE :t; CREATE VIEW :t AS SELECT 1 AS id|of writer (no table)",
                "ALTER TABLE :t ADD CHECK (release <> 'B')|violates check constraint",
                "REVOKE INSERT ON :t FROM writer|the role lacks SELECT, INSERT or DELETE",
                "ALTER SCHEMA tap_schema_history OWNER TO pg_monitor|of pg_monitor"
            })
    void update_historyNotAsMade_isLiveWithAWarning(String fault, String reason)
            throws SQLException {
        grantToWriter();
        run("update", "--release=A");
        try (Connection connection = database.connect()) {
            TestDatabase.execute(connection, "GRANT pg_monitor TO writer");
            TestDatabase.execute(connection, "REVOKE pg_monitor FROM writer");
            if (!fault.startsWith("ALTER SCHEMA")) {
                TestDatabase.execute(connection, "SET ROLE writer");
            }
            TestDatabase.execute(
                    connection, fault.replace(":t", "tap_schema_history.publications"));
        }
        for (String cutOver : List.of("exclusive", "rename")) {
            CommandRun update = run("update", "--release=B", "--force", "--cut-over", cutOver);

            assertThat(update.err())
                    .contains("\"tap_schema_history\" gets no entry of this publication: ")
                    .contains(reason);
            assertThat(run("status").out()).contains("B");
        }
        run("update", "--release=A", "--strategy=merge");
        database.execute("DROP OWNED BY writer CASCADE; DROP ROLE writer");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "LOCK TABLE tap_schema_history.publications IN ACCESS EXCLUSIVE MODE|",
                "DROP SCHEMA tap_schema_history CASCADE|CREATE SCHEMA tap_schema_history"
            })
    void update_historyHeldByAnotherSession_isLiveExclusivelyWithAWarning(
            String first, @Nullable String second) throws SQLException, IOException {
        run("update", "--release=A");
        try (Connection other = database.connect()) {
            if (second != null) {
                TestDatabase.execute(other, first);
            }
            other.setAutoCommit(false);
            TestDatabase.execute(other, second == null ? first : second);

            CommandRun update = run("update", "--release=B", "--cut-over=exclusive");

            assertThat(update.err())
                    .contains("\"tap_schema_history\" gets no entry of this publication: ")
                    .contains("canceling statement due to lock timeout");
            other.rollback();
        }
        run("rollback");
        assertThat(entries()).last().isEqualTo("rollback A swap exclusive");
    }
}
