package org.lsst.tap.tools.service;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.testing.SharedFolder;

/**
 * What the service does while something around it is down: it answers, or says what is wrong, and
 * needs nobody afterwards.
 */
class ServiceOutagesIT {

    @RegisterExtension
    static final WireMockExtension REPERTOIRE =
            WireMockExtension.newInstance()
                    .options(WireMockConfiguration.options().dynamicPort())
                    .build();

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> SCHEMAS = List.of("ivoa_obscore");
    private static final String QUERY = "SELECT TOP 1 access_url, obs_id FROM ivoa.ObsCore";

    @TempDir static Path folder;

    private static int port;
    private static EmbeddedPostgres postgres;
    private static ServiceBench bench;
    private static TapService service;
    private static TapClient client;

    @BeforeAll
    static void start() throws Exception {
        port = freePort();
        postgres = startPostgres();
        bench = new ServiceBench(postgres.getJdbcUrl("postgres", "postgres"));
        bench.publish("w.2026.20", SCHEMAS);
        bench.createReleasedTables();
        // Repertoire is down when the service starts.
        REPERTOIRE.stubFor(any(anyUrl()).willReturn(serverError()));
        service =
                bench.serviceWithDatalink(
                                Map.of(
                                        "repertoire.baseUrl",
                                        REPERTOIRE.baseUrl(),
                                        "datalink.application",
                                        "tap",
                                        "datalink.intervalSeconds",
                                        "1",
                                        "datalink.folder",
                                        folder.resolve("datalink").toString()))
                        .start();
        client = service.client();
    }

    @AfterAll
    static void stop() throws IOException {
        service.close();
        postgres.close();
    }

    @BeforeEach
    void repertoireIsDown() {
        REPERTOIRE.stubFor(any(anyUrl()).willReturn(serverError()));
    }

    @Test
    void repertoireDown_answersWithoutDescriptorsOrWithTheLast_andRecoversByItself()
            throws IOException {
        TapClient.HttpReply down = client.post("/sync", TapClient.form(QUERY, "votable"));
        assertThat(down.status()).isEqualTo(200);
        assertThat(down.body()).contains("<TABLE>").doesNotContain("type=\"meta\"");
        assertThat(service.log()).contains("The result goes out without datalink descriptors: ");

        repertoireIsUp();
        await(
                () ->
                        client.post("/sync", TapClient.form(QUERY, "votable"))
                                .body()
                                .contains("type=\"meta\""));
        await(() -> Files.exists(folder.resolve("datalink/obscore_links.xml")));

        repertoireIsDown();
        TapClient.HttpReply again = client.post("/sync", TapClient.form(QUERY, "votable"));
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body()).contains("type=\"meta\"");
        assertThat(client.get("/tables").status()).isEqualTo(200);
    }

    @Test
    void databaseRestarted_saysSoMeanwhile_andAnswersAfterwards() throws Exception {
        String tables = client.get("/tables?detail=max").body();
        String rows = client.query(QUERY).body();
        postgres.close();

        assertThat(client.get("/availability").body()).contains("<vosi:available>false<");
        assertThat(client.get("/tables").status()).isGreaterThanOrEqualTo(500);
        assertThat(client.query(QUERY).status()).isGreaterThanOrEqualTo(500);
        assertThat(client.get("/capabilities").status()).isEqualTo(200);

        postgres = startPostgres();
        assertThat(client.get("/availability").body()).contains("<vosi:available>true<");
        assertThat(client.get("/tables?detail=max").body()).isEqualTo(tables);
        assertThat(client.query(QUERY).body()).isEqualTo(rows);
    }

    @Test
    void loaderKilledMidWay_oldReleaseIsServed_andTheNextRunPublishes() throws Exception {
        bench.publish("w.2026.34", SCHEMAS);
        bench.publish("w.2026.20", SCHEMAS);
        String before = client.get("/tables?detail=max").body();
        Process loader;
        try (Connection blocker = bench.connect();
                Statement statement = blocker.createStatement()) {
            blocker.setAutoCommit(false);
            // The loader waits for this in the middle of its work: it renames staging as well.
            statement.execute("ALTER SCHEMA tap_schema_staging RENAME TO in_the_way");
            loader = startLoader();
            await(ServiceOutagesIT::loaderWaits);
            assertThat(client.get("/tables?detail=max").body()).isEqualTo(before);
            loader.destroyForcibly().waitFor();
            blocker.rollback();
        }

        assertThat(client.get("/tables?detail=max").body()).isEqualTo(before);
        assertThat(client.query(QUERY).status()).isEqualTo(200);

        bench.publish("w.2026.34", List.of("ivoa_obscore", "oga_live_obscore"));
        assertThat(client.get("/tables?detail=max").body())
                .isNotEqualTo(before)
                .contains("<name>oga.ObsCore<");
    }

    private static void repertoireIsUp() throws IOException {
        Path payload = SharedFolder.require("datalink/datalink-snippets-w.2026.20.zip");
        REPERTOIRE.stubFor(
                get("/templates.zip").willReturn(ok().withBody(Files.readAllBytes(payload))));
        REPERTOIRE.stubFor(
                get("/discovery")
                        .willReturn(
                                okJson(
                                        "{\"tap_metadata\": {\"tap\": {\"release\": \"w.2026.20\","
                                                + " \"datalink_templates_url\": \""
                                                + REPERTOIRE.baseUrl()
                                                + "/templates.zip\"}}}")));
    }

    /** Starts the loader as a process of its own. */
    private static Process startLoader() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty(
                                "surefire.test.class.path", System.getProperty("java.class.path")),
                        "org.lsst.tap.loader.cli.TapSchema",
                        "update",
                        "--database-url",
                        "postgresql://postgres@127.0.0.1:" + port + "/postgres",
                        "--source",
                        SharedFolder.require("sdm_schemas") + "/{version}.tar.gz",
                        "--release",
                        "w.2026.34",
                        "--schemas",
                        "ivoa_obscore,oga_live_obscore")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("loader.log").toFile())
                .start();
    }

    private static boolean loaderWaits() {
        try (Connection connection = bench.connect();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type ="
                                        + " 'Lock' AND application_name LIKE 'tap-schema%'")) {
            row.next();
            return row.getInt(1) > 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("waited " + PATIENCE).isNegative();
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    private static EmbeddedPostgres startPostgres() throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setLocaleConfig("locale", "C.UTF-8")
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "off")
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
