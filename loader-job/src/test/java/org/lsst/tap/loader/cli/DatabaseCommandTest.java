package org.lsst.tap.loader.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.job.JobSettings;
import org.slf4j.MDC;
import picocli.CommandLine;

/** How a command's options are completed from variables and Repertoire's file. */
class DatabaseCommandTest {

    private static final String FILE =
            """
            logLevel: "ERROR"
            tap:
              schemaVersion: "w.2026.34"
              schemaSourceTemplate: "gs://bucket/{version}/schemas.tar.gz"
              servers:
                tap:
                  schemas: ["dp2", "dp1"]
                  databaseUrl: "postgresql://tap@127.0.0.1:5432/tap"
                ssotap:
                  schemas: ["dp03_10yr"]
                  databaseUrl: "postgresql://tap@127.0.0.1:5432/ssotap"
                  schemaVersion: "w.2026.30"
                other_tap:
                  schemas: ["x"]
                  databaseUrl: "postgresql://tap:inUrl@127.0.0.1:5432/other"
            """;

    @TempDir private Path folder;
    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("config.yaml"), FILE);
    }

    @AfterEach
    void resetLogging() {
        Logging.start(Output.Format.TEXT, "ERROR");
        MDC.clear();
    }

    private static DatabaseCommand prepared(Map<String, String> environment, String... arguments) {
        CommandLine line = TapSchema.commandLine(environment, arguments);
        line.parseArgs(arguments);
        DatabaseCommand command = line.getSubcommands().get(arguments[0]).getCommand();
        command.prepare();
        return command;
    }

    private JobSettings settings(Map<String, String> environment, String... options) {
        List<String> arguments = new ArrayList<>(List.of("update", "--config=" + file));
        arguments.addAll(List.of(options));
        return ((ReleaseCommand) prepared(environment, arguments.toArray(new String[0])))
                .settings(JobSettings.builder());
    }

    @Test
    void settings_fromTheFile_haveEverything() {
        JobSettings settings =
                settings(
                        Map.of(
                                "REPERTOIRE_DATABASE_USER", "u",
                                "REPERTOIRE_DATABASE_PASSWORD", "p"),
                        "--app=ssotap");

        assertThat(settings.release()).hasToString("w.2026.30");
        assertThat(settings.source()).isEqualTo("gs://bucket/{version}/schemas.tar.gz");
        assertThat(settings.schemas()).containsExactly("dp03_10yr");
        assertThat(settings.database()).hasToString("postgresql://u@127.0.0.1:5432/ssotap");
        assertThat(settings.toString()).doesNotContain("password");
    }

    @Test
    void settings_optionAndVariable_goBeforeTheFile() {
        JobSettings settings =
                settings(
                        Map.of("SCHEMA_VERSION", "w.1", "SCHEMAS_TO_LOAD", "a,b"),
                        "--app=ssotap",
                        "--source=/x",
                        "--database-user=me");

        assertThat(settings.release()).hasToString("w.1");
        assertThat(settings.source()).isEqualTo("/x");
        assertThat(settings.schemas()).containsExactly("a", "b");
        assertThat(settings.database()).hasToString("postgresql://me@127.0.0.1:5432/ssotap");
    }

    @Test
    void settings_schemasWithoutAName_comeFromTheFile() {
        assertThat(settings(Map.of(), "--app=ssotap", "--schemas=,").schemas())
                .isEqualTo(settings(Map.of("TAP_SCHEMA_SCHEMAS", ","), "--app=ssotap").schemas())
                .containsExactly("dp03_10yr");
    }

    @Test
    void settings_schemaExtensionsPath_isTaken() throws IOException {
        Files.writeString(
                file, FILE.replace("tap:\n  schema", "tap:\n  schemaExtensionsPath: /x\n  schema"));

        assertThat(settings(Map.of(), "--app=ssotap").extensions()).contains("/x");
    }

    /** What is to be loaded need not be live yet. */
    @Test
    void check_releaseInTheFile_isNotLookedFor() {
        CommandRun run =
                CommandRun.of(Map.of(), "check", "--config=" + file, "--app=tap", "--verbose");

        assertThat(run.err())
                .contains("--release: none (default)", "--database-url: postgresql://127.0.0.1");
        assertThat(run.err()).contains("127.0.0.1:5432/tap (file)");
    }

    private DatabaseUrl database(String app, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("REPERTOIRE_CONFIG_PATH", file.toString());
        all.put("REPERTOIRE_TAP_APP", app);
        return prepared(all, "status").database();
    }

    @Test
    void database_repertoiresVariables_areTaken() {
        assertThat(database("tap", Map.of())).hasToString("postgresql://tap@127.0.0.1:5432/tap");
        assertThat(database("tap", Map.of("REPERTOIRE_DATABASE_URL", "postgresql://u@h/d")))
                .hasToString("postgresql://u@h/d");
    }

    @Test
    void database_password_isTheUrlsThenTheVariablesInTheirOrder() {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("TAP_SCHEMA_DATABASE_PASSWORD", "one");
        environment.put("REPERTOIRE_DATABASE_PASSWORD", "two");
        environment.put("PGPASSWORD", "three");

        assertThat(database("other_tap", environment)).isEqualTo(database("other_tap", Map.of()));
        for (String password : List.of("one", "two", "three")) {
            assertThat(database("tap", environment))
                    .as(password)
                    .isEqualTo(database("tap", Map.of("PGPASSWORD", password)));
            environment.remove(environment.keySet().iterator().next());
        }
    }

    @Test
    void prepare_fileWithoutServerAndServerWithoutFile_areRefused() {
        assertThatThrownBy(() -> prepared(Map.of(), "status", "--config=" + file))
                .hasMessageContaining("is given without a TAP server. Nothing was changed");
        assertThatThrownBy(() -> prepared(Map.of(), "status", "--app=ssotap"))
                .hasMessageContaining("The TAP server \"ssotap\" is named without a configuration");
    }
}
