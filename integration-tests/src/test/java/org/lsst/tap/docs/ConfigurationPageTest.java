package org.lsst.tap.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lsst.tap.docs.GeneratedParts.code;
import static org.lsst.tap.docs.GeneratedParts.table;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lsst.tap.loader.cli.RepertoireConfig;
import org.lsst.tap.loader.cli.Settings;
import org.lsst.tap.loader.cli.TapSchema;
import org.lsst.tap.loader.text.ResourceFile;
import org.lsst.tap.testing.Repository;
import org.lsst.tap.tools.demo.Demo;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The reference of all settings, against the programs that read them. */
class ConfigurationPageTest {

    private static final String PAGE = "docs/configuration.md";
    private static final String CLIENT = "repertoire-client/src/main/java/org/lsst/tap/repertoire/";

    /** Picocli's own commands have no settings. */
    private static final List<String> WITHOUT_SETTINGS =
            List.of("help", "completion", "generate-completion");

    @Test
    void page_hasTheSettingsOfTheCode() throws Exception {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("loader options", loaderOptions());
        parts.put("repertoire keys", repertoireKeys());
        parts.put("demo options", demoOptions());
        parts.put("client settings", clientSettings());
        parts.put("client sync", syncHelp());
        parts.put("client builder", builder(CLIENT + "DiscoveryClientBuilder.java"));
        parts.put("templates builder", builder(CLIENT + "datalink/DatalinkTemplatesBuilder.java"));
        GeneratedParts.check(PAGE, parts);
    }

    @Test
    void page_namesEveryEnvironmentVariable() {
        assertThat(JavaSource.variables()).hasSizeGreaterThan(10);
        String page = Repository.text(PAGE);
        assertThat(JavaSource.variables())
                .allSatisfy(variable -> assertThat(page).contains("`" + variable + "`"));
    }

    /** A table for each group of options that the same commands have, the widest first. */
    private static String loaderOptions() {
        Map<String, List<List<String>>> groups = new LinkedHashMap<>();
        rowsByOption()
                .forEach(
                        (row, commands) ->
                                groups.computeIfAbsent(
                                                String.join(", ", commands),
                                                group -> new ArrayList<>())
                                        .add(row));
        return groups.entrySet().stream()
                .sorted((a, b) -> width(b.getKey()) - width(a.getKey()))
                .map(group -> "### " + group.getKey() + "\n\n" + optionTable(group.getValue()))
                .collect(Collectors.joining("\n"));
    }

    private static int width(String commands) {
        return commands.split(", ").length;
    }

    private static String optionTable(List<List<String>> rows) {
        return table(List.of("Option", "Environment", "Meaning"), rows);
    }

    /** Returns each option's row, with the commands that have it just so. */
    private static Map<List<String>, List<String>> rowsByOption() {
        Map<List<String>, List<String>> commandsByRow = new LinkedHashMap<>();
        commands(TapSchema.commandLine(Map.of()))
                .forEach(
                        (name, command) ->
                                rows(command, true)
                                        .forEach(
                                                row ->
                                                        commandsByRow
                                                                .computeIfAbsent(
                                                                        row, r -> new ArrayList<>())
                                                                .add(name)));
        return commandsByRow;
    }

    private static Map<String, CommandLine> commands(CommandLine line) {
        Map<String, CommandLine> commands = new LinkedHashMap<>(line.getSubcommands());
        commands.keySet().removeAll(WITHOUT_SETTINGS);
        return commands;
    }

    private static List<List<String>> rows(CommandLine command, boolean environment) {
        List<List<String>> rows = new ArrayList<>();
        for (PositionalParamSpec parameter : command.getCommandSpec().positionalParameters()) {
            rows.add(List.of(code(parameter.paramLabel()), "", text(parameter.description())));
        }
        for (OptionSpec option : command.getCommandSpec().options()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                rows.add(row(option, environment));
            }
        }
        return rows;
    }

    private static List<String> row(OptionSpec option, boolean environment) {
        String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        List<String> variables =
                environment
                        ? Settings.variables(option).stream().map(GeneratedParts::code).toList()
                        : List.of();
        return List.of(
                code(option.longestName() + label),
                String.join(", ", variables),
                text(option.description()));
    }

    private static String text(String... description) {
        return String.join(" ", description).replace("%n", " ");
    }

    /** A row for each key that is looked at, and one for each part that is not. */
    private static String repertoireKeys() {
        Map<String, List<String>> below = new LinkedHashMap<>();
        List<List<String>> rows = new ArrayList<>();
        for (String line : ResourceFile.lines(RepertoireConfig.class, "repertoire-keys.txt")) {
            String[] key = line.split("\\|", 3);
            String[] parts = key[0].split("\\.", 2);
            if (!key[2].isEmpty()) {
                rows.add(List.of(code(key[0]), key[1] + ": " + key[2]));
            } else {
                List<String> deeper = below.computeIfAbsent(parts[0], part -> new ArrayList<>());
                Stream.of(parts).skip(1).map(GeneratedParts::code).forEach(deeper::add);
            }
        }
        below.forEach(
                (part, keys) ->
                        rows.add(
                                List.of(
                                        code(part),
                                        keys.isEmpty()
                                                ? "ignored"
                                                : "ignored, with all below it: "
                                                        + String.join(", ", keys))));
        return table(List.of("Key", "What the loader does"), rows);
    }

    private static String demoOptions() {
        List<List<String>> rows =
                rows(
                                Demo.commandLine(InputStream.nullInputStream())
                                        .getSubcommands()
                                        .get("demo"),
                                false)
                        .stream()
                        .map(row -> List.of(row.get(0), row.get(2)))
                        .toList();
        return table(List.of("Option", "Meaning"), rows);
    }

    private static String clientSettings() {
        List<List<String>> rows =
                JavaSource.of(CLIENT + "datalink/Setting.java")
                        .find("/\\*\\*((?:(?!\\*/).)*?)\\*/\\s+(\\w+)\\(\"([\\w.]+)\"")
                        .stream()
                        .map(
                                setting ->
                                        List.of(
                                                code(setting.group(2)),
                                                code(setting.group(3)),
                                                JavaSource.plain(setting.group(1))))
                        .toList();
        assertThat(rows).as("settings in Setting's Javadoc").hasSize(11);
        return table(List.of("Environment", "Context parameter", "Meaning"), rows);
    }

    /** Returns what the command says itself. */
    private static String syncHelp() {
        return "```text\n" + SyncHelp.TEXT.strip() + "\n```\n";
    }

    private static String builder(String source) {
        List<List<String>> rows =
                JavaSource.of(source).settings().entrySet().stream()
                        .map(setting -> List.of(code(setting.getKey()), setting.getValue()))
                        .toList();
        assertThat(rows).as("settings of %s", source).isNotEmpty();
        return table(List.of("Setting", "Meaning"), rows);
    }
}
