package org.lsst.tap.repertoire.datalink;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.repertoire.DiscoveryClient;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.support.LogCapture;
import org.lsst.tap.repertoire.support.Payloads;

/** What callers get while something is down, slow or wrong, and what they are told. */
class DatalinkTemplatesFailureTest extends DatalinkTemplatesFixture {

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
