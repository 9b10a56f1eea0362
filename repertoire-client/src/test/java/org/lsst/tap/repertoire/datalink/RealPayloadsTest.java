package org.lsst.tap.repertoire.datalink;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.repertoire.DiscoveryClient;
import org.lsst.tap.repertoire.support.SharedFiles;
import org.lsst.tap.repertoire.testing.DiscoveryServer;

/** Discovery, templates and folder together over HTTP, with real documents and payloads. */
class RealPayloadsTest {

    @RegisterExtension static final DiscoveryServer SERVER = DiscoveryServer.start();

    @TempDir Path parent;

    private volatile String live = "w.2026.20";

    private static byte[] zip(String release) {
        return SharedFiles.read("datalink/datalink-snippets-" + release + ".zip");
    }

    private static void servePayloads() {
        for (String release : new String[] {"w.2026.20", "w.2026.34"}) {
            SERVER.serveFile("/releases/" + release + "/datalink-snippets.zip", zip(release));
        }
    }

    private static Map<String, String> unzipped(byte[] archive) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(
                        entry.getName(),
                        new String(zip.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    private static Map<String, String> files(Path folder) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> listed = Files.list(folder)) {
            for (Path file : listed.collect(Collectors.toList())) {
                files.put(
                        file.getFileName().toString(),
                        Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }

    @ParameterizedTest
    @ValueSource(strings = {"discovery-phalanx.json", "discovery-minimal.json"})
    void folder_releaseSwapped_becomesThatReleasesPayload(String document) throws IOException {
        SERVER.serve(
                new String(SharedFiles.read("repertoire/" + document), StandardCharsets.UTF_8));
        servePayloads();
        try (DiscoveryClient client = DiscoveryClient.builder().baseUrl(SERVER.baseUrl()).build();
                DatalinkTemplates templates =
                        DatalinkTemplates.builder()
                                .discovery(client, "tap")
                                .liveRelease(
                                        SERVER.baseUrl()
                                                + "/releases/{version}/datalink-snippets.zip",
                                        () -> Optional.of(live))
                                .build()) {
            DatalinkFolder folder = new DatalinkFolder(parent.resolve("datalink"), templates);
            for (String release : new String[] {"w.2026.20", "w.2026.34", "w.2026.20"}) {
                live = release;
                assertThat(folder.sync()).isTrue();
                assertThat(files(folder.folder())).isEqualTo(unzipped(zip(release)));
                assertThat(folder.sync()).isFalse();
            }
        }
        assertThat(SERVER.requests()).isEqualTo(1);
    }

    @Test
    void templates_publishedByDiscovery_areThoseOfThePayload() {
        SERVER.serve(
                "{\"tap_metadata\": {\"tap\": {\"release\": \"w.2026.34\","
                        + " \"datalink_templates_url\": \""
                        + SERVER.baseUrl()
                        + "/releases/w.2026.34/datalink-snippets.zip\"}}}");
        servePayloads();
        try (DiscoveryClient client = DiscoveryClient.builder().baseUrl(SERVER.baseUrl()).build();
                DatalinkTemplates templates =
                        DatalinkTemplates.builder().discovery(client, "tap").build()) {
            assertThat(templates.current().release()).contains("w.2026.34");
            assertThat(templates.current().templates()).hasSize(10);
        }
    }
}
