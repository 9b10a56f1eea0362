package org.lsst.tap.repertoire.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.repertoire.DiscoveryClient;
import org.lsst.tap.repertoire.datalink.DatalinkTemplates;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.support.Payloads;

class DiscoveryServerTest {

    @RegisterExtension
    static final DiscoveryServer SERVER =
            DiscoveryServer.start(
                    "{\"datasets\": {\"dp1\": {\"services\": {\"tap\": {\"url\":"
                            + " \"https://data.example.org/api/tap\"}}}}}");

    private static DiscoveryClient client() {
        return DiscoveryClient.builder().baseUrl(SERVER.baseUrl()).build();
    }

    @Test
    void start_document_isWhatTheClientSees() {
        try (DiscoveryClient client = client()) {
            assertThat(client.urlForData("tap", "dp1"))
                    .contains(URI.create("https://data.example.org/api/tap"));
        }
        assertThat(SERVER.requests()).isEqualTo(1);
    }

    @Test
    void serve_otherDocument_isServedToTheNextClient() {
        SERVER.serve("{\"environment_name\": \"other\"}");
        try (DiscoveryClient client = client()) {
            assertThat(client.environmentName()).contains("other");
        }
    }

    @Test
    void fail_status_reachesTheClient() {
        SERVER.fail(503);
        try (DiscoveryClient client = client()) {
            assertThatThrownBy(client::discovery)
                    .isInstanceOf(RepertoireException.class)
                    .hasMessageContaining("found 503");
        }
        SERVER.reset();
        assertThat(SERVER.requests()).isZero();
    }

    @Test
    void serveCredentials_token_isNeeded() {
        SERVER.serve(
                "{\"influxdb_databases\": {\"efd\": {\"credentials_url\": \""
                        + SERVER.baseUrl()
                        + "/efd\"}}}");
        SERVER.serveCredentials("/efd", "gt-good", "{\"username\": \"reader\"}");
        try (DiscoveryClient client = client()) {
            assertThat(client.influxCredentials("efd", "gt-good").orElseThrow().username())
                    .contains("reader");
            assertThatThrownBy(() -> client.influxCredentials("efd", "gt-bad"))
                    .hasMessageContaining("found 403");
        }
        assertThat(SERVER.requests("/efd")).isEqualTo(2);
    }

    @Test
    void serveFile_payload_isFoundThroughDiscovery() {
        SERVER.serve(
                "{\"tap_metadata\": {\"tap\": {\"datalink_templates_url\": \""
                        + SERVER.baseUrl()
                        + "/d.zip\"}}}");
        SERVER.serveFile("/d.zip", Payloads.marked("x"));
        try (DiscoveryClient client = client();
                DatalinkTemplates templates =
                        DatalinkTemplates.builder().discovery(client, "tap").build()) {
            assertThat(templates.current().templates()).hasSize(3);
        }
    }

    @Test
    void start_emptyOrFromFile_serves(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("d.json"), "{\"applications\": [\"tap\"]}");
        try (DiscoveryServer server = DiscoveryServer.start(file);
                DiscoveryClient client =
                        DiscoveryClient.builder().baseUrl(server.baseUrl()).build()) {
            assertThat(client.applications()).containsExactly("tap");
        }
        try (DiscoveryServer server = DiscoveryServer.start();
                DiscoveryClient client =
                        DiscoveryClient.builder().baseUrl(server.baseUrl()).build()) {
            assertThat(client.applications()).isEmpty();
        }
        assertThatThrownBy(() -> DiscoveryServer.start(folder.resolve("absent")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("The discovery document can't be read");
    }

    /** JUnit starts and ends it with each test of the class. */
    @RegisterExtension final DiscoveryServer ofTheInstance = DiscoveryServer.start();

    @Test
    void afterEach_serverOfTheInstance_isClosed() {
        DiscoveryServer another = DiscoveryServer.start();
        another.beforeEach(null);
        another.afterEach(null);
        try (DiscoveryClient closed = DiscoveryClient.builder().baseUrl(another.baseUrl()).build();
                DiscoveryClient open =
                        DiscoveryClient.builder().baseUrl(ofTheInstance.baseUrl()).build()) {
            assertThatThrownBy(closed::discovery).isInstanceOf(RepertoireException.class);
            assertThat(open.applications()).isEmpty();
        }
        SERVER.afterEach(null);
        try (DiscoveryClient client = client()) {
            assertThat(client.datasets()).containsExactly("dp1");
        }
    }

    @Test
    void serve_documentThatTheClientWouldRefuse_isRefused() {
        assertThatThrownBy(() -> SERVER.serve("{\"datasets\": []}"))
                .isInstanceOf(RepertoireFormatException.class)
                .hasMessage(
                        "The discovery document of the test: member \"datasets\": expected an"
                                + " object, found a list");
    }
}
