package org.lsst.tap.tools.service;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.loader.cli.TapSchema;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.testing.SharedFolder;

/**
 * The whole path on real releases, with one service that is never restarted: discovery, the hook
 * job with Repertoire's configuration, the swap, queries, and the release's templates in the very
 * next result.
 */
class RealReleasesInTurnIT {

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance()
                    .options(WireMockConfiguration.options().dynamicPort())
                    .resetOnEachTest(false)
                    .build();

    private static final Pattern DESCRIPTOR = Pattern.compile("<RESOURCE type=\"meta\"");

    @TempDir static Path folder;

    private static ServiceBench bench;
    private static TapService service;
    private static TapClient client;

    @BeforeAll
    static void start() throws Exception {
        SERVER.stubFor(
                get("/discovery")
                        .willReturn(
                                okJson(
                                        Files.readString(
                                                SharedFolder.require(
                                                        "repertoire/discovery-phalanx.json")))));
        for (String release : List.of("w.2025.43", "w.2026.20", "w.2026.34")) {
            serve(
                    "/" + release + "/schemas.tar.gz",
                    SharedFolder.require("sdm_schemas/" + release + ".tar.gz"));
        }
        for (String release : List.of("w.2026.20", "w.2026.34")) {
            serve(
                    "/" + release + "/datalink-snippets.zip",
                    SharedFolder.require("datalink/datalink-snippets-" + release + ".zip"));
        }
        bench = new ServiceBench();
        runHookJob("w.2025.43", "dp1");
        bench.createReleasedTables();
        service =
                bench.serviceWithDatalink(
                                Map.of(
                                        "repertoire.baseUrl",
                                        SERVER.baseUrl(),
                                        "datalink.application",
                                        "tap",
                                        "datalink.payloadUrlTemplate",
                                        SERVER.baseUrl() + "/{version}/datalink-snippets.zip",
                                        "datalink.liveReleaseDataSource",
                                        "jdbc/tapuser",
                                        "datalink.intervalSeconds",
                                        "1",
                                        "datalink.folder",
                                        folder.resolve("datalink").toString()))
                        .start();
        client = service.client();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void releasesInTurn_eachIsServedWithItsTemplatesAtOnce() throws Exception {
        // That release has no payload of templates.
        assertThat(descriptorsOf("dp1.Object")).isZero();
        assertThat(client.get("/tables").body()).doesNotContain("dp2.Object");

        publish("w.2026.20", "dp1");
        assertThat(descriptorsOf("dp1.Object")).isEqualTo(1);
        assertThat(client.query("SELECT TOP 1 * FROM dp2.Object").status()).isEqualTo(400);

        publish("w.2026.34", "dp1\", \"dp2");
        assertThat(client.get("/tables").body()).contains("dp2.Object");
        assertThat(descriptorsOf("dp1.Object")).isEqualTo(1);
        assertThat(descriptorsOf("dp2.Object")).isEqualTo(1);
        assertThat(client.query("SELECT * FROM dp2.Object").body().lines())
                .hasSize(1 + ServiceBench.ROWS);
    }

    /** Runs the job, and lets users read the tables that the release has now. */
    private static void publish(String release, String schemas) throws Exception {
        runHookJob(release, schemas);
        bench.createReleasedTables();
        assertThat(client.get("/availability").body()).contains("<vosi:available>true<");
    }

    private static long descriptorsOf(String table) {
        TapClient.HttpReply answer =
                client.post(
                        "/sync", TapClient.form("SELECT TOP 1 objectId FROM " + table, "votable"));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return DESCRIPTOR.matcher(answer.body()).results().count();
    }

    /** Runs the loader as Phalanx's hook does, with Repertoire's file and environment. */
    private static void runHookJob(String release, String schemas)
            throws IOException, SQLException {
        DatabaseUrl url = DatabaseUrl.parse(bench.url());
        Path config = folder.resolve("config.yaml");
        Files.writeString(
                config,
                """
                logLevel: "WARNING"
                tap:
                  schemaVersion: "%s"
                  schemaSourceTemplate: "%s/{version}/schemas.tar.gz"
                  servers:
                    tap:
                      enabled: true
                      schemas: ["%s"]
                      databaseUrl: "%s"
                """
                        .formatted(release, SERVER.baseUrl(), schemas, url));
        int code =
                TapSchema.commandLine(
                                Map.of(
                                        "REPERTOIRE_CONFIG_PATH",
                                        config.toString(),
                                        "REPERTOIRE_DATABASE_USER",
                                        "postgres",
                                        "REPERTOIRE_DATABASE_PASSWORD",
                                        "postgres"))
                        .execute("update", "--app", "tap", "--reader-role", ServiceDatabase.ROLE);
        assertThat(code).isZero();
    }

    private static void serve(String path, Path file) throws IOException {
        SERVER.stubFor(get(path).willReturn(ok().withBody(Files.readAllBytes(file))));
    }
}
