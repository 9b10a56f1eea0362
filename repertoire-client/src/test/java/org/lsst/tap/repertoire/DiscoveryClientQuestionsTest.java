package org.lsst.tap.repertoire;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.lsst.tap.repertoire.model.InfluxDatabase;
import org.lsst.tap.repertoire.support.SharedFiles;

/** Each question of the client, on the full document of a real environment. */
class DiscoveryClientQuestionsTest {

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance().options(options().dynamicPort()).build();

    private final DiscoveryClient client =
            DiscoveryClient.builder().baseUrl(SERVER.baseUrl()).build();

    @AfterEach
    void close() {
        client.close();
    }

    private static void serve(byte[] document) {
        SERVER.stubFor(get("/discovery").willReturn(aResponse().withBody(document)));
    }

    private static void serve(String document) {
        serve(document.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static void serveReal() {
        serve(SharedFiles.read("repertoire/discovery-phalanx.json"));
    }

    @Test
    void applications_realDocument_areInItsOrder() {
        serveReal();
        assertThat(client.applications())
                .hasSize(26)
                .startsWith("argocd", "butler")
                .contains("tap", "ssotap")
                .endsWith("wobbly");
    }

    @Test
    void datasets_realDocument_areSorted() {
        serveReal();
        assertThat(client.datasets()).containsExactly("dp02", "dp03", "dp1");
        serve("{'datasets': {'z': {}, 'a': {}}}");
        try (DiscoveryClient other = DiscoveryClient.builder().baseUrl(SERVER.baseUrl()).build()) {
            assertThat(other.datasets()).containsExactly("a", "z");
        }
    }

    @Test
    void environmentName_realDocument_isGiven() {
        serveReal();
        assertThat(client.environmentName()).contains("data.example.com");
    }

    @Test
    void butlerConfig_realDocument_isGivenForThoseThatHaveOne() {
        serveReal();
        URI dp02 = URI.create("https://data.example.com/api/butler/repo/dp02/butler.yaml");
        URI dp1 = URI.create("https://data.example.com/api/butler/repo/dp1/butler.yaml");
        assertThat(client.butlerConfigFor("dp1")).contains(dp1);
        assertThat(client.butlerConfigFor("dp03")).isEmpty();
        assertThat(client.butlerConfigFor("dp99")).isEmpty();
        assertThat(client.butlerRepositories()).isEqualTo(Map.of("dp02", dp02, "dp1", dp1));
    }

    @Test
    void influxDatabases_realDocument_areLocalOrRemote() {
        serveReal();
        assertThat(client.influxDatabases()).containsExactly("idfdev_efd", "idfdev_metrics");
        assertThat(client.localInfluxDatabases()).containsExactly("idfdev_metrics");
        assertThat(client.remoteInfluxDatabases()).containsExactly("idfdev_efd");
    }

    @Test
    void influxConnectionInfo_realDocument_isGiven() {
        serveReal();
        InfluxDatabase database = client.influxConnectionInfo("idfdev_metrics").orElseThrow();
        assertThat(database.url()).contains(URI.create("https://data.example.com/influxdb/"));
        assertThat(database.database()).contains("lsst.square.metrics");
        assertThat(database.schemaRegistry())
                .contains(URI.create("http://sasquatch-schema-registry.sasquatch:8081/"));
        assertThat(database.credentialsUrl())
                .contains(
                        URI.create(
                                "https://example.com/repertoire/discovery/influxdb/idfdev_metrics"));
        assertThat(database.local()).isTrue();
        assertThat(client.influxConnectionInfo("nowhere")).isEmpty();
    }

    @Test
    void urlForInternal_realDocument_isGivenWithAndWithoutVersion() {
        serveReal();
        assertThat(client.urlForInternal("gafaelfawr"))
                .contains(URI.create("https://data.example.com/auth/api"));
        assertThat(client.urlForInternal("gafaelfawr", "v1"))
                .contains(URI.create("https://data.example.com/auth/api/v1"));
        assertThat(client.urlForInternal("gafaelfawr", "v9")).isEmpty();
        assertThat(client.urlForInternal("portal")).isEmpty();
    }

    @Test
    void urlForUi_realDocument_isGiven() {
        serveReal();
        assertThat(client.urlForUi("nublado"))
                .contains(URI.create("https://nb.data.example.com/nb"));
        assertThat(client.urlForUi("gafaelfawr")).isEmpty();
    }

    @Test
    void versions_realDocument_tellUnversionedFromUnknown() {
        serveReal();
        assertThat(client.versionsForData("cutout", "dp1"))
                .contains(List.of("soda-async-1.0", "soda-sync-1.0"));
        assertThat(client.versionsForData("tap", "dp1")).contains(List.of());
        assertThat(client.versionsForData("tap", "dp99")).isEmpty();
        assertThat(client.versionsForInternal("noteburst")).contains(List.of("v1"));
        assertThat(client.versionsForInternal("mobu")).contains(List.of());
        assertThat(client.versionsForInternal("nowhere")).isEmpty();
    }

    @Test
    void urlForStandard_versionWithIt_isGiven() {
        serve(
                "{'datasets': {'dp1': {'services': {'sia': {'url': 'https://e.org/sia', 'versions':"
                        + " {'v2': {'url': 'https://e.org/sia/query', 'ivoa_standard_id':"
                        + " 'ivo://ivoa.net/std/SIA#query-2.0'}}}}}}}");
        assertThat(client.urlForStandard("sia", "dp1", "ivo://ivoa.net/std/SIA#query-2.0"))
                .contains(URI.create("https://e.org/sia/query"));
        assertThat(client.urlForStandard("sia", "dp1", "ivo://ivoa.net/std/TAP")).isEmpty();
        assertThat(client.urlForStandard("tap", "dp1", "ivo://ivoa.net/std/TAP")).isEmpty();
    }

    @Test
    void urls_serviceWithoutUrl_giveNothing() {
        serve(
                "{'datasets': {'d': {'services': {'tap': {'versions': {'v1': {}}}}}},"
                        + " 'services': {'internal': {'i': {}}, 'ui': {'u': {}}}}");
        assertThat(client.urlForData("tap", "d")).isEmpty();
        assertThat(client.urlForData("tap", "d", "v1")).isEmpty();
        assertThat(client.urlForInternal("i")).isEmpty();
        assertThat(client.urlForUi("u")).isEmpty();
    }

    @Test
    void notebookMapping_realDocument_isTheReducedOne() throws Exception {
        byte[] document = SharedFiles.read("repertoire/discovery-phalanx.json");
        serve(document);
        JsonNode real = new ObjectMapper().readTree(document);
        JsonNode mapping = new ObjectMapper().valueToTree(client.notebookMapping());

        assertThat(mapping.fieldNames())
                .toIterable()
                .containsExactly("datasets", "influxdb_databases", "services");
        assertThat(mapping.at("/services").fieldNames()).toIterable().containsExactly("internal");
        assertThat(mapping.at("/datasets/dp1").fieldNames())
                .toIterable()
                .containsExactly("butler_config", "services");
        assertThat(mapping.at("/datasets/dp1/services/cutout").fieldNames())
                .toIterable()
                .containsExactly("url", "versions");
        assertThat(mapping.at("/datasets/dp1/services/cutout/versions"))
                .isEqualTo(real.at("/datasets/dp1/services/cutout/versions"));
        assertThat(mapping.at("/influxdb_databases/idfdev_metrics"))
                .isEqualTo(real.at("/influxdb_databases/idfdev_metrics"));
        assertThat(mapping.at("/influxdb_databases/idfdev_efd/local").isBoolean()).isTrue();
        assertThat(mapping.at("/datasets/dp03/butler_config").isMissingNode()).isTrue();
    }

    @Test
    void notebookMapping_minimalDocument_isEmpty() {
        serve("{}");
        assertThat(client.notebookMapping()).isEmpty();
    }

    @Test
    void answers_cannotBeChanged() {
        serveReal();
        assertThatThrownBy(() -> client.applications().clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> client.discovery().datasets().clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> client.butlerRepositories().clear())
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> client.notebookMapping().clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void toString_ofTheModel_showsNoQuery() {
        serve(
                "{'environment_name': 'e', 'datasets': {'d': {'butler_config':"
                    + " 'https://me:pw@e.org/b?sig=1', 'services': {'tap': {'url':"
                    + " 'https://e.org/tap', 'versions': {'v1': {'url': 'https://e.org/v1'}}}}}},"
                    + " 'services': {'ui': {'u': {'url': 'https://e.org/u'}}}, 'tap_metadata':"
                    + " {'tap': {'release': 'w.2026.34'}}}");
        assertThat(client.discovery())
                .hasToString("Discovery[environment=e, datasets=[d], applications=0]");
        assertThat(client.discovery().datasets().get("d"))
                .hasToString("Dataset[butlerConfig=https://e.org/b, services=[tap]]");
        assertThat(client.discovery().datasets().get("d").services().get("tap"))
                .hasToString("ApiService[url=https://e.org/tap, versions=[v1]]");
        assertThat(client.discovery().uiServices().get("u"))
                .hasToString("UiService[url=https://e.org/u]");
        assertThat(client.discovery().tapMetadata().get("tap"))
                .hasToString("TapMetadata[release=w.2026.34, datalinkTemplatesUrl=none]");
    }
}
