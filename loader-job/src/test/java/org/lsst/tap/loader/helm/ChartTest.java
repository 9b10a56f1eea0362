package org.lsst.tap.loader.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.cli.TapSchema;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine;

/** The chart, rendered by Helm in each of the forms that its values and its README offer. */
class ChartTest {

    private static final Path CHART = Path.of("helm").toAbsolutePath();

    private static final String TWO_SERVERS =
            """
            config:
              tap:
                schemaVersion: "releases/w.2026.34"
                servers:
                  tap:
                    schemas: ["dp1", "dp2"]
                    databaseUrl: "postgresql://loader@127.0.0.1:5432/tap"
                    databasePasswordKey: "tap-key"
                  ssotap:
                    enabled: true
                    schemas: ["dp03_10yr"]
                    databaseUrl: "postgresql://loader@127.0.0.1:5432/ssotap"
                  livetap:
                    enabled: false
                    schemas: ["oga_live_obscore"]
                    databaseUrl: "postgresql://loader@127.0.0.1:5432/livetap"
            """;

    /** The library leaves hooks out of what it renders, and the chart has nothing else. */
    private static final String HOOK = "helm.sh/hook";

    private static final String HOOK_IN_COPY = "copied/hook";

    private static final String KUBERNETES = ".Capabilities.KubeVersion.Version";

    @TempDir private Path folder;

    private Path copy;

    @BeforeEach
    void copyChart() throws IOException {
        copy = copyOfChart(folder.resolve("chart"), "v1.29.0");
    }

    /** Copies the chart, and tells it the cluster's version: the library always says 1.20. */
    private static Path copyOfChart(Path target, String kubernetes) throws IOException {
        try (Stream<Path> files = Files.walk(CHART)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copied = target.resolve(CHART.relativize(file).toString());
                Files.createDirectories(copied.getParent());
                Files.writeString(
                        copied,
                        Files.readString(file)
                                .replace('"' + HOOK + '"', '"' + HOOK_IN_COPY + '"')
                                .replace(KUBERNETES, '"' + kubernetes + '"')
                                .replaceFirst("(?m)^kubeVersion: .*$", ""));
            }
        }
        return target;
    }

    private Map<String, Node> render(String... values) {
        return render(copy, values);
    }

    /** Renders a chart with each text as a file of values; gives the manifests by kind and name. */
    private Map<String, Node> render(Path chart, String... values) {
        try {
            Path file = Files.writeString(folder.resolve("values.yaml"), "{}");
            Map<String, Object> merged = new LinkedHashMap<>();
            for (String text : values) {
                merge(merged, new Yaml().load(text));
            }
            Files.writeString(file, new Yaml().dump(merged));
            return manifests(
                    new Helm(chart).template().withName("science").withValuesFile(file).call());
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @SuppressWarnings("unchecked")
    private static void merge(Map<String, Object> target, Map<String, Object> more) {
        more.forEach(
                (key, value) -> {
                    if (value instanceof Map<?, ?> && target.get(key) instanceof Map<?, ?> old) {
                        merge((Map<String, Object>) old, (Map<String, Object>) value);
                    } else {
                        target.put(key, value);
                    }
                });
    }

    /** Parses strictly: a key that stands twice is an error. */
    private static Map<String, Node> manifests(String rendered) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Map<String, Node> manifests = new LinkedHashMap<>();
        String text = rendered == null ? "" : rendered;
        for (Object document : new Yaml(new SafeConstructor(options)).loadAll(text)) {
            if (document != null) {
                Node node = new Node(document);
                String id = node.text("kind") + " " + node.text("metadata", "name");
                assertThat(manifests.put(id, node)).as(id).isNull();
            }
        }
        return manifests;
    }

    private static Node pod(Node job) {
        return job.at("spec", "template", "spec");
    }

    private static Node container(Node job) {
        return pod(job).at("containers").items().get(0);
    }

    private Node onlyJob(String... values) {
        List<Node> jobs =
                render(values).entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("Job "))
                        .map(Map.Entry::getValue)
                        .toList();
        assertThat(jobs).hasSize(1);
        return jobs.get(0);
    }

    private Node tapJob(String values) {
        return onlyJob(TWO_SERVERS, "apps: [tap]", values);
    }

    /** A value of a manifest, with paths into it. */
    private record Node(Object value) {

        private static final Object ABSENT = "(absent)";

        Node at(String... path) {
            Object found = value;
            for (String key : path) {
                found = found instanceof Map<?, ?> map ? map.get(key) : null;
            }
            return new Node(found == null ? ABSENT : found);
        }

        String text(String... path) {
            return at(path).value.toString();
        }

        List<Node> items(String... path) {
            List<Node> items = new ArrayList<>();
            ((List<?>) at(path).value).forEach(item -> items.add(new Node(item)));
            return items;
        }

        List<String> texts(String... path) {
            return items(path).stream().map(Node::text).toList();
        }
    }

    @Test
    void lint_chart_findsNothing() {
        var lint = new Helm(CHART).lint().strict().call();

        assertThat(lint.isFailed()).as(String.join("\n", lint.getMessages())).isFalse();
    }

    @Test
    void render_noServers_makesNothing() {
        assertThat(render()).isEmpty();
    }

    @Test
    void render_twoServers_makesAJobForEachThatIsEnabledAndTheRestOnce() {
        Map<String, Node> manifests = render(TWO_SERVERS);

        assertThat(manifests.keySet())
                .containsExactlyInAnyOrder(
                        "ServiceAccount science-tap-schema-loader",
                        "ConfigMap science-tap-schema-loader",
                        "Job science-tap-schema-loader-tap",
                        "Job science-tap-schema-loader-ssotap");
        manifests.forEach(
                (id, manifest) -> {
                    Node annotations = manifest.at("metadata", "annotations");
                    assertThat(annotations.text(HOOK_IN_COPY)).isEqualTo("pre-install,pre-upgrade");
                    assertThat(annotations.text("helm.sh/hook-delete-policy"))
                            .isEqualTo("before-hook-creation,hook-succeeded");
                    assertThat(annotations.text("helm.sh/hook-weight"))
                            .as(id)
                            .isEqualTo(id.startsWith("Job ") ? "1" : "0");
                });
        String config =
                manifests.get("ConfigMap science-tap-schema-loader").text("data", "config.yaml");
        assertThat(new Node(new Yaml().load(config)).text("tap", "schemaVersion"))
                .isEqualTo("releases/w.2026.34");
    }

    @Test
    void render_job_isLockedDown() {
        Node job = tapJob("{}");
        Node container = container(job);

        assertThat(pod(job).text("restartPolicy")).isEqualTo("Never");
        assertThat(pod(job).at("automountServiceAccountToken").value()).isEqualTo(false);
        assertThat(pod(job).at("securityContext", "runAsUser").value()).isEqualTo(1000);
        assertThat(pod(job).at("securityContext", "runAsNonRoot").value()).isEqualTo(true);
        assertThat(pod(job).text("initContainers")).isEqualTo("(absent)");
        Node security = container.at("securityContext");
        assertThat(security.at("readOnlyRootFilesystem").value()).isEqualTo(true);
        assertThat(security.at("allowPrivilegeEscalation").value()).isEqualTo(false);
        assertThat(security.at("capabilities", "drop").value()).isEqualTo(List.of("ALL"));
        assertThat(container.text("resources", "limits", "memory")).isEqualTo("512Mi");
        assertThat(container.text("image")).startsWith("tap-schema-loader:");
        assertThat(container.items("volumeMounts"))
                .extracting(mount -> mount.text("mountPath"))
                .containsExactly("/etc/repertoire", "/tmp");
    }

    @Test
    void render_arguments_areThoseThatTheProgramTakes() {
        List<String> arguments =
                container(
                                tapJob(
                                        """
                                        strategy: merge
                                        cutOver: rename
                                        readerRoles: ["r s"]
                                        extraArgs: ["--force"]
                                        """))
                        .texts("args");

        assertThat(arguments)
                .contains(
                        "update",
                        "--app=tap",
                        "--strategy=merge",
                        "--cut-over=rename",
                        "--reader-role=r s")
                .endsWith("--force");
        CommandLine.ParseResult parsed =
                TapSchema.commandLine(Map.of()).parseArgs(arguments.toArray(new String[0]));
        assertThat(parsed.subcommand().commandSpec().name()).isEqualTo("update");
    }

    @ParameterizedTest
    @CsvSource({"tap, tap-key", "ssotap, ssotap-database-password"})
    void render_secret_isReadByTheServersKey(String app, String key) {
        Node password =
                container(
                                onlyJob(
                                        TWO_SERVERS,
                                        "{apps: [" + app + "], database: {existingSecret: s}}"))
                        .items("env")
                        .get(1);

        assertThat(password.text("name")).isEqualTo("REPERTOIRE_DATABASE_PASSWORD");
        assertThat(password.text("value")).isEqualTo("(absent)");
        assertThat(password.text("valueFrom", "secretKeyRef", "name")).isEqualTo("s");
        assertThat(password.text("valueFrom", "secretKeyRef", "key")).isEqualTo(key);
    }

    @Test
    void render_extras_standWhereTheyBelong() {
        Node job =
                tapJob(
                        """
                        database: {user: loader, secretKeys: {tap: mine}, existingSecret: s}
                        imagePullSecrets: [{name: pull}]
                        podLabels: {team: "a"}
                        podAnnotations: {note: "b"}
                        extraEnv: [{name: HTTPS_PROXY, value: "http://proxy"}]
                        extraEnvFrom: [{secretRef: {name: more}}]
                        extraVolumes: [{name: ca, secret: {secretName: ca}}]
                        extraVolumeMounts: [{name: ca, mountPath: /ca}]
                        nodeSelector: {pool: small}
                        tolerations: [{operator: Exists}]
                        hook: {annotations: {"argocd.argoproj.io/hook": PreSync}}
                        """);
        Node container = container(job);

        assertThat(container.items("env"))
                .extracting(variable -> variable.text("name"))
                .containsExactly(
                        "REPERTOIRE_CONFIG_PATH",
                        "REPERTOIRE_DATABASE_USER",
                        "REPERTOIRE_DATABASE_PASSWORD",
                        "HTTPS_PROXY");
        assertThat(container.items("env").get(2).text("valueFrom", "secretKeyRef", "key"))
                .isEqualTo("mine");
        assertThat(container.items("envFrom").get(0).text("secretRef", "name")).isEqualTo("more");
        assertThat(container.items("volumeMounts").get(2).text("mountPath")).isEqualTo("/ca");
        assertThat(pod(job).items("volumes").get(2).text("secret", "secretName")).isEqualTo("ca");
        assertThat(pod(job).items("imagePullSecrets").get(0).text("name")).isEqualTo("pull");
        assertThat(pod(job).text("nodeSelector", "pool")).isEqualTo("small");
        assertThat(pod(job).items("tolerations").get(0).text("operator")).isEqualTo("Exists");
        Node metadata = job.at("spec", "template", "metadata");
        assertThat(metadata.text("labels", "team")).isEqualTo("a");
        assertThat(metadata.text("annotations", "note")).isEqualTo("b");
        assertThat(job.text("metadata", "annotations", "argocd.argoproj.io/hook"))
                .isEqualTo("PreSync");
    }

    @Test
    void render_architectures_askForANodeUnlessTheAffinityDoes() {
        String[] term = {
            "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"
        };
        Node byDefault = pod(tapJob("{affinity: {podAffinity: {}}}")).at("affinity");
        Node both = pod(tapJob("architectures: [amd64, arm64]")).at("affinity");

        assertThat(byDefault.items(term).get(0).items("matchExpressions").get(0).texts("values"))
                .containsExactly("amd64");
        assertThat(byDefault.text("podAffinity")).isEqualTo("{}");
        assertThat(both.items(term).get(0).items("matchExpressions").get(0).texts("values"))
                .containsExactly("amd64", "arm64");
        assertThat(pod(tapJob("architectures: []")).text("affinity")).isEqualTo("(absent)");
        assertThat(pod(tapJob("{affinity: {nodeAffinity: {mine: 1}}}")).text("affinity"))
                .isEqualTo("{nodeAffinity={mine=1}}");
    }

    @Test
    void render_cloudsql_isANativeSidecarOnTheLoopback() {
        Node job =
                tapJob(
                        """
                        cloudsql:
                          enabled: true
                          instanceConnectionName: "project:region:one"
                          extraArgs: ["--private-ip"]
                        """);

        Node proxy = pod(job).items("initContainers").get(0);
        assertThat(proxy.text("restartPolicy")).isEqualTo("Always");
        assertThat(proxy.texts("args"))
                .contains("--address=127.0.0.1", "--port=5432", "--private-ip")
                .endsWith("project:region:one");
        assertThat(proxy.at("securityContext", "readOnlyRootFilesystem").value()).isEqualTo(true);
        assertThat(pod(job).at("automountServiceAccountToken").value()).isEqualTo(true);
    }

    @Test
    void render_cloudsqlOnAnOldCluster_isRefused() throws IOException {
        Path old = copyOfChart(folder.resolve("old"), "v1.28.9");

        assertThatThrownBy(
                        () ->
                                render(
                                        old,
                                        "{cloudsql: {enabled: true, instanceConnectionName:"
                                                + " 'a:b:c'}}"))
                .hasMessageContaining("needs Kubernetes 1.29 or newer")
                .hasMessageContaining("v1.28.9");
        assertThat(render(old, TWO_SERVERS)).isNotEmpty();
    }

    @Test
    void render_existingConfigMap_isMountedForTheNamedServersAndNoneIsMade() {
        Map<String, Node> manifests =
                render("{existingConfigMap: repertoire-config, apps: [tap, ssotap]}");

        assertThat(manifests.keySet())
                .containsExactlyInAnyOrder(
                        "ServiceAccount science-tap-schema-loader",
                        "Job science-tap-schema-loader-tap",
                        "Job science-tap-schema-loader-ssotap");
        Node job = manifests.get("Job science-tap-schema-loader-ssotap");
        assertThat(pod(job).items("volumes").get(0).text("configMap", "name"))
                .isEqualTo("repertoire-config");
    }

    @ParameterizedTest
    @CsvSource({
        "'{name: existing}', existing, false",
        "'{create: , name: existing}', existing, false",
        "'{create: false, name: mine}', mine, false",
        "'{create: false}', default, false",
        "'{create: true, name: made}', made, true",
        "'{name: \"\"}', science-tap-schema-loader, true"
    })
    void render_serviceAccount_isMadeOnlyWhereAsked(String value, String expected, boolean made) {
        Map<String, Node> manifests =
                render(TWO_SERVERS, "{apps: [tap], serviceAccount: " + value + "}");

        assertThat(manifests.containsKey("ServiceAccount " + expected)).isEqualTo(made);
        assertThat(
                        pod(manifests.get("Job science-tap-schema-loader-tap"))
                                .text("serviceAccountName"))
                .isEqualTo(expected);
    }

    @Test
    void render_networkPolicy_letsOutWhatTheJobNeeds() {
        Node policy =
                render(
                                TWO_SERVERS,
                                """
                                networkPolicy: {enabled: true, ports: [8443]}
                                cloudsql: {enabled: true, instanceConnectionName: "a:b:c"}
                                """)
                        .get("NetworkPolicy science-tap-schema-loader");

        assertThat(policy.texts("spec", "policyTypes")).containsExactly("Ingress", "Egress");
        assertThat(policy.items("spec", "egress").get(0).items("ports"))
                .extracting(port -> port.text("port"))
                .containsExactly("53", "53", "8443", "3307", "80", "988");
        Node labels = policy.at("spec", "podSelector", "matchLabels");
        Node ofPod = tapJob("{}").at("spec", "template", "metadata", "labels");
        assertThat((Map<?, ?>) ofPod.value()).containsAllEntriesOf(asMap(labels));
    }

    @SuppressWarnings("unchecked")
    private static <K, V> Map<K, V> asMap(Node node) {
        return (Map<K, V>) node.value();
    }

    @ParameterizedTest
    @CsvSource({
        "{nameOverride: loader}, science-loader-tap",
        "{nameOverride: science}, science-tap",
        "{fullnameOverride: x}, x-tap"
    })
    void render_names_followTheOverrides(String values, String expected) {
        assertThat(tapJob(values).text("metadata", "name")).isEqualTo(expected);
    }

    @Test
    void render_longNames_areShortAndStayTwo() {
        String app = "a".repeat(60);
        Set<String> jobs =
                render("{existingConfigMap: c, apps: [" + app + "1, " + app + "2]}").keySet();

        assertThat(jobs.stream().filter(id -> id.startsWith("Job ")))
                .hasSize(2)
                .allSatisfy(id -> assertThat(id.length()).isLessThanOrEqualTo(4 + 52));
    }

    @Test
    void render_asADependency_takesTheParentsValues() throws IOException {
        Path parent = Files.createDirectories(folder.resolve("parent"));
        Files.writeString(
                parent.resolve("Chart.yaml"),
                """
                apiVersion: v2
                name: parent
                version: 1.0.0
                dependencies:
                  - {name: tap-schema-loader, version: "*", condition: tap-schema-loader.enabled}
                """);
        copyOfChart(parent.resolve("charts/tap-schema-loader"), "v1.29.0");
        String below = "global: {host: h}\ntap-schema-loader:\n" + TWO_SERVERS.indent(2);

        assertThat(render(parent, below)).containsKey("Job science-tap-schema-loader-tap");
        assertThat(render(parent, below, "tap-schema-loader: {enabled: false}")).isEmpty();
    }

    /** Each manifest is parsed strictly: a key that stood twice would be an error. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "podLabels: {app.kubernetes.io/name: x, app.kubernetes.io/component: z}",
                "podAnnotations: {kubectl.kubernetes.io/default-container: x}",
                "hook: {annotations: {helm.sh/hook-weight: '9', copied/hook: x}}",
                "serviceAccount: {annotations: {helm.sh/hook-weight: '9'}}",
                "hook: {annotations: {a: b}}\nserviceAccount: {annotations: {a: c}}",
                "{affinity: , tolerations: , nodeSelector: , readerRoles: , extraEnv: , apps: }",
                "{architectures: , imagePullSecrets: , extraArgs: , nameOverride: }",
                "image: {repository: 'a\"b', tag: 'c: d'}"
            })
    void render_oddValues_leaveWhatTheChartNeeds(String values) {
        Map<String, Node> manifests = render(TWO_SERVERS, values);

        Node job = manifests.get("Job science-tap-schema-loader-tap");
        assertThat(job.text("metadata", "annotations", "helm.sh/hook-weight")).isEqualTo("1");
        assertThat(job.text("metadata", "annotations", HOOK_IN_COPY))
                .isEqualTo("pre-install,pre-upgrade");
        Node pod = job.at("spec", "template", "metadata");
        assertThat(pod.text("labels", "app.kubernetes.io/name")).isEqualTo("tap-schema-loader");
        assertThat(pod.text("labels", "app.kubernetes.io/component")).isEqualTo("tap");
        assertThat(pod.text("annotations", "kubectl.kubernetes.io/default-container"))
                .isEqualTo("tap-schema");
        Node account = manifests.get("ServiceAccount science-tap-schema-loader");
        assertThat(account.text("metadata", "annotations", "helm.sh/hook-weight")).isEqualTo("0");
        assertThat(container(job).text("image"))
                .isEqualTo(
                        values.startsWith("image")
                                ? "a\"b:c: d"
                                : "tap-schema-loader:" + appVersion());
    }

    private static String appVersion() {
        try {
            Object chart = new Yaml().load(Files.readString(CHART.resolve("Chart.yaml")));
            return new Node(chart).text("appVersion");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void render_digests_takeThePlaceOfTags() {
        String digest = "sha256:" + "0a".repeat(32);
        Node job =
                tapJob(
                        """
                        image: {repository: "r/loader", tag: "1", digest: "%s"}
                        cloudsql:
                          enabled: true
                          instanceConnectionName: "a:b:c"
                          image: {repository: "r/proxy", digest: "%s"}
                        """
                                .formatted(digest, digest));

        assertThat(container(job).text("image")).isEqualTo("r/loader@" + digest);
        assertThat(pod(job).items("initContainers").get(0).text("image"))
                .isEqualTo("r/proxy@" + digest);
    }

    /** Helm reads numbers as floats, and Kubernetes takes no 2.592e+06. */
    @Test
    void render_largeNumbers_areWhole() {
        Node spec =
                tapJob("job: {ttlSecondsAfterFinished: 2592000, activeDeadlineSeconds: 1000000}")
                        .at("spec");

        assertThat(spec.at("ttlSecondsAfterFinished").value()).isEqualTo(2592000);
        assertThat(spec.at("activeDeadlineSeconds").value()).isEqualTo(1000000);
    }

    @Test
    void render_notEnabled_makesNothing() {
        assertThat(render(TWO_SERVERS, "enabled: false")).isEmpty();
    }

    @Test
    void render_readmesExamples_areTaken() throws IOException {
        Matcher examples =
                Pattern.compile("```yaml\n(image:.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(CHART.resolve("README.md")));

        assertThat(examples.find()).isTrue();
        Map<String, Node> manifests = render(examples.group(1));
        assertThat(manifests.keySet()).filteredOn(id -> id.startsWith("Job ")).hasSize(2);
    }

    @Test
    void schema_values_haveTheSameKeys() throws IOException {
        Node values = new Node(new Yaml().load(Files.readString(CHART.resolve("values.yaml"))));
        Node schema =
                new Node(new Yaml().load(Files.readString(CHART.resolve("values.schema.json"))));
        Set<String> known = new TreeSet<>();
        collect(schema, schema, "", known);
        Set<String> given = new TreeSet<>();
        collectValues(values.value(), "", known, given);
        known.removeIf(key -> key.equals("global") || key.contains("_"));
        known.remove("config.tap.schemaExtensionsPath");

        assertThat(given).containsExactlyInAnyOrderElementsOf(known);
    }

    private static void collect(Node root, Node schema, String prefix, Set<String> keys) {
        String reference = schema.text("$ref");
        Node at = reference.startsWith("#/") ? root.at(reference.substring(2).split("/")) : schema;
        if (at.at("properties").value() instanceof Map<?, ?> properties) {
            properties.forEach(
                    (key, below) -> {
                        keys.add(prefix + key);
                        collect(root, new Node(below), prefix + key + ".", keys);
                    });
        }
    }

    /** Goes into a value as far as the schema names keys below it. */
    private static void collectValues(
            Object value, String prefix, Set<String> known, Set<String> keys) {
        if (value instanceof Map<?, ?> map
                && (prefix.isEmpty() || known.stream().anyMatch(key -> key.startsWith(prefix)))) {
            map.forEach(
                    (key, below) -> {
                        keys.add(prefix + key);
                        collectValues(below, prefix + key + ".", known, keys);
                    });
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{strategy: merge, cutOver: exclusive} | cutOver: exclusive needs strategy: swap;"
                        + " this is merge",
                "{database: {secretKeys: {other: k}}} | database.secretKeys names other, which is"
                        + " no TAP server",
                "{config: {tap: {servers: {tap: {databaseUrl: 'postgresql://u:S@h/d'}}}}} |"
                        + " databaseUrl of tap has a password",
                "{config: {tap: {servers: {tap: {databaseUrl:"
                    + " 'jdbc:postgresql://h/d?user=u&password=S'}}}}} | databaseUrl of tap has a"
                    + " password",
                "architectures: [x86] | architectures",
                "{image: {digest: 'sha256:1'}} | digest",
                "strategy: truncate | strategy",
                "cutOver: never | cutOver",
                "nonsense: 1 | nonsense",
                "waitForLock: soon | waitForLock",
                "apps: [other] | apps names other, which config.tap.servers does not have",
                "existingConfigMap: c | apps is needed with existingConfigMap",
                "{cloudsql: {enabled: true}} | cloudsql.instanceConnectionName is needed",
                "{config: {tap: {servers: {Tap_1: {schemas: [a]}}}}} | Tap_1",
                "{existingConfigMap: c, apps: [tap_1]} | apps",
                "{nameOverride: 'a b'} | nameOverride",
                "extraVolumes: [{name: tmp}] | extraVolumes",
                "extraVolumeMounts: [{name: x, mountPath: /tmp}] | extraVolumeMounts",
                "extraEnv: [{name: REPERTOIRE_CONFIG_PATH, value: x}] | extraEnv",
                "config: | config",
                "{config: {tap: }} | tap",
                "{config: {tap: {servers: }}} | servers",
                "database: | database",
                "{database: {secretKeys: }} | secretKeys",
                "serviceAccount: | serviceAccount",
                "{serviceAccount: {annotations: }} | annotations",
                "{hook: {annotations: }} | annotations",
                "{hook: {deletePolicy: }} | deletePolicy",
                "job: | job",
                "{job: {backoffLimit: }} | backoffLimit",
                "{job: {backoffLimit: 1.5}} | backoffLimit",
                "podLabels: | podLabels",
                "podAnnotations: | podAnnotations",
                "{image: {repository: }} | repository",
                "{image: {tag: 1.0}} | tag",
                "{networkPolicy: {ports: [0]}} | ports",
                "{config: {tap: {servers: {tap: {databaseUser: u}}}}} | databaseUser",
                "{config: {tap: {servers: {tap: {databaseUrl: 'mysql://h/d'}}}}} | databaseUrl"
            })
    void render_wrongValues_areRefused(String values, String named) {
        assertThatThrownBy(() -> render(TWO_SERVERS, values)).hasMessageContaining(named);
    }
}
