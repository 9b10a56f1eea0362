package org.lsst.tap.loader.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.loader.cli.TapSchema;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine;

/** The chart, rendered by Helm: hook, security, sidecar, and arguments that the program takes. */
class ChartTest {

    private static final Path CHART = Path.of("helm").toAbsolutePath();

    /**
     * A copy whose hooks are called otherwise: the library leaves hooks out of what it renders, and
     * the chart has nothing else.
     */
    private static final String HOOK = "helm.sh/hook";

    private static final String HOOK_IN_COPY = "copied/hook";

    @TempDir private static Path copy;

    @BeforeAll
    static void copyChart() throws IOException {
        try (Stream<Path> files = Files.walk(CHART)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(CHART.relativize(file).toString());
                Files.createDirectories(target.getParent());
                String text = Files.readString(file);
                Files.writeString(target, text.replace(HOOK + ":", HOOK_IN_COPY + ":"));
            }
        }
    }

    private static Map<String, Node> render(Map<String, String> values) {
        TemplateCommand template = new Helm(copy).template().withName("tap-schema");
        values.forEach(template::set);
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Map<String, Node> manifests = new LinkedHashMap<>();
        for (Object document : new Yaml(new SafeConstructor(options)).loadAll(template.call())) {
            if (document != null) {
                Node node = new Node(document);
                manifests.put(node.at("kind").text(), node);
            }
        }
        return manifests;
    }

    private static Node container(Map<String, Node> manifests) {
        return manifests.get("Job").at("spec", "template", "spec", "containers").items().get(0);
    }

    /** A value of a manifest, with paths into it. */
    private record Node(Object value) {

        Node at(String... path) {
            Object found = value;
            for (String key : path) {
                assertThat(found).as("parent of " + key).isInstanceOf(Map.class);
                found = ((Map<?, ?>) found).get(key);
            }
            return new Node(Optional.ofNullable(found).orElse("(absent)"));
        }

        String text() {
            return value.toString();
        }

        List<Node> items() {
            List<Node> items = new ArrayList<>();
            ((List<?>) value).forEach(item -> items.add(new Node(item)));
            return items;
        }
    }

    @Test
    void lint_defaults_findsNothing() {
        assertThat(new Helm(CHART).lint().strict().call().isFailed()).isFalse();
    }

    @Test
    void render_defaults_makesAHookWithWhatItNeeds() {
        Map<String, Node> manifests = render(Map.of());

        assertThat(manifests.keySet())
                .containsExactlyInAnyOrder("ServiceAccount", "ConfigMap", "Job");
        manifests.forEach(
                (kind, manifest) -> {
                    Node annotations = manifest.at("metadata", "annotations");
                    assertThat(annotations.at(HOOK_IN_COPY).text())
                            .as(kind)
                            .isEqualTo("pre-install,pre-upgrade");
                    assertThat(annotations.at("helm.sh/hook-delete-policy").text())
                            .isEqualTo("before-hook-creation,hook-succeeded");
                    assertThat(annotations.at("helm.sh/hook-weight").text())
                            .isEqualTo(kind.equals("Job") ? "1" : "0");
                    assertThat(manifest.at("metadata", "name").text()).isEqualTo("tap-schema-tap");
                });
    }

    @Test
    void render_job_isLockedDown() {
        Node pod = render(Map.of()).get("Job").at("spec", "template", "spec");

        assertThat(pod.at("restartPolicy").text()).isEqualTo("Never");
        assertThat(pod.at("automountServiceAccountToken").value()).isEqualTo(false);
        assertThat(pod.at("securityContext", "runAsUser").value()).isEqualTo(1000);
        assertThat(pod.at("securityContext", "runAsNonRoot").value()).isEqualTo(true);
        assertThat(pod.at("initContainers").text()).isEqualTo("(absent)");
        Node container = pod.at("containers").items().get(0);
        Node security = container.at("securityContext");
        assertThat(security.at("readOnlyRootFilesystem").value()).isEqualTo(true);
        assertThat(security.at("allowPrivilegeEscalation").value()).isEqualTo(false);
        assertThat(security.at("capabilities", "drop").value()).isEqualTo(List.of("all"));
        assertThat(container.at("resources", "limits", "memory").text()).isEqualTo("512Mi");
        assertThat(container.at("image").text()).isEqualTo("tap-schema-loader:0.1.0");
        assertThat(container.at("volumeMounts").items())
                .extracting(mount -> mount.at("mountPath").text())
                .containsExactly("/etc/repertoire", "/tmp");
    }

    @Test
    void render_arguments_areThoseThatTheProgramTakes() {
        List<String> arguments =
                container(
                                render(
                                        Map.of(
                                                "app",
                                                "ssotap",
                                                "strategy",
                                                "merge",
                                                "readerRoles[0]",
                                                "r s")))
                        .at("args")
                        .items()
                        .stream()
                        .map(Node::text)
                        .toList();

        assertThat(arguments)
                .contains("update", "--app=ssotap", "--strategy=merge", "--reader-role=r s");
        CommandLine.ParseResult parsed =
                TapSchema.commandLine(Map.of()).parseArgs(arguments.toArray(new String[0]));
        assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("update");
    }

    @Test
    void render_environment_hasTheUserAndRefersToTheSecret() {
        List<Node> environment =
                container(
                                render(
                                        Map.of(
                                                "database.user", "loader",
                                                "database.passwordSecret.name", "repertoire",
                                                "database.passwordSecret.key", "k")))
                        .at("env")
                        .items();

        assertThat(environment)
                .extracting(variable -> variable.at("name").text())
                .containsExactly(
                        "REPERTOIRE_CONFIG_PATH",
                        "REPERTOIRE_DATABASE_USER",
                        "REPERTOIRE_DATABASE_PASSWORD");
        assertThat(environment.get(2).at("value").text()).isEqualTo("(absent)");
        assertThat(environment.get(2).at("valueFrom", "secretKeyRef", "name").text())
                .isEqualTo("repertoire");
    }

    @Test
    void render_cloudsql_isANativeSidecarOnTheLoopback() {
        Node pod =
                render(
                                Map.of(
                                        "cloudsql.enabled", "true",
                                        "cloudsql.instanceConnectionName", "project:region:one"))
                        .get("Job")
                        .at("spec", "template", "spec");

        Node proxy = pod.at("initContainers").items().get(0);
        assertThat(proxy.at("restartPolicy").text()).isEqualTo("Always");
        assertThat(proxy.at("args").items())
                .extracting(Node::text)
                .contains("--address=127.0.0.1", "--port=5432", "project:region:one");
        assertThat(proxy.at("securityContext", "readOnlyRootFilesystem").value()).isEqualTo(true);
        assertThat(pod.at("automountServiceAccountToken").value()).isEqualTo(true);
    }

    @Test
    void render_existingConfigMap_isMountedAndNoneIsMade() {
        Map<String, Node> manifests = render(Map.of("existingConfigMap", "repertoire-config"));

        assertThat(manifests).doesNotContainKey("ConfigMap");
        assertThat(
                        manifests
                                .get("Job")
                                .at("spec", "template", "spec", "volumes")
                                .items()
                                .get(0)
                                .at("configMap", "name")
                                .text())
                .isEqualTo("repertoire-config");
    }

    @Test
    void render_wrongValues_areRefused() {
        assertThatThrownBy(() -> render(Map.of("strategy", "truncate")))
                .hasMessageContaining("strategy");
        assertThatThrownBy(() -> render(Map.of("nonsense", "1"))).hasMessageContaining("nonsense");
        assertThatThrownBy(() -> render(Map.of("cloudsql.enabled", "true")))
                .hasMessageContaining("cloudsql.instanceConnectionName is needed");
        assertThatThrownBy(() -> render(Map.of("waitForLock", "soon")))
                .hasMessageContaining("waitForLock");
    }
}
