package org.lsst.tap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.lsst.tap.loader.cli.Settings;
import org.lsst.tap.loader.cli.TapSchema;
import org.lsst.tap.testing.Repository;
import picocli.CommandLine;

/** The names on the pages: tests, files, environment variables. */
class NamesTest {

    private static final Set<String> TESTS =
            Stream.concat(
                            Repository.MODULES.stream().map(module -> module + "/src/test/java"),
                            Stream.of("integration-tests/src/main/java"))
                    .flatMap(folder -> folder(folder).stream())
                    .map(file -> file.getFileName().toString().replaceFirst("\\.java$", ""))
                    .collect(Collectors.toSet());

    private static List<Path> folder(String folder) {
        return Repository.files(folder, ".java");
    }

    @Test
    void tests_exist() {
        assertThat(wrong("\\w+(IT|Test|Benchmark)", span -> !TESTS.contains(span))).isEmpty();
    }

    /** The promises that the README makes: each names a test that keeps it. */
    @Test
    void guarantees_nameTests() {
        List<MarkdownPage.Line> rows =
                MarkdownPage.of(Repository.ROOT.resolve("README.md")).prose().stream()
                        .dropWhile(line -> !line.text().startsWith("| guarantee |"))
                        .skip(2)
                        .takeWhile(line -> line.text().startsWith("|"))
                        .toList();
        assertThat(rows).hasSizeGreaterThan(4);
        assertThat(rows)
                .allSatisfy(
                        row -> assertThat(MarkdownPage.codeSpans(row)).anyMatch(TESTS::contains));
    }

    @Test
    void files_exist() {
        Set<String> top = new HashSet<>(List.of(".ci", ".github", "docs"));
        top.addAll(Repository.MODULES);
        assertThat(
                        wrong(
                                "[\\w.-]+(/[\\w.*-]+)+/?",
                                span ->
                                        top.contains(span.replaceFirst("/.*", ""))
                                                && !span.contains("/target/")
                                                && !Files.exists(Repository.ROOT.resolve(span))))
                .isEmpty();
    }

    /** Where a page names a jar, or tells how to depend on a module. */
    @Test
    void versions_areTheProjects() {
        String version = element("pom.xml", "version");
        String cadcs = element("pom.xml", "cadc-tap-schema.version");
        Pattern jar = Pattern.compile("\\b(\\w[\\w-]*?)-(\\d+\\.\\d+\\.\\d+)(?:-swapsafe)?\\.jar");
        List<String> jars = new ArrayList<>();
        for (MarkdownPage page : MarkdownPage.all()) {
            jar.matcher(Repository.text(page.file()))
                    .results()
                    .forEach(found -> jars.add(found.group()));
        }
        assertThat(jars)
                .isNotEmpty()
                .allMatch(name -> name.contains(name.startsWith("cadc-") ? cadcs : version));
        assertThat(element("docs/repertoire-client.md", "version")).isEqualTo(version);
    }

    private static String element(String file, String name) {
        return Pattern.compile("<" + name + ">([^<$]+)</")
                .matcher(Repository.text(file))
                .results()
                .map(match -> match.group(1))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void environmentVariables_areRead() {
        Set<String> known = new HashSet<>(JavaSource.variables());
        for (CommandLine command : TapSchema.commandLine(Map.of()).getSubcommands().values()) {
            command.getCommandSpec()
                    .options()
                    .forEach(option -> known.addAll(Settings.variables(option)));
        }
        known.addAll(testVariables());
        assertThat(
                        wrong(
                                "(TAP_SCHEMA|REPERTOIRE|DATALINK)_[A-Z_]+(=.*)?",
                                span -> !known.contains(span.replaceFirst("=.*", ""))))
                .isEmpty();
    }

    /** What only the tests read. */
    private static Set<String> testVariables() {
        return Set.of("TAP_SCHEMA_TEST_URL", "TAP_SCHEMA_TEST_STANDBY_URL");
    }

    /**
     * Returns the code spans that have a form, and are wrong. The pages of the patch for CADC name
     * what CADC has.
     */
    private static List<String> wrong(String form, Predicate<String> isWrong) {
        List<String> wrong = new ArrayList<>();
        List<MarkdownPage> pages =
                MarkdownPage.all().stream()
                        .filter(page -> !page.file().getParent().endsWith("upstream"))
                        .toList();
        for (MarkdownPage page : pages) {
            for (MarkdownPage.Line line : page.prose()) {
                MarkdownPage.codeSpans(line).stream()
                        .filter(span -> span.matches(form))
                        .filter(isWrong)
                        .forEach(span -> wrong.add(page.at(line) + span));
            }
        }
        return wrong;
    }
}
