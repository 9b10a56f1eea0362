package org.lsst.tap.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.lsst.tap.testing.Repository;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** GitHub's files: valid YAML, and what they run is there. GitHub itself checks the rest. */
class WorkflowsTest {

    private static final String WORKFLOW = ".github/workflows/ci.yml";

    @Test
    void files_areYaml() {
        assertThat(Repository.files(".github", ".yml")).hasSizeGreaterThan(1);
        assertThat(Repository.files(".github", ".yml"))
                .allSatisfy(file -> assertThat(read(Repository.text(file))).isNotEmpty());
    }

    @Test
    void steps_runCommandsThatAreTaken() {
        List<String> commands =
                jobs().values().stream()
                        .flatMap(job -> list(job, "steps").stream())
                        .map(step -> (String) step.get("run"))
                        .filter(run -> run != null && !run.startsWith("echo "))
                        .toList();
        assertThat(commands).contains(".ci/run", ".ci/check-release");
        assertThat(commands).allSatisfy(command -> assertThat(mistake(command)).isEmpty());
    }

    private static Optional<String> mistake(String command) {
        return Programs.mistake(
                new ShellCommands.Command(
                        WORKFLOW, ShellCommands.words(command.replaceAll("\\$\\{\\{.*?}}", "x"))));
    }

    @Test
    void matrix_hasEachJavaAndEachPostgreSql() {
        List<Map<String, Object>> matrix =
                list(map(map(jobs().get("run"), "strategy"), "matrix"), "include");
        assertThat(values(matrix, "java")).containsExactly("17", "21", "25");
        assertThat(values(matrix, "postgresql"))
                .containsExactlyElementsOf(
                        servers().stream().filter(server -> !server.equals("debian")).toList());
        assertThat(map(map(jobs().get("grounds"), "strategy"), "matrix").get("postgresql"))
                .isEqualTo(servers());
    }

    /** The versions of PostgreSQL that the project names for its decisive tests, in order. */
    private static List<String> servers() {
        return Pattern.compile("SERVERS:=([0-9a-z. ]+)")
                .matcher(Repository.text("integration-tests/matrix.sh"))
                .results()
                .flatMap(match -> ShellCommands.words(match.group(1)).stream())
                .toList();
    }

    private static Set<String> values(List<Map<String, Object>> matrix, String key) {
        return matrix.stream()
                .map(row -> (String) row.get(key))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<String, Map<String, Object>> jobs() {
        Map<String, Object> jobs = map(read(Repository.text(WORKFLOW)), "jobs");
        return jobs.keySet().stream()
                .collect(Collectors.toMap(name -> name, name -> map(jobs, name)));
    }

    private static Map<String, Object> read(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return new Yaml(new SafeConstructor(options)).load(yaml);
    }

    @SuppressWarnings(
            "unchecked") // YAML's keys are strings here; a wrong one fails where it is read.
    private static Map<String, Object> map(Map<String, Object> parent, String key) {
        assertThat(parent).containsKey(key);
        return (Map<String, Object>) parent.get(key);
    }

    @SuppressWarnings("unchecked") // As above.
    private static List<Map<String, Object>> list(Map<String, Object> parent, String key) {
        assertThat(parent).containsKey(key);
        return (List<Map<String, Object>>) parent.get(key);
    }
}
