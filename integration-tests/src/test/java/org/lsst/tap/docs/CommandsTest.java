package org.lsst.tap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command on every page: the program, its command, its options and their values. */
class CommandsTest {

    @Test
    void commands_areTakenByTheirPrograms() {
        List<ShellCommands.Command> commands =
                MarkdownPage.all().stream()
                        .flatMap(page -> ShellCommands.of(page).stream())
                        .toList();
        assertThat(commands).hasSizeGreaterThan(30);
        assertThat(
                        commands.stream()
                                .flatMap(
                                        command ->
                                                Programs.mistake(command).stream()
                                                        .map(mistake -> command.at() + mistake)))
                .isEmpty();
    }

    /** Else no check would look at them. */
    @Test
    void commands_standInBlocksThatSayTheyAreCommands() {
        List<String> elsewhere = new ArrayList<>();
        for (MarkdownPage page : MarkdownPage.all()) {
            for (MarkdownPage.CodeBlock block : page.blocks()) {
                if (!ShellCommands.LANGUAGES.contains(block.language())) {
                    block.lines().stream()
                            .filter(
                                    line ->
                                            line.text()
                                                    .matches(
                                                            "(\\$ )?(\\./tap-schema|tap-schema|mvn|java|helm|podman|git|psql)"
                                                                + " .*"))
                            .filter(line -> !block.language().equals("text"))
                            .forEach(line -> elsewhere.add(page.at(line) + line.text()));
                }
            }
        }
        assertThat(elsewhere).isEmpty();
    }

    /** In the middle of a sentence a command may lack a value, but not have other options. */
    @Test
    void commandsInSentences_haveKnownCommandsAndOptions() {
        List<String> mistakes = new ArrayList<>();
        for (MarkdownPage page : MarkdownPage.all()) {
            for (MarkdownPage.Line line : page.prose()) {
                MarkdownPage.codeSpans(line).stream()
                        .flatMap(CommandsTest::mistakes)
                        .forEach(mistake -> mistakes.add(page.at(line) + mistake));
            }
        }
        assertThat(mistakes).isEmpty();
    }

    private static Stream<String> mistakes(String span) {
        List<String> words = ShellCommands.words(span);
        return switch (words.isEmpty() ? "" : words.get(0)) {
            case "mvn" -> Programs.maven(words.subList(1, words.size())).stream();
            case "tap-schema", "./tap-schema" ->
                    words.stream()
                            .skip(1)
                            .limit(1)
                            .filter(word -> !Programs.SUBCOMMANDS.contains(word))
                            .filter(word -> !Programs.OPTIONS.contains(word))
                            .filter(word -> !word.equals("COMMAND"))
                            .map(word -> "no command " + word);
            default ->
                    words.stream()
                            .limit(1)
                            .filter(word -> word.matches("--[a-z][a-z0-9-]*"))
                            .filter(word -> !Programs.OPTIONS.contains(word))
                            .map(word -> "no command has " + word);
        };
    }

    /** The checks themselves: each of these must be found out. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tap-schema publish",
                "tap-schema update --no-such-option",
                "tap-schema update --strategy sideways",
                "./tap-schema update --wait-for-lock soon",
                "mvn -Pno-such-profile verify",
                "mvn -pl no-such-module verify",
                "mvn -Dno.such.property=1 verify",
                "mvn no-such-phase",
                "java -jar no-such.jar sync",
                "java -jar repertoire-client.jar sync --no-such-option",
                "java -cp classes org.lsst.tap.NoSuchClass",
                "helm install tap-schema no-such-chart",
                "helm install tap-schema loader-job/helm --set no.such.value=1",
                ".ci/no-such-script",
                "rm -rf target",
            })
    void wrongCommand_isFound(String command) {
        assertThat(Programs.mistake(new ShellCommands.Command("", ShellCommands.words(command))))
                .isPresent();
    }
}
