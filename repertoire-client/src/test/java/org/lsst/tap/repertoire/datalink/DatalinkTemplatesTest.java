package org.lsst.tap.repertoire.datalink;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.lessThanOrExactly;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.repertoire.DiscoveryClient;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.internal.Urls;
import org.lsst.tap.repertoire.support.Payloads;
import org.lsst.tap.repertoire.support.SharedFiles;

/** Where templates come from, and how they follow the live release. */
class DatalinkTemplatesTest extends DatalinkTemplatesFixture {

    @Test
    void matching_realPayloadOverHttp_givesAndRendersTemplates() {
        serve(
                "/releases/w.2026.34/d.zip",
                zip(SharedFiles.read("datalink/datalink-snippets-w.2026.34.zip")));
        live = "w.2026.34";
        try (DatalinkTemplates templates = ofLiveRelease()) {
            List<String> columns =
                    List.of(
                            ResultColumns.name("dp2.Object", "coord_ra"),
                            ResultColumns.name("dp2.Object", "objectId"));
            List<DatalinkTemplate> matching = templates.matching(columns);

            assertThat(matching)
                    .extracting(DatalinkTemplate::name)
                    .containsExactly("dp2_object_to_fs_timeseries");
            assertThat(
                            templates.render(
                                    matching.get(0),
                                    ResultColumns.values("https://data.example.org", columns)))
                    .contains("ref=\"col_1\"")
                    .contains("https://data.example.org/api/datalink/timeseries")
                    .doesNotContain("$");
        }
    }

    @Test
    void current_releaseSwapped_matchesAtTheNextCall() {
        serve(
                "/releases/w.2026.20/d.zip",
                zip(SharedFiles.read("datalink/datalink-snippets-w.2026.20.zip")));
        serve(
                "/releases/w.2026.34/d.zip",
                zip(SharedFiles.read("datalink/datalink-snippets-w.2026.34.zip")));
        try (DatalinkTemplates templates = ofLiveRelease()) {
            assertThat(templates.current().templates()).hasSize(7);
            live = "w.2026.34";
            assertThat(templates.current().templates()).hasSize(10);
            assertThat(templates.current().release()).contains("w.2026.34");
            live = "w.2026.20";
            assertThat(templates.current().templates()).hasSize(7);
        }
        verifyRequests(1, "/releases/w.2026.20/d.zip");
        verifyRequests(1, "/releases/w.2026.34/d.zip");
    }

    @Test
    void current_discoveryPublishes_goesBeforeLiveReleaseAndFixedUrl() {
        serve(
                "/discovery",
                okJson(
                        "{\"tap_metadata\": {\"tap\": {\"release\": \"w.2026.34\","
                                + " \"datalink_templates_url\": \""
                                + SERVER.baseUrl()
                                + "/published.zip\"}}}"));
        serve("/published.zip", zip(Payloads.marked("published")));
        try (DiscoveryClient discovery = discovery();
                DatalinkTemplates templates =
                        builder()
                                .discovery(discovery, "tap")
                                .liveRelease(SERVER.baseUrl() + "/{version}", this::readLive)
                                .fixedUrl(SERVER.baseUrl() + "/fixed.zip")
                                .build()) {
            assertThat(firstTemplate(templates.current())).isEqualTo("mark_published");
            assertThat(templates.current().release()).contains("w.2026.34");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"tap_metadata\": {\"ssotap\": {\"datalink_templates_url\": \"http://e/x\"}}}",
                "{\"tap_metadata\": {\"tap\": {\"release\": \"w.2026.34\"}}}",
            })
    void current_discoverySaysNothing_followsTheLiveRelease(String document) {
        serve("/discovery", okJson(document));
        assertFollowsTheLiveRelease();
    }

    @Test
    void current_realDiscoveryDocument_followsTheLiveRelease() {
        serve(
                "/discovery",
                aResponse().withBody(SharedFiles.read("repertoire/discovery-phalanx.json")));
        assertFollowsTheLiveRelease();
    }

    private void assertFollowsTheLiveRelease() {
        serveMarked("w.2026.20");
        try (DiscoveryClient discovery = discovery();
                DatalinkTemplates templates =
                        builder()
                                .discovery(discovery, "tap")
                                .liveRelease(
                                        SERVER.baseUrl() + "/releases/{version}/d.zip",
                                        this::readLive)
                                .build()) {
            assertThat(templates.current().release()).contains("w.2026.20");
        }
    }

    @Test
    void current_databaseSaysNothing_usesTheFixedUrl() {
        live = null;
        serve("/fixed.zip", zip(Payloads.marked("fixed")));
        try (DatalinkTemplates templates =
                builder()
                        .liveRelease(SERVER.baseUrl() + "/{version}", this::readLive)
                        .fixedUrl(SERVER.baseUrl() + "/fixed.zip")
                        .build()) {
            assertThat(firstTemplate(templates.current())).isEqualTo("mark_fixed");
            assertThat(templates.current().release()).isEmpty();
        }
    }

    @Test
    void current_manyThreadsAtASwap_fetchEachPayloadOnceAndMixNone() throws Exception {
        serveMarked("w.2026.20");
        serveMarked("w.2026.34");
        int threads = 16;
        ExecutorService background = Executors.newFixedThreadPool(2);
        ExecutorService callers = Executors.newFixedThreadPool(threads);
        CyclicBarrier start = new CyclicBarrier(threads);
        try (DatalinkTemplates templates =
                builder()
                        .executor(background)
                        .liveRelease(SERVER.baseUrl() + "/releases/{version}/d.zip", this::readLive)
                        .build()) {
            List<Future<Boolean>> consistent = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                boolean swaps = i == 0;
                consistent.add(
                        callers.submit(
                                () -> {
                                    start.await();
                                    boolean all = true;
                                    for (int n = 0; n < 500; n++) {
                                        if (swaps) {
                                            live = n % 2 == 0 ? "w.2026.34" : "w.2026.20";
                                        }
                                        all &= isWhole(templates.current());
                                    }
                                    return all;
                                }));
            }
            for (Future<Boolean> one : consistent) {
                assertThat(one.get()).isTrue();
            }
        } finally {
            callers.shutdownNow();
            background.shutdownNow();
        }
        SERVER.verify(lessThanOrExactly(2), getRequestedFor(anyUrl()));
    }

    @Test
    void currentAsync_givesWhatCurrentGives_andListenersHearOfEachPayloadOnce() {
        serveMarked("w.2026.20");
        serveMarked("w.2026.34");
        List<String> heard = new ArrayList<>();
        try (DatalinkTemplates templates =
                builder()
                        .liveRelease(SERVER.baseUrl() + "/releases/{version}/d.zip", this::readLive)
                        .onChange(payload -> heard.add(payload.release().orElseThrow()))
                        .build()) {
            assertThat(templates.currentAsync().join()).isEqualTo(templates.current());
            live = "w.2026.34";
            assertThat(templates.currentAsync().join().release()).contains("w.2026.34");
            templates.current();
            assertThat(heard).containsExactly("w.2026.20", "w.2026.34");
            assertThat(templates.health().isHealthy()).isTrue();

            databaseDown = new SQLException();
            assertThat(templates.currentAsync().join().release()).contains("w.2026.34");
            assertThat(templates.health().isHealthy()).isFalse();
            assertThat(templates.health().lastFailureReason().orElseThrow())
                    .startsWith("The release that is live can't be read from the database:");
            databaseDown = null;
            templates.current();
            assertThat(templates.health().isHealthy()).isTrue();
        }
    }

    @Test
    void currentAsync_nothingThere_failsAsCurrentThrows() {
        live = null;
        try (DatalinkTemplates templates = ofLiveRelease()) {
            assertThat(templates.currentAsync())
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(RepertoireUnavailableException.class)
                    .withMessageStartingWith("No URL of datalink templates: ");
        }
    }

    @Test
    void current_unchangedPayload_isAskedForConditionally() {
        serve("/f.zip", zip(Payloads.marked("f")).withHeader("ETag", "\"e\""));
        try (DatalinkTemplates templates =
                builder().fixedUrl(SERVER.baseUrl() + "/f.zip").build()) {
            templates.current();
            serve("/f.zip", aResponse().withStatus(304));
            time.advance(Duration.ofMinutes(5));
            assertThat(firstTemplate(templates.current())).isEqualTo("mark_f");
            assertThat(templates.statistics().notModified()).isEqualTo(1);
        }
        SERVER.verify(
                1,
                getRequestedFor(urlEqualTo("/f.zip"))
                        .withHeader("If-None-Match", equalTo("\"e\"")));
    }

    @Test
    void current_releaseWithSlash_isPartOfThePath() {
        live = "tickets/DM-12345";
        serveMarked("tickets/DM-12345");
        try (DatalinkTemplates templates = ofLiveRelease()) {
            assertThat(firstTemplate(templates.current())).isEqualTo("mark_tickets_DM_12345");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gs://bucket/a/d.zip", "GS://bucket/a/d.zip"})
    void parsePayload_ofABucket_isHttps(String url) {
        assertThat(Urls.parsePayload(url))
                .contains(URI.create("https://storage.googleapis.com/bucket/a/d.zip"));
    }

    @Test
    void build_badSettings_areRefused() {
        assertThatThrownBy(() -> DatalinkTemplates.builder().build())
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessage(
                        "No way to find datalink templates: give a discovery client, a URL template"
                                + " with the live release, or a fixed URL");
        assertThatThrownBy(() -> builder().fixedUrl("ftp://me:pw@e.org/f"))
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessage(
                        "The URL of the datalink payload can't be used: expected an http, https or"
                                + " gs URL, found \"ftp://e.org/f\"");
        assertThatThrownBy(() -> builder().liveRelease("https://e.org/f", this::readLive))
                .isInstanceOf(RepertoireConfigurationException.class)
                .hasMessage(
                        "The URL template of datalink payloads can't be used: expected an http,"
                                + " https or gs URL with {version}, found \"https://e.org/f\"");
        assertThatThrownBy(() -> builder().cacheTime(Duration.ZERO))
                .hasMessage("The cache time must be longer than zero, found PT0S");
        assertThatThrownBy(() -> builder().connectTimeout(Duration.ZERO))
                .hasMessage("The connect timeout must be longer than zero, found PT0S");
    }

    private static boolean isWhole(DatalinkPayload payload) {
        String mark = mark(payload.release().orElseThrow());
        List<String> rendered =
                payload.matching(List.of("c_0", "c_1", "c_2")).stream()
                        .map(
                                template ->
                                        template.render(
                                                ResultColumns.values(
                                                        "http://e", List.of("c_0", "c_1", "c_2"))))
                        .collect(Collectors.toList());
        return rendered.size() == 3
                && rendered.stream().allMatch(text -> text.contains("mark=" + mark + " "));
    }
}
