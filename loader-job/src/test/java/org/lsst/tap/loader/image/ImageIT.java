package org.lsst.tap.loader.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image as it was built: who it runs as, what is in it, and that it runs. Its layers are
 * unpacked as a container engine would do it; podman runs it besides, where it is there.
 */
@EnabledIfSystemProperty(
        named = "tap.image",
        matches = ".+",
        disabledReason = "The image is built in the profile \"image\" only")
class ImageIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private static Path folder;

    private static Path root = Path.of("");
    private static JsonNode config = JSON.nullNode();
    private static String tag = "";

    @BeforeAll
    static void unpack() throws IOException {
        Path image = Path.of(System.getProperty("tap.image"));
        Path parts = Files.createDirectories(folder.resolve("parts"));
        root = Files.createDirectories(folder.resolve("root"));
        Files.createDirectories(root.resolve("proc"));
        try (InputStream tar = Files.newInputStream(image)) {
            extract(tar, parts);
        }
        // The layout of an OCI image (image-spec 1.1, "OCI Image Layout").
        JsonNode index = JSON.readTree(parts.resolve("index.json").toFile());
        JsonNode entry = index.at("/manifests/0");
        tag = entry.at("/annotations/org.opencontainers.image.ref.name").asText();
        JsonNode manifest = JSON.readTree(blob(parts, entry).toFile());
        config = JSON.readTree(blob(parts, manifest.get("config")).toFile());
        for (JsonNode layer : manifest.get("layers")) {
            try (InputStream tar = new GZIPInputStream(Files.newInputStream(blob(parts, layer)))) {
                extract(tar, root);
            }
        }
    }

    private static Path blob(Path parts, JsonNode descriptor) {
        return parts.resolve("blobs").resolve(descriptor.get("digest").asText().replace(':', '/'));
    }

    private static void extract(InputStream stream, Path into) throws IOException {
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(new BufferedInputStream(stream))) {
            for (TarArchiveEntry entry = tar.getNextEntry();
                    entry != null;
                    entry = tar.getNextEntry()) {
                String name = entry.getName().replaceFirst("^/+", "");
                Path path = into.resolve(name).normalize();
                assertThat(path).startsWithRaw(into);
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    assertThat(entry.isFile()).as(name).isTrue();
                    Files.createDirectories(path.getParent());
                    Files.copy(tar, path);
                    Files.setLastModifiedTime(path, entry.getLastModifiedTime());
                    Files.setPosixFilePermissions(path, permissions(entry.getMode()));
                }
            }
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions =
                EnumSet.of(
                        PosixFilePermission.OWNER_READ,
                        PosixFilePermission.OWNER_WRITE,
                        PosixFilePermission.GROUP_READ,
                        PosixFilePermission.OTHERS_READ);
        if ((mode & 0111) != 0) {
            permissions.add(PosixFilePermission.OWNER_EXECUTE);
            permissions.add(PosixFilePermission.GROUP_EXECUTE);
            permissions.add(PosixFilePermission.OTHERS_EXECUTE);
        }
        return permissions;
    }

    private static List<String> entrypoint() {
        List<String> words = new ArrayList<>();
        config.at("/config/Entrypoint").forEach(word -> words.add(word.asText()));
        return words;
    }

    /** Runs a command and returns its output; its exit code is asserted to be 0. */
    private static String output(List<String> command) throws IOException, InterruptedException {
        return output(0, command);
    }

    private static String output(int exitCode, List<String> command)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("ended: %s", command).isTrue();
        String text = Files.readString(out);
        assertThat(process.exitValue()).as("%s: %s", command, text).isEqualTo(exitCode);
        return text;
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Runs the entrypoint in the unpacked root, as user 1000, in a user namespace. As every engine
     * does it, /proc is there (runtime-spec 1.1, "Linux Filesystems"): the dynamic linker asks it
     * where the runtime lies.
     */
    private static String inRoot(List<String> options, String... arguments)
            throws IOException, InterruptedException {
        return inRoot(0, options, arguments);
    }

    private static String inRoot(int exitCode, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        List<String> inNamespace =
                List.of("unshare", "--user", "--map-root-user", "--mount", "sh", "-c");
        String proc = "mount --rbind /proc '%s/proc'".formatted(root);
        List<String> probe = new ArrayList<>(inNamespace);
        probe.add(proc);
        assumeTrue(succeeds(probe.toArray(new String[0])), "No user namespace can be made here");
        assumeTrue(
                System.getProperty("os.arch").equals("amd64")
                        == config.at("/architecture").asText().equals("amd64"),
                "The image is for another architecture than this machine's");
        assumeTrue(
                Files.exists(root.resolve("lib64"))
                        || Files.exists(root.resolve("lib/ld-linux-aarch64.so.1")),
                "The libraries come with a base image, which is not in the tar of a root");
        List<String> command = new ArrayList<>(inNamespace);
        command.add(proc + " && exec \"$@\"");
        command.add("sh");
        command.addAll(List.of("unshare", "--user", "--map-user=1000", "--map-group=1000"));
        command.add("--root=" + root);
        command.add("--wd=" + config.at("/config/WorkingDir").asText());
        command.addAll(entrypoint().subList(0, 2));
        command.addAll(options);
        command.addAll(entrypoint().subList(2, entrypoint().size()));
        command.addAll(List.of(arguments));
        return output(exitCode, command);
    }

    @Test
    void config_ofTheImage_runsTheJobAsUser1000() {
        assertThat(config.at("/config/User").asText()).isEqualTo("1000:1000");
        assertThat(config.at("/config/WorkingDir").asText()).isEqualTo("/opt/tap-schema");
        assertThat(entrypoint())
                .containsExactly(
                        "/opt/java/bin/java",
                        "@/opt/tap-schema/java.args",
                        "-jar",
                        "tap-schema.jar");
        assertThat(config.at("/config/Cmd/0").asText()).isEqualTo("help");
    }

    /** The kernel looks at the same byte (ELF specification, {@code e_machine}). */
    @Test
    void runtime_inTheImage_isOfTheArchitectureThatTheImageNames() throws IOException {
        byte machine = Files.readAllBytes(root.resolve("opt/java/bin/java"))[18];

        assertThat(machine)
                .isEqualTo(
                        (byte) (config.at("/architecture").asText().equals("amd64") ? 0x3E : 0xB7));
    }

    @Test
    void jar_inTheImage_hasTheJobAndNeitherTestServerNorCadc() throws IOException {
        try (JarFile jar = new JarFile(root.resolve("opt/tap-schema/tap-schema.jar").toFile())) {
            List<String> names = jar.stream().map(entry -> entry.getName()).toList();
            assertThat(names).contains("org/lsst/tap/loader/cli/TapSchema.class");
            assertThat(names)
                    .noneMatch(
                            name ->
                                    name.startsWith("io/zonky/")
                                            || name.startsWith("ca/nrc/cadc/")
                                            || name.startsWith("org/opencadc/")
                                            || name.contains("TrainingRun"));
        }
        assertThat(root.resolve("app")).doesNotExist();
    }

    @Test
    void help_inTheUnpackedRoot_endsWithZero() throws Exception {
        assertThat(inRoot(List.of(), "help")).contains("update", "validate", "rollback");
    }

    @Test
    void classArchive_inTheUnpackedRoot_isTaken() throws Exception {
        // Refuses to start if the archive does not fit runtime, jar, place or time.
        assertThat(inRoot(List.of("-Xshare:on"), "help")).contains("update");
    }

    /** No instance is reached: the connector ends at credentials that are not there. */
    @Test
    void cloudSql_inTheUnpackedRoot_isThereInItsProfileOnly() throws Exception {
        boolean wanted = Boolean.getBoolean("tap.cloudsql");
        String output =
                inRoot(
                        wanted ? 5 : 2,
                        List.of(),
                        "status",
                        "--database-url",
                        "jdbc:postgresql:///tap?cloudSqlInstance=p:r:i&enableIamAuth=true&user=u"
                                + "&socketFactory=com.google.cloud.sql.postgres.SocketFactory"
                                + "&cloudSqlGoogleCredentialsPath=/none/such.json");

        assertThat(output)
                .contains(
                        wanted
                                ? "Cloud SQL's connector could not reach the instance: "
                                : "made with the Maven profile \"cloudsql\"")
                .contains(wanted ? "/none/such.json" : "Nothing was changed");
    }

    @Test
    void help_inPodman_endsWithZero() throws Exception {
        assumeTrue(succeeds("podman", "--version"), "No podman here");
        output(List.of("podman", "load", "--input", System.getProperty("tap.image")));
        assertThat(
                        output(
                                List.of(
                                        "podman",
                                        "run",
                                        "--rm",
                                        "--read-only",
                                        "--network=none",
                                        "--cap-drop=all",
                                        "localhost/" + tag,
                                        "help")))
                .contains("update", "validate", "rollback");
    }
}
