package org.lsst.tap.loader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.loader.swap.JobLock;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/** The commands on a real database: exit codes, results, and no password anywhere. */
class CommandsIT {

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @TempDir private Path folder;

    @BeforeEach
    void writeReleases() throws IOException {
        Files.createDirectories(folder.resolve("tickets"));
        Files.write(folder.resolve("A.tar.gz"), TestArchive.release("A"));
        Files.write(folder.resolve("tickets/DM-1.tar.gz"), TestArchive.release("DM-1"));
    }

    private Map<String, String> environment() {
        return CommandRun.environment(database.url(), folder);
    }

    @Test
    void commands_inTurn_updateStatusRollback() throws IOException {
        CommandRun update = CommandRun.of(environment(), "update", "--release", "A");
        assertThat(update.code()).as(update.err()).isZero();
        assertThat(update.lastLine())
                .isEqualTo(
                        "Release A is live with 2/6/34/7/7 rows"
                            + " (schemas/tables/columns/keys/key_columns); there is no previous one"
                            + " to roll back to.");

        CommandRun next = CommandRun.of(environment(), "update", "--release", "tickets/DM-1");
        assertThat(next.lastLine()).endsWith("A is in staging, for a rollback.");

        CommandRun again = CommandRun.of(environment(), "update", "--release", "tickets/DM-1");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.lastLine())
                .isEqualTo(
                        "Release tickets/DM-1 is already live with 2/6/34/7/7 rows"
                            + " (schemas/tables/columns/keys/key_columns), so nothing was loaded; A"
                            + " is in staging, for a rollback.");

        CommandRun status = CommandRun.of(environment(), "status");
        assertThat(status.out())
                .containsPattern("(?m)^             live since \\S+ \\(exclusive\\)$")
                .startsWith(
                        """
                        live       tickets/DM-1 in "tap_schema"
                                     rows       2 schemas, 6 tables, 34 columns, 7 keys, 7 key columns
                        """)
                .containsPattern("(?m)^staging    A in \"tap_schema_staging\"$")
                .contains("job        nobody holds the lock");

        CommandRun rollback = CommandRun.of(environment(), "rollback");
        assertThat(rollback.code()).isZero();
        assertThat(rollback.lastLine())
                .isEqualTo("Rolled back: release A is live, tickets/DM-1 is in staging.");
    }

    @Test
    void commands_jsonFormat_endWithOneObject() throws IOException, SQLException {
        ObjectMapper mapper = new ObjectMapper();
        CommandRun update =
                CommandRun.of(environment(), "update", "--release=A", "--log-format=json");
        JsonNode result = mapper.readTree(update.lastLine());
        assertThat(result.path("result").asText()).isEqualTo("done");
        assertThat(result.path("live").asText()).isEqualTo("A");
        assertThat(result.path("previous").isNull()).isTrue();
        assertThat(result.path("cut_over").asText()).isEqualTo("exclusive");
        assertThat(result.path("rows").path("columns").asInt()).isEqualTo(34);
        assertThat(result.path("rows").path("key_columns").asInt()).isEqualTo(7);
        for (String line : update.err().strip().lines().toList()) {
            assertThat(mapper.readTree(line).path("message").isTextual()).as(line).isTrue();
        }

        JsonNode again =
                mapper.readTree(
                        CommandRun.of(environment(), "update", "--release=A", "--log-format=json")
                                .lastLine());
        assertThat(again.path("result").asText()).isEqualTo("unchanged");
        assertThat(again.path("live").asText()).isEqualTo("A");
        assertThat(again.path("cut_over").asText()).isEqualTo("exclusive");
        Map<String, String> forced = new HashMap<>(environment());
        forced.put("TAP_SCHEMA_FORCE", "true");
        assertThat(CommandRun.of(forced, "update", "--release=A").lastLine())
                .endsWith("A is in staging, for a rollback.");

        Map<String, String> renaming = new HashMap<>(environment());
        renaming.put("TAP_SCHEMA_CUT_OVER", "rename");
        JsonNode rollback =
                mapper.readTree(
                        CommandRun.of(renaming, "rollback", "--log-format=json").lastLine());
        assertThat(rollback.path("cut_over").asText()).isEqualTo("renamed");

        database.execute("DROP SCHEMA tap_schema_staging CASCADE");
        JsonNode status =
                mapper.readTree(
                        CommandRun.of(environment(), "status", "--log-format=json").lastLine());
        assertThat(status.path("live").path("release").asText()).isEqualTo("A");
        assertThat(status.path("live").path("schemas").get(0).asText()).isEqualTo("obs");
        assertThat(status.path("live").path("cut_over").asText()).isEqualTo("renamed");
        assertThat(status.path("staging").isNull()).isTrue();
        assertThat(status.path("job").isNull()).isTrue();

        CommandRun failed =
                CommandRun.of(environment(), "update", "--release=no", "--log-format=json");
        assertThat(failed.code()).isEqualTo(3);
        JsonNode failure = mapper.readTree(failed.lastLine());
        assertThat(failure.path("result").asText()).isEqualTo("failed");
        assertThat(failure.path("exit_code").asInt()).isEqualTo(3);
        String last = failed.err().strip().lines().reduce((a, b) -> b).orElseThrow();
        assertThat(mapper.readTree(last).path("level").asText()).isEqualTo("ERROR");
    }

    @Test
    void update_repertoiresFileAndEnvironment_areTakenUnchanged() throws Exception {
        database.createRoleWithPassword("hook", "hunter2-hook");
        database.execute("GRANT CREATE ON DATABASE " + database.name() + " TO hook");
        Path config = folder.resolve("config.yaml");
        Files.writeString(
                config,
                """
                logLevel: "INFO"
                logProfile: "production"
                baseHostname: "data.example.org"
                tap:
                  schemaVersion: "A"
                  schemaSourceTemplate: "%s/{version}.tar.gz"
                  servers:
                    tap:
                      enabled: true
                      schemas: ["obs"]
                      databaseUrl: "postgresql://tap@127.0.0.1:%d/%s"
                      databasePasswordKey: "tap-database-password"
                      schemaVersion: "tickets/DM-1"
                """
                        .formatted(folder, database.port(), database.name()));
        CommandRun run =
                CommandRun.of(
                        Map.of(
                                "REPERTOIRE_CONFIG_PATH", config.toString(),
                                "REPERTOIRE_DATABASE_USER", "hook",
                                "REPERTOIRE_DATABASE_PASSWORD", "hunter2-hook"),
                        "update",
                        "--app",
                        "tap");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.lastLine()).contains("\"live\":\"tickets/DM-1\"");
        assertThat(run.err()).startsWith("{\"@timestamp\"").doesNotContain("hunter2");
    }

    @Test
    void update_wrongPassword_isExitCode5AndNeverPrinted() throws Exception {
        database.createRoleWithPassword("careful", "right");
        Map<String, String> environment = new HashMap<>(environment());
        environment.put("TAP_SCHEMA_DATABASE_USER", "careful");
        environment.put("TAP_SCHEMA_DATABASE_PASSWORD", "wrong-hunter2");

        CommandRun run = CommandRun.of(environment, "update", "--release=A", "--log-level=DEBUG");

        assertThat(run.code()).isEqualTo(5);
        assertThat(run.err())
                .contains(
                        "failed: the server refuses the password of role \"careful\"; nothing was"
                                + " changed; correct the password in the environment or the URL")
                .contains("SQLSTATE 28P01")
                .doesNotContain("hunter2");
        assertThat(run.out()).doesNotContain("hunter2");

        environment.remove("TAP_SCHEMA_DATABASE_PASSWORD");
        CommandRun without = CommandRun.of(environment, "status");
        assertThat(without.code()).isEqualTo(5);
        assertThat(without.err())
                .contains("the server asks for a password or a login that was not given");
    }

    @Test
    void update_lockHeld_isExitCode6() throws SQLException {
        try (Connection other = database.connect();
                JobLock lock = JobLock.acquire(other, Duration.ZERO)) {
            lock.requireHeld();
            CommandRun run = CommandRun.of(environment(), "update", "--release=A");

            assertThat(run.code()).isEqualTo(6);
            assertThat(run.err()).contains("Another job holds the lock of this database: process");
            assertThat(CommandRun.of(environment(), "status").out())
                    .contains("job        the lock is held by process");
        }
    }

    @Test
    void update_cleanUp_dropsThePreviousRelease() throws SQLException {
        CommandRun.of(environment(), "update", "--release=A");
        Map<String, String> environment = new HashMap<>(environment());
        environment.put("CLEANUP_OLD_SCHEMAS", "true");

        CommandRun run = CommandRun.of(environment, "update", "--release=tickets/DM-1");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.lastLine()).endsWith("there is no previous one to roll back to.");
        assertThat(database.databaseSchemas()).containsExactly("tap_schema");
    }

    @Test
    void update_invalidSchema_isExitCode4() throws IOException {
        Files.write(
                folder.resolve("bad.tar.gz"),
                new TestArchive().schema("obs", "name: obs\ntables: 7\n").gzip());

        assertThat(CommandRun.of(environment(), "update", "--release=bad").code()).isEqualTo(4);
    }

    @Test
    void rollback_nothingToRollBackTo_isExitCode1() {
        assertThat(CommandRun.of(environment(), "rollback").code()).isEqualTo(1);
    }
}
