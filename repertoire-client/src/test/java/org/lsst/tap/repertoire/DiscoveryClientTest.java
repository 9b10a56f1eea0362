package org.lsst.tap.repertoire;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okForContentType;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.model.Discovery;
import org.lsst.tap.repertoire.support.SharedFiles;

class DiscoveryClientTest {

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance().options(options().dynamicPort()).build();

    private static DiscoveryClient client() {
        return DiscoveryClient.builder().baseUrl(SERVER.baseUrl() + "/repertoire").build();
    }

    private static void serve(byte[] document) {
        SERVER.stubFor(
                get("/repertoire/discovery")
                        .willReturn(
                                aResponse()
                                        .withHeader("Content-Type", "application/json")
                                        .withBody(document)));
    }

    private static void serve(String document) {
        serve(document.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void urlForData_realDocument_givesServiceAndVersion() {
        serve(SharedFiles.read("repertoire/discovery-phalanx.json"));
        try (DiscoveryClient client = client()) {
            assertThat(client.urlForData("tap", "dp1"))
                    .contains(URI.create("https://data.example.com/api/tap"));
            assertThat(client.urlForData("cutout", "dp02", "soda-sync-1.0"))
                    .contains(URI.create("https://data.example.com/api/cutout/dp02/sync"));
        }
    }

    @Test
    void urlForData_unknownServiceDatasetOrVersion_givesNothing() {
        serve(SharedFiles.read("repertoire/discovery-phalanx.json"));
        try (DiscoveryClient client = client()) {
            assertThat(client.urlForData("nowhere", "dp1")).isEmpty();
            assertThat(client.urlForData("tap", "dp99")).isEmpty();
            assertThat(client.urlForData("tap", "dp1", "v99")).isEmpty();
        }
    }

    @Test
    void discovery_minimalDocument_isEmptyThroughout() {
        serve(SharedFiles.read("repertoire/discovery-minimal.json"));
        try (DiscoveryClient client = client()) {
            Discovery discovery = client.discovery();

            assertThat(discovery.applications()).isEmpty();
            assertThat(discovery.datasets()).isEmpty();
            assertThat(discovery.environmentName()).isEmpty();
            assertThat(discovery.influxDatabases()).isEmpty();
            assertThat(discovery.internalServices()).isEmpty();
            assertThat(discovery.uiServices()).isEmpty();
            assertThat(discovery.tapMetadata()).isEmpty();
        }
    }

    @Test
    void discovery_calledTwice_requestsOnce() {
        serve("{\"environment_name\": \"here\"}");
        try (DiscoveryClient client = client()) {
            assertThat(client.discovery().environmentName()).contains("here");
            assertThat(client.discovery().environmentName()).contains("here");
        }
        SERVER.verify(1, getRequestedFor(urlEqualTo("/repertoire/discovery")));
    }

    @Test
    void discovery_manyThreadsAtColdStart_requestOnce() throws Exception {
        serve("{\"environment_name\": \"here\"}");
        int threads = 32;
        CyclicBarrier start = new CyclicBarrier(threads);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (DiscoveryClient client = client()) {
            List<Future<Discovery>> answers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                answers.add(
                        pool.submit(
                                () -> {
                                    start.await();
                                    return client.discovery();
                                }));
            }
            for (Future<Discovery> answer : answers) {
                assertThat(answer.get().environmentName()).contains("here");
            }
        } finally {
            pool.shutdownNow();
        }
        SERVER.verify(1, getRequestedFor(urlEqualTo("/repertoire/discovery")));
    }

    @Test
    void build_noBaseUrl_namesTheVariable() {
        DiscoveryClientBuilder builder = DiscoveryClient.builder();
        builder.settings.environment = name -> null;
        assertThatThrownBy(builder::build)
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessage(
                        "No base URL of Repertoire: the environment variable REPERTOIRE_BASE_URL is"
                                + " not set; set it, or give the base URL");
    }

    @Test
    void build_baseUrlInEnvironment_isUsedWithoutLastSlash() {
        serve("{\"environment_name\": \"from the variable\"}");
        DiscoveryClientBuilder builder = DiscoveryClient.builder();
        builder.settings.environment =
                name ->
                        name.equals("REPERTOIRE_BASE_URL")
                                ? SERVER.baseUrl() + "/repertoire/"
                                : null;
        try (DiscoveryClient client = builder.build()) {
            assertThat(client.discovery().environmentName()).contains("from the variable");
        }
    }

    @Test
    void build_baseUrlWithPassword_isRefusedWithoutShowingIt() {
        assertThatThrownBy(
                        () ->
                                DiscoveryClient.builder()
                                        .baseUrl("https://me:hunter2@example.org/repertoire")
                                        .build())
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessage(
                        "The base URL of Repertoire can't be used: expected an http or https URL"
                                + " without user information, query and fragment, found"
                                + " \"https://example.org/repertoire\"; correct REPERTOIRE_BASE_URL"
                                + " or the URL given to the builder");
    }

    @Test
    void discovery_statusOtherThanSuccess_namesUrlAndStatus() {
        SERVER.stubFor(get("/repertoire/discovery").willReturn(aResponse().withStatus(404)));
        try (DiscoveryClient client = client()) {
            assertThatThrownBy(client::discovery)
                    .isInstanceOf(RepertoireUnavailableException.class)
                    .hasMessage(
                            "Discovery from "
                                    + SERVER.baseUrl()
                                    + "/repertoire/discovery did not arrive: expected status 200,"
                                    + " found 404; check that the URL is right and the service is"
                                    + " healthy");
        }
    }

    @Test
    void discovery_html_saysWhatWasExpected() {
        SERVER.stubFor(
                get("/repertoire/discovery")
                        .willReturn(okForContentType("text/html", "<html>Sign in</html>")));
        try (DiscoveryClient client = client()) {
            assertThatThrownBy(client::discovery)
                    .isInstanceOf(RepertoireFormatException.class)
                    .hasMessage(
                            "Discovery from "
                                    + SERVER.baseUrl()
                                    + "/repertoire/discovery: expected the document, found a page"
                                    + " for people (text/html), of a login or a proxy perhaps;"
                                    + " check that the URL is right and can be read without a"
                                    + " login");
        }
    }

    @Test
    void discovery_emptyBody_saysWhatWasExpected() {
        SERVER.stubFor(get("/repertoire/discovery").willReturn(ok("  ")));
        try (DiscoveryClient client = client()) {
            assertThatThrownBy(client::discovery)
                    .isInstanceOf(RepertoireFormatException.class)
                    .hasMessageEndingWith(": expected a JSON object, found nothing");
        }
    }
}
