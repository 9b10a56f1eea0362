package org.lsst.tap.repertoire.datalink;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.lsst.tap.repertoire.DiscoveryClient;
import org.lsst.tap.repertoire.support.ManualTime;
import org.lsst.tap.repertoire.support.Payloads;

/** A server of payloads, and a database that names the live release or fails. */
abstract class DatalinkTemplatesFixture {

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance().options(options().dynamicPort()).build();

    final ManualTime time = new ManualTime();

    /** Null: the database doesn't say. */
    volatile String live = "w.2026.20";

    volatile SQLException databaseDown;

    Optional<String> readLive() throws SQLException {
        if (databaseDown != null) {
            throw databaseDown;
        }
        return Optional.ofNullable(live);
    }

    DatalinkTemplatesBuilder builder() {
        DatalinkTemplatesBuilder builder =
                DatalinkTemplates.builder().clock(time).executor(Runnable::run);
        builder.settings.timer = time;
        builder.settings.jitter = () -> 0.5;
        return builder;
    }

    DatalinkTemplates ofLiveRelease() {
        return builder()
                .liveRelease(SERVER.baseUrl() + "/releases/{version}/d.zip", this::readLive)
                .build();
    }

    DiscoveryClient discovery() {
        return DiscoveryClient.builder()
                .baseUrl(SERVER.baseUrl())
                .clock(time)
                .executor(Runnable::run)
                .build();
    }

    static ResponseDefinitionBuilder zip(byte[] payload) {
        return aResponse().withHeader("Content-Type", "application/zip").withBody(payload);
    }

    static void serve(String path, ResponseDefinitionBuilder response) {
        SERVER.stubFor(get(path).willReturn(response));
    }

    static void serveMarked(String release) {
        serve("/releases/" + release + "/d.zip", zip(Payloads.marked(mark(release))));
    }

    static String mark(String release) {
        return release.replaceAll("[^A-Za-z0-9]", "_");
    }

    static String firstTemplate(DatalinkPayload payload) {
        return payload.templates().get(0).name();
    }

    static void verifyRequests(int count, String path) {
        SERVER.verify(count, getRequestedFor(urlEqualTo(path)));
    }
}
