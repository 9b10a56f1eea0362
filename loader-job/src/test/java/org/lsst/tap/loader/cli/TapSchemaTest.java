package org.lsst.tap.loader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.text.ResourceFile;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** The command line without a database: help, usage errors, where options come from. */
class TapSchemaTest {

    @Test
    void help_ofTheProgram_listsCommandsAndExitCodes() {
        CommandRun run = CommandRun.of(Map.of(), "--help");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: tap-schema", "update", "rollback", "status");
        for (ExitCode code : ExitCode.values()) {
            assertThat(run.out()).containsPattern("(?m)^  " + code.code() + " +\\S");
        }
    }

    /** {@code tap-schema --help} shows a file, so that it need not ask each command. */
    @Test
    void help_ofTheProgram_isTheFileThatItShows() {
        assertThat(ResourceFile.read(TapSchema.class, "help.txt"))
                .isEqualTo(CommandRun.of(Map.of(), "--help").out());
    }

    @Test
    void help_ofEveryCommand_saysWhetherItIsSafeWithExampleAndExitCodes() {
        for (CommandLine command : TapSchema.commandLine(Map.of()).getSubcommands().values()) {
            if (!Set.of("help", "completion", "generate-completion")
                    .contains(command.getCommandName())) {
                assertThat(command.getUsageMessage())
                        .as(command.getCommandName())
                        .contains("Safe on a live service", "Example", "Exit codes: 0 ");
                assertThat(command.getUsageMessage().lines())
                        .as(command.getCommandName())
                        .noneMatch(line -> line.length() > 80);
            }
        }
    }

    @Test
    void help_ofListOptions_showsTheirNamesAndNotTheSplitPattern() {
        for (String command : new String[] {"update", "diff"}) {
            assertThat(CommandRun.of(Map.of(), command, "--help").out())
                    .as(command)
                    .contains("--schemas=NAME,...")
                    .doesNotContain("\\s");
        }
    }

    @Test
    void completion_printsAScript() {
        for (String name : List.of("completion", "generate-completion")) {
            assertThat(CommandRun.of(Map.of(), name).out())
                    .contains("_complete_tap-schema", "--database-url");
            assertThat(CommandRun.of(Map.of(), name, "--help").out())
                    .contains("tap-schema " + name + " ");
        }
        assertThat(CommandRun.of(Map.of(), "completion", "--help").out())
                .doesNotContain("generate-completion");
    }

    /** What somebody would copy stands whole in the help. */
    @Test
    void help_urlsAndNames_areNotBroken() {
        String help = CommandRun.of(Map.of(), "update", "--help").out();

        assertThat(help)
                .contains(
                        "jdbc:postgresql://HOST:PORT/DATABASE",
                        "postgresql://USER@HOST:PORT/DATABASE",
                        "REPERTOIRE_DATABASE_PASSWORD",
                        "gs://rubin-sdm-schemas-artifacts/{version}/schemas.tar.gz");
        assertThat(help.lines()).noneMatch(line -> line.length() > 80);
    }

    /** Without Cloud Logging's word for it all of stderr is an error there. */
    @Test
    void log_jsonAtDebug_hasSeverityAndEachSettingWithItsOrigin() throws IOException {
        CommandRun run =
                CommandRun.of(
                        Map.of(
                                "TAP_SCHEMA_SCHEMAS", "a",
                                "TAP_SCHEMA_DATABASE_PASSWORD", "hunter2"),
                        "update",
                        "--verbose",
                        "--log-format=json",
                        "--release=w.1",
                        "--source=https://me:hunter2@h/{version}?t=hunter2",
                        "--database-url=postgresql://me:hunter2@127.0.0.1:1/d");

        assertThat(run.code()).isEqualTo(5);
        assertThat(run.err())
                .contains("--schemas: [a] (variable TAP_SCHEMA_SCHEMAS)")
                .contains("--strategy: swap (default)")
                .contains("--source: https://h/{version} (option)")
                .contains("password: *** (variable TAP_SCHEMA_DATABASE_PASSWORD")
                .doesNotContain("hunter2");
        JsonNode last = new ObjectMapper().readTree(run.err().strip().lines().toList().get(0));
        assertThat(last.path("severity").asText()).isEqualTo("DEBUG");
        assertThat(run.err()).contains("\"severity\":\"ERROR\"", "\"release\":\"w.1\"");
        assertThat(last.path("logger_name").asText()).endsWith("Settings");
    }

    @Test
    void durations_severalForms_areRead() {
        assertThat(TapSchema.duration("500ms")).hasMillis(500);
        assertThat(TapSchema.duration("30")).hasSeconds(30);
        assertThat(TapSchema.duration("2m")).hasMinutes(2);
        assertThat(TapSchema.duration("PT1H")).hasHours(1);
        CommandRun run = CommandRun.of(Map.of(), "update", "--wait-for-lock=soon");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("'soon' is not a duration; expected for example 500ms");
    }

    @Test
    void commandLine_moreCommands_canBeAdded() {
        CommandLine line = TapSchema.commandLine(Map.of());
        line.addSubcommand("demo", CommandLine.Model.CommandSpec.create());
        assertThat(line.getUsageMessage()).contains("demo");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--nonsense", "update --database-url", "nonsense", "update --log-format x"})
    void execute_wrongUsage_isExitCode2WithTheHelp(String line) {
        CommandRun run = CommandRun.of(Map.of(), line.split(" "));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("Nothing was changed. See: tap-schema");
    }

    /** A value with blanks that is not quoted, an option that is none, a value in a wrong place. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    update --database-url host=h password=hunter2 | Unmatched argument at index 3: (not shown).
                    update --database-url host=h password = hunter2 | Unmatched arguments from index 3: (not shown).
                    update --database-url=host=h -v password=hunter2 | Unmatched argument at index 3: (not shown).
                    update hunter2 | Unmatched argument at index 1: (not shown).
                    postgresql://me:hunter2@h/d | Unmatched argument at index 0: (not shown).
                    update --password hunter2 | Unknown options: '--password'.
                    update --password=hunter2 | Unknown option: '--password'.
                    update --databse-url=postgresql://me:hunter2@h/d | Unknown option: '--databse-url'. Did you mean --database-url?
                    status -phunter2 | Unknown option: '-p'.
                    status -qxhunter2 | Unknown option: '-x'.
                    update --database-url --source=https://me:hunter2@h | Expected parameter for option '--database-url' but found '(not shown)'.
                    update --log-level me:hunter2@h | The log level "(not shown)" is unknown;
                    update --wait-for-lock password=hunter2 | '(not shown)' is not a duration;
                    update --strategy=postgresql://me:hunter2@h/d | but was 'postgresql://h/d'.
                    update --dry-run=password=hunter2 | '(not shown)' is not a boolean.
                    diff -o password=hunter2 | The form "(not shown)" of the differences is unknown;
                    diff --file=/nowhere/x?password=hunter2 --staging --app=a --config=password=hunter2 | file "(not shown)" does not exist
                    check --app password=hunter2 | The TAP server "(not shown)" is named without a configuration file.
                    check -v --app password=hunter2 | The TAP server "(not shown)" is named without a configuration file.
                    check --live-schema pg_password=hunter2 | database schema "(not shown)" is not a name
                    """)
    void execute_secretInAWrongPlace_isNotPrinted(String line, String said) {
        for (String form : List.of("text", "json")) {
            CommandRun run = CommandRun.of(Map.of("TAP_SCHEMA_LOG_FORMAT", form), line.split(" "));

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err().replace("\\\"", "\"")).contains(said);
            assertThat(run.err() + run.out()).doesNotContain("hunter2");
        }
    }

    @Test
    void execute_secretInAVariable_isNotPrinted() {
        CommandRun run =
                CommandRun.of(
                        Map.of("TAP_SCHEMA_WAIT_FOR_LOCK", "host=h password=hunter2"), "update");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("'(not shown)' is not a duration").doesNotContain("hunter2");
    }

    @Test
    void execute_urlWithARoleAndNoSecret_isShownWithDetails() {
        String url = "postgresql://tap_loader@127.0.0.1:1/tap";
        CommandRun run = CommandRun.of(Map.of("TAP_SCHEMA_DATABASE_URL", url), "status", "-v");

        assertThat(run.code()).isEqualTo(5);
        assertThat(run.err())
                .contains("Connection to " + url + " failed", "DEBUG Details", "--database-url: ");
    }

    @Test
    void completion_optionsThatTakeAFile_completeItsName() {
        String script = CommandRun.of(Map.of(), "completion").out();

        assertThat(script)
                .containsPattern("--config'?\\)\\n[^;]*compgen -f")
                .containsPattern("--file'?\\)\\n[^;]*compgen -f");
    }

    @Test
    void execute_failureBeforeLoggingIsSetUp_isLoggedAsElsewhere() {
        CommandRun run = CommandRun.of(Map.of(), "status", "--live-schema=pg_x");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().strip().lines()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "updat, update",
        "rolback, rollback",
        "update --databse-url=x, --database-url",
        "update --relase x, --release"
    })
    void execute_nearMiss_isNamed(String line, String meant) {
        assertThat(CommandRun.of(Map.of(), line.split(" ")).err())
                .contains("Did you mean " + meant + "? Nothing was changed. See: tap-schema");
    }

    /** Every way to fail before the work begins: one line, and JSON where it is asked for. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "update --app=none",
                "update --app=off",
                "status --config=missing.yaml --app=tap",
                "status --config=broken.yaml --app=tap",
                "check --log-level=LOUD",
                "diff --nonsense",
                "nonsense",
                "validate",
                "update --database-url=nonsense",
                "update --release="
            })
    void execute_failureBeforeTheWork_isOneLineOrJson(String line, @TempDir Path folder)
            throws IOException {
        Files.writeString(folder.resolve("broken.yaml"), "tap: [");
        Path config =
                Files.writeString(
                        folder.resolve("config.yaml"),
                        """
                        logProfile: development
                        tap:
                          servers:
                            tap: {schemas: [a], databaseUrl: "postgresql://h/d"}
                            off: {enabled: false}
                        """);
        String[] arguments = line.replace("--config=", "--config=" + folder + "/").split(" ");
        Map<String, String> environment =
                Map.of("REPERTOIRE_CONFIG_PATH", config.toString(), "REPERTOIRE_TAP_APP", "tap");

        CommandRun text = CommandRun.of(environment, arguments);
        assertThat(text.code()).isEqualTo(2);
        assertThat(text.out()).isEmpty();
        assertThat(text.err().strip().lines()).hasSize(1);
        assertThat(text.err())
                .containsPattern("Nothing was changed|is unchanged")
                .doesNotContain("\tat ");

        Files.writeString(config, Files.readString(config).replace("development", "production"));
        CommandRun json = CommandRun.of(environment, arguments);
        if (!line.contains("--config")) {
            assertThat(json.code()).isEqualTo(2);
            assertThat(json.err().strip().lines()).hasSize(1);
            assertThat(new ObjectMapper().readTree(json.err()).path("message").asText())
                    .containsPattern("Nothing was changed|is unchanged");
            assertThat(new ObjectMapper().readTree(json.out()).path("exit_code").asInt())
                    .isEqualTo(2);
        }
    }

    /** Whatever an option brings, it moves no cursor and begins no line. */
    @Test
    void execute_controlCharactersInAnOption_areMadeVisible() {
        String hostile = "a\u001b[31m\n12:00:00.000 ERROR forged\u202e\u2028b\u0085";

        for (String option : List.of("--source=", "--app=", "--database-url=", "--")) {
            CommandRun run =
                    CommandRun.of(
                            Map.of("REPERTOIRE_CONFIG_PATH", "/nowhere" + hostile),
                            "update",
                            "--release=A",
                            "--schemas=a",
                            option + hostile);
            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err().strip())
                    .doesNotContain("\u001b", "\n", "\u202e", "\u2028", "\u0085");
        }
    }

    @Test
    void update_withoutDatabase_saysHowToGiveIt() {
        CommandRun run = CommandRun.of(Map.of(), "update", "--release", "A");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "No database URL is given. Nothing was changed; give --database-url, or"
                                + " --config and --app.");
    }

    @Test
    void update_withoutSchemas_saysSo() {
        CommandRun run =
                CommandRun.of(
                        Map.of(
                                "TAP_SCHEMA_DATABASE_URL", "postgresql://h/d",
                                "SCHEMA_VERSION", "A",
                                "TAP_SCHEMA_SOURCE", "/x"),
                        "update");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("No schemas to load are named.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --source= | No source is given.
                    --release= | No release is given.
                    --schemas= | No schemas to load are named.
                    --schemas=,a | A schema without a name stands in [, a].
                    --schemas=a,,b | A schema without a name stands in [a, , b].
                    """)
    void update_emptyOption_isNone(String option, String found) {
        CommandRun run =
                CommandRun.of(
                        Map.of(),
                        "update",
                        option.startsWith("--schemas") ? "-q" : "--schemas=a",
                        option.startsWith("--source") ? "-q" : "--source=/x",
                        option.startsWith("--release") ? "-q" : "--release=A",
                        "--database-url=postgresql://h/d",
                        option);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains(found);
    }

    @Test
    void update_schemaNamedTwice_isRefused() {
        CommandRun run =
                CommandRun.of(
                        Map.of("SCHEMAS_TO_LOAD", "a, b,a"),
                        "update",
                        "--database-url=postgresql://h/d",
                        "--release=A",
                        "--source=/x");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("The schema \"a\" is named twice in [a, b, a].");
    }

    @Test
    void variables_ofAnOption_areItsNameInCapitalsAndTheTechnicalNotes() {
        CommandSpec update =
                TapSchema.commandLine(Map.of()).getSubcommands().get("update").getCommandSpec();

        assertThat(Settings.variables(update.findOption("--database-url")))
                .containsExactly("TAP_SCHEMA_DATABASE_URL", "REPERTOIRE_DATABASE_URL");
        assertThat(Settings.variables(update.findOption("--release")))
                .containsExactly("TAP_SCHEMA_RELEASE", "SCHEMA_VERSION");
        assertThat(Settings.variables(update.findOption("--help"))).isEmpty();
    }

    @Test
    void execute_unknownLogLevel_isRefused() {
        CommandRun run =
                CommandRun.of(
                        Map.of(), "status", "--database-url=postgresql://h/d", "--log-level=LOUD");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("The log level \"LOUD\" is unknown; expected ERROR");
    }

    @Test
    void terminationLog_missingFile_isNotMade(@TempDir Path folder) throws IOException {
        Termination.write(folder.resolve("none"), "x");
        assertThat(folder.resolve("none")).doesNotExist();

        Path file = Files.createFile(folder.resolve("log"));
        Termination.write(file, "one\n two");
        assertThat(file).hasContent("one two");
    }
}
