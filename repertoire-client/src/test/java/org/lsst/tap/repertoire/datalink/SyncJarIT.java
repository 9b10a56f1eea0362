package org.lsst.tap.repertoire.datalink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.repertoire.support.Payloads;
import org.lsst.tap.repertoire.testing.DiscoveryServer;

/** The packaged command, in a process of its own. */
@Timeout(120)
class SyncJarIT {

    @RegisterExtension static final DiscoveryServer SERVER = DiscoveryServer.start();

    @TempDir Path parent;

    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private Process start(String... arguments) throws Exception {
        return start(List.of(JAVA, "-jar", "target/repertoire-client.jar"), arguments);
    }

    private Process start(List<String> program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(program);
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("REPERTOIRE_BASE_URL");
        builder.redirectOutput(parent.resolve("output").toFile());
        return builder.start();
    }

    private String output() throws Exception {
        return Files.readString(parent.resolve("output"), StandardCharsets.UTF_8);
    }

    /** The jar where each user may read it. */
    private Path jarForAll() throws Exception {
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxr-xr-x"));
        return Files.copy(Path.of("target", "repertoire-client.jar"), parent.resolve("client.jar"));
    }

    @Test
    void sync_umask_decidesWhoMayRead() throws Exception {
        SERVER.serveFile("/d.zip", Payloads.marked("m"));
        String command =
                "umask 027; exec "
                        + JAVA
                        + " -jar target/repertoire-client.jar sync --to "
                        + folder()
                        + " --url "
                        + SERVER.baseUrl()
                        + "/d.zip";
        assertThat(start(List.of("sh", "-c", command)).waitFor()).isZero();
        assertThat(rights(folder().toRealPath())).isEqualTo("rwxr-x---");
        assertThat(rights(folder().resolve("mark_m.xml"))).isEqualTo("rw-r-----");
    }

    private static String rights(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    /** As root, the other user is nobody; else this one, in a folder without rights. */
    @Test
    void sync_userWhoMayNotWrite_exits2WithWhoAndWhat() throws Exception {
        SERVER.serveFile("/d.zip", Payloads.marked("m"));
        Path jar = jarForAll();
        Path closed = Files.createDirectory(parent.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        List<String> program = new ArrayList<>(List.of(JAVA, "-jar", jar.toString()));
        String user = System.getProperty("user.name");
        if (user.equals("root")) {
            user = "nobody";
            program.addAll(0, List.of("runuser", "-u", user, "--"));
        }
        Process process =
                start(
                        program,
                        "sync",
                        "--to",
                        closed.resolve("datalink").toString(),
                        "--url",
                        SERVER.baseUrl() + "/d.zip");
        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(output())
                .isEqualTo(
                        "The datalink folder "
                                + closed.resolve("datalink")
                                + " can't be kept by the user \""
                                + user
                                + "\": "
                                + closed
                                + " can't be written; keep it as the user who made it, or give the"
                                + " rights; nothing was written\n");
    }

    /** A volume is often root's, who alone may set its time. Needs root to mount one. */
    @Test
    void sync_mountPointOfAnotherOwner_isKeptFromInside() throws Exception {
        boolean root = System.getProperty("user.name").equals("root");
        if (!root) {
            assertThat(System.getenv("CI")).as("no root in CI").isNotEqualTo("true");
            System.out.println("SKIPPED: no file system can be mounted here: it takes root");
        }
        Assumptions.assumeTrue(root);
        SERVER.serveFile("/d.zip", Payloads.marked("m"));
        Path jar = jarForAll();
        Files.setPosixFilePermissions(parent, PosixFilePermissions.fromString("rwxrwxrwx"));
        String mounted = Files.createDirectory(folder()).toString();
        List<String> mount = List.of("mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", mounted);
        assertThat(start(mount).waitFor()).isZero();
        try {
            List<String> program =
                    List.of("runuser", "-u", "nobody", "--", JAVA, "-jar", jar.toString());
            String url = SERVER.baseUrl() + "/d.zip";
            assertThat(start(program, "sync", "--to", mounted, "--url", url).waitFor()).isZero();
            assertThat(Files.readSymbolicLink(folder().resolve("mark_m.xml")))
                    .isEqualTo(Path.of(".current", "mark_m.xml"));
        } finally {
            assertThat(start(List.of("umount", mounted)).waitFor()).isZero();
        }
    }

    private Path folder() {
        return parent.resolve("datalink");
    }

    @Test
    void sync_throughDiscovery_fillsTheFolder() throws Exception {
        SERVER.serve(
                "{\"tap_metadata\": {\"tap\": {\"release\": \"w.2026.34\","
                        + " \"datalink_templates_url\": \""
                        + SERVER.baseUrl()
                        + "/d.zip\"}}}");
        SERVER.serveFile("/d.zip", Payloads.marked("jar"));
        Process process =
                start(
                        "sync",
                        "--to",
                        folder().toString(),
                        "--base-url",
                        SERVER.baseUrl(),
                        "--application",
                        "tap");
        assertThat(process.waitFor()).isZero();
        assertThat(folder().resolve("mark_jar.xml")).exists();
        assertThat(output())
                .endsWith(
                        "INFO Datalink folder "
                                + folder()
                                + " now holds the templates of w.2026.34\n");
    }

    @Test
    void sync_serverDown_exits1WithAMessage() throws Exception {
        Process process =
                start("sync", "--to", folder().toString(), "--url", SERVER.baseUrl() + "/x.zip");
        assertThat(process.waitFor()).isEqualTo(1);
        assertThat(output()).contains("/x.zip did not arrive: expected status 200, found 404");
    }

    @Test
    void sync_watchTerminated_endsAndLeavesTheFolder() throws Exception {
        SERVER.serveFile("/d.zip", Payloads.marked("watched"));
        Process process =
                start(
                        "sync",
                        "--to",
                        folder().toString(),
                        "--watch",
                        "--url",
                        SERVER.baseUrl() + "/d.zip");
        while (process.isAlive() && !Files.exists(folder().resolve("mark_watched.xml"))) {
            Thread.onSpinWait();
        }
        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as("SIGTERM").isEqualTo(143);
        assertThat(folder().resolve("mark_watched.xml")).exists();
    }
}
