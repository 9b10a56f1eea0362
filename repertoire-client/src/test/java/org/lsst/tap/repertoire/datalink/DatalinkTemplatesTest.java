package org.lsst.tap.repertoire.datalink;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.lessThanOrExactly;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.repertoire.DiscoveryClient;
import org.lsst.tap.repertoire.RepertoireConfigurationException;
import org.lsst.tap.repertoire.RepertoireException;
import org.lsst.tap.repertoire.RepertoireFormatException;
import org.lsst.tap.repertoire.RepertoireUnavailableException;
import org.lsst.tap.repertoire.support.LogCapture;
import org.lsst.tap.repertoire.support.ManualTime;
import org.lsst.tap.repertoire.support.Payloads;
import org.lsst.tap.repertoire.support.SharedFiles;

class DatalinkTemplatesTest {

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance().options(options().dynamicPort()).build();

    private final ManualTime time = new ManualTime();

    /** Null: the database doesn't say. */
    private volatile String live = "w.2026.20";

    private volatile SQLException databaseDown;

    private Optional<String> readLive() throws SQLException {
        if (databaseDown != null) {
            throw databaseDown;
        }
        return Optional.ofNullable(live);
    }

    private DatalinkTemplatesBuilder builder() {
        return DatalinkTemplates.builder()
                .clock(time)
                .scheduler(time)
                .executor(Runnable::run)
                .jitter(() -> 0.5);
    }

    private DatalinkTemplates ofLiveRelease() {
        return builder()
                .liveRelease(SERVER.baseUrl() + "/releases/{version}/d.zip", this::readLive)
                .build();
    }

    private DiscoveryClient discovery() {
        return DiscoveryClient.builder()
                .baseUrl(SERVER.baseUrl())
                .clock(time)
                .executor(Runnable::run)
                .build();
    }

    private static ResponseDefinitionBuilder zip(byte[] payload) {
        return aResponse().withHeader("Content-Type", "application/zip").withBody(payload);
    }

    private static void serve(String path, ResponseDefinitionBuilder response) {
        SERVER.stubFor(get(path).willReturn(response));
    }

    private static void serveMarked(String release) {
        serve("/releases/" + release + "/d.zip", zip(Payloads.marked(mark(release))));
    }

    private static String mark(String release) {
        return release.replaceAll("[^A-Za-z0-9]", "_");
    }

    private static String firstTemplate(DatalinkPayload payload) {
        return payload.templates().get(0).name();
    }

    private static void verifyRequests(int count, String path) {
        SERVER.verify(count, getRequestedFor(urlEqualTo(path)));
    }

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
    void current_realDiscoveryDocument_followsTheLiveRelease() {
        serve(
                "/discovery",
                aResponse().withBody(SharedFiles.read("repertoire/discovery-phalanx.json")));
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
    void current_startWhileDiscoveryIsDown_passesItOverUntilItIsBack() {
        serve("/discovery", serverError());
        serve("/fixed.zip", zip(Payloads.marked("fixed")));
        serve("/published.zip", zip(Payloads.marked("published")));
        try (DiscoveryClient discovery = discovery();
                DatalinkTemplates templates =
                        builder()
                                .discovery(discovery, "tap")
                                .fixedUrl(SERVER.baseUrl() + "/fixed.zip")
                                .build()) {
            assertThat(firstTemplate(templates.current())).isEqualTo("mark_fixed");
            serve(
                    "/discovery",
                    okJson(
                            "{\"tap_metadata\": {\"tap\": {\"datalink_templates_url\": \""
                                    + SERVER.baseUrl()
                                    + "/published.zip\"}}}"));
            time.advance(Duration.ofMinutes(1));
            assertThat(firstTemplate(templates.current())).isEqualTo("mark_published");
        }
    }

    @Test
    void current_databaseDownLater_keepsTheTemplatesAndWarnsOnce() {
        serveMarked("w.2026.20");
        serve("/fixed.zip", zip(Payloads.marked("fixed")));
        try (LogCapture log = LogCapture.start();
                DatalinkTemplates templates =
                        builder()
                                .liveRelease(
                                        SERVER.baseUrl() + "/releases/{version}/d.zip",
                                        this::readLive)
                                .fixedUrl(SERVER.baseUrl() + "/fixed.zip")
                                .build()) {
            templates.current();
            databaseDown = new SQLException("password=hunter2");
            for (int i = 0; i < 10; i++) {
                assertThat(templates.current().release()).contains("w.2026.20");
            }
            assertThat(log.warnings())
                    .containsExactly(
                            "The release that is live can't be read from the database:"
                                    + " SQLException; check the database that holds TAP_SCHEMA"
                                    + " (callers get the last good templates, of w.2026.20)");
            databaseDown = null;
            templates.current();
            assertThat(log.messages(Level.INFO))
                    .containsExactly(
                            "Datalink templates are current again:"
                                    + " DatalinkPayload[release=w.2026.20, 3 templates]");
        }
        verifyRequests(0, "/fixed.zip");
    }

    @Test
    void current_newReleasesPayloadIsBad_keepsTheGoodOneUntilItIsRepaired() {
        serveMarked("w.2026.20");
        serve(
                "/releases/w.2026.34/d.zip",
                zip(new Payloads().file("datalink-manifest.json", "{\"t\": []}").zip()));
        try (LogCapture log = LogCapture.start();
                DatalinkTemplates templates = ofLiveRelease()) {
            templates.current();
            live = "w.2026.34";
            for (int i = 0; i < 10; i++) {
                assertThat(templates.current().release()).contains("w.2026.20");
            }
            assertThat(log.warnings())
                    .containsExactly(
                            "Datalink payload of w.2026.34 from "
                                    + SERVER.baseUrl()
                                    + "/releases/w.2026.34/d.zip: the manifest names the template"
                                    + " \"t\", expected a file of that name with .xml, found"
                                    + " [datalink-manifest.json] (callers get the last good"
                                    + " templates, of w.2026.20)");
            verifyRequests(1, "/releases/w.2026.34/d.zip");

            serveMarked("w.2026.34");
            time.advance(Duration.ofSeconds(1));
            assertThat(templates.current().release()).contains("w.2026.34");
        }
    }

    @Test
    void current_payloadRepublishedBad_keepsTheGoodOne() {
        serveMarked("w.2026.20");
        try (DatalinkTemplates templates = ofLiveRelease()) {
            assertThat(firstTemplate(templates.current())).isEqualTo("mark_w_2026_20");
            serve("/releases/w.2026.20/d.zip", zip(new byte[10]));
            time.advance(Duration.ofMinutes(10));
            assertThat(firstTemplate(templates.current())).isEqualTo("mark_w_2026_20");
            assertThat(templates.statistics().failures()).isPositive();

            serve("/releases/w.2026.20/d.zip", zip(Payloads.marked("corrected")));
            time.advance(Duration.ofMinutes(1));
            assertThat(firstTemplate(templates.current())).isEqualTo("mark_corrected");
        }
    }

    @Test
    void current_newReleaseHangs_makesCallersWaitOnlyOnce() {
        serveMarked("w.2026.20");
        serve("/releases/w.2026.34/d.zip", notFound());
        ExecutorService background = Executors.newSingleThreadExecutor();
        try (DatalinkTemplates templates =
                builder()
                        .executor(background)
                        .liveRelease(SERVER.baseUrl() + "/releases/{version}/d.zip", this::readLive)
                        .build()) {
            templates.current();
            live = "w.2026.34";
            assertThat(templates.current().release()).contains("w.2026.20");
            serve("/releases/w.2026.34/d.zip", zip(Payloads.marked("late")).withFixedDelay(60_000));
            time.advance(Duration.ofSeconds(1));
            long before = System.nanoTime();
            assertThat(templates.current().release()).contains("w.2026.20");
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(10));
        } finally {
            background.shutdownNow();
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
    void current_nothingToBeFound_saysWhatWasTried() {
        live = null;
        serve("/discovery", okJson("{}"));
        try (DiscoveryClient discovery = discovery();
                DatalinkTemplates templates =
                        builder()
                                .discovery(discovery, "tap")
                                .liveRelease(SERVER.baseUrl() + "/{version}", this::readLive)
                                .build()) {
            assertThatThrownBy(templates::current)
                    .isInstanceOf(RepertoireUnavailableException.class)
                    .hasMessage(
                            "No URL of datalink templates: discovery publishes no datalink"
                                + " templates of application \"tap\"; the database names no live"
                                + " release; a fixed URL would be the last resort, and is not set");
            assertThat(templates.statistics().requests()).isZero();

            serve("/discovery", serverError());
            databaseDown = new SQLException();
        }
        try (DiscoveryClient discovery = discovery();
                DatalinkTemplates templates =
                        builder()
                                .discovery(discovery, "tap")
                                .liveRelease(SERVER.baseUrl() + "/{version}", this::readLive)
                                .build()) {
            assertThatThrownBy(templates::current)
                    .isInstanceOf(RepertoireUnavailableException.class)
                    .hasMessageStartingWith("No URL of datalink templates: Discovery from ")
                    .hasMessageContaining("found 500")
                    .hasMessageContaining("; The release that is live can't be read")
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        }
    }

    @Test
    void current_interruptedWhileReadingTheDatabase_throwsAndStaysInterrupted() {
        try (DatalinkTemplates templates =
                builder()
                        .liveRelease(
                                SERVER.baseUrl() + "/{version}",
                                () -> {
                                    throw new InterruptedException();
                                })
                        .build()) {
            assertThatThrownBy(templates::current)
                    .hasMessageContaining("Interrupted while reading the live release");
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void current_payloadUnreachableAtStart_throws() {
        serve("/f.zip", notFound());
        try (DatalinkTemplates templates =
                builder().fixedUrl(SERVER.baseUrl() + "/f.zip?signature=abc").build()) {
            assertThatThrownBy(templates::current)
                    .isInstanceOf(RepertoireException.class)
                    .hasMessage(
                            "Datalink payload from "
                                    + SERVER.baseUrl()
                                    + "/f.zip did not arrive: expected status 200, found 404; check"
                                    + " that the URL is right and the service is healthy");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc", "w.1?x=", "a b", "", "/a", "a//b", ".hidden", "a/..", "é"})
    void current_oddReleaseName_isNotPutIntoTheUrl(String release) {
        live = release;
        try (DatalinkTemplates templates = ofLiveRelease()) {
            assertThatThrownBy(templates::current)
                    .hasMessageContaining(
                            ", expected a name such as \"w.2026.34\"; load a release again");
        }
        SERVER.verify(0, getRequestedFor(anyUrl()));
    }

    @Test
    void current_oddReleaseNameLater_keepsTheGoodTemplates() {
        serveMarked("w.2026.20");
        try (DatalinkTemplates templates = ofLiveRelease()) {
            templates.current();
            live = "../x";
            assertThat(templates.current().release()).contains("w.2026.20");
        }
    }

    @Test
    void current_releaseWithSlash_isPartOfThePath() {
        live = "tickets/DM-12345";
        serveMarked("tickets/DM-12345");
        try (DatalinkTemplates templates = ofLiveRelease()) {
            assertThat(firstTemplate(templates.current())).isEqualTo("mark_tickets_DM_12345");
        }
    }

    @Test
    void plainUrl_ofABucket_isHttps() {
        assertThat(PayloadLocator.plainUrl("gs://bucket/releases/{version}/d.zip"))
                .isEqualTo("https://storage.googleapis.com/bucket/releases/{version}/d.zip");
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
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> builder().timeouts(Duration.ZERO, second, second))
                .hasMessage("The connect timeout must be longer than zero, found PT0S");
    }

    /** Of so many parts that matching them would exhaust the stack. */
    @Test
    void current_overlongReleaseName_isRefusedWithItsBeginning() {
        live = "a" + "/a".repeat(100_000);
        try (DatalinkTemplates templates = ofLiveRelease()) {
            assertThatThrownBy(templates::current)
                    .hasMessageContaining(
                            "The database names the live release \"a" + "/a".repeat(49) + "/...\"")
                    .hasMessageContaining(", expected a name such as \"w.2026.34\"");
        }
    }

    @Test
    void format_ofOddRelease_isAFormatFailure() {
        live = "a b";
        try (DatalinkTemplates templates = ofLiveRelease()) {
            assertThatThrownBy(templates::current)
                    .hasCauseInstanceOf(RepertoireFormatException.class)
                    .hasMessage(
                            "No URL of datalink templates: The database names the live release \"a"
                                    + " b\", expected a name such as \"w.2026.34\"; load a release"
                                    + " again; a fixed URL would be the last resort, and is not"
                                    + " set");
        }
    }
}
