package org.lsst.tap.repertoire.datalink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    private Process start(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-jar");
        command.add(Path.of("target", "repertoire-client.jar").toString());
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("REPERTOIRE_BASE_URL");
        builder.redirectOutput(parent.resolve("output").toFile());
        return builder.start();
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
        assertThat(Files.readString(parent.resolve("output"), StandardCharsets.UTF_8))
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
        assertThat(Files.readString(parent.resolve("output"), StandardCharsets.UTF_8))
                .contains("WARNING")
                .contains("/x.zip did not arrive: expected status 200, found 404");
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
        assertThat(folder().resolve("mark_watched.xml")).exists();
    }
}
