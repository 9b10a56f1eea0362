package org.lsst.tap.repertoire;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.job.JobSettings;
import org.lsst.tap.loader.job.Rollback;
import org.lsst.tap.loader.job.UpdateJob;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.Strategy;
import org.lsst.tap.repertoire.datalink.DatalinkFolder;
import org.lsst.tap.repertoire.datalink.DatalinkTemplates;
import org.lsst.tap.schema.LiveTapSchemaRelease;
import org.lsst.tap.testing.SharedFolder;
import org.lsst.tap.tools.kit.PostgresServer;

/**
 * After the loader's swap the templates are those of the release that is live, at the next call.
 */
class TemplatesFollowTheSwapIT {

    private static final String OLD = "w.2026.20";
    private static final String NEW = "w.2026.34";

    @RegisterExtension
    static final WireMockExtension SERVER =
            WireMockExtension.newInstance()
                    .options(WireMockConfiguration.options().dynamicPort())
                    .build();

    @TempDir Path folder;

    private String url;
    private DataSource database;

    @BeforeEach
    void servePayloads() throws IOException {
        for (String release : Set.of(OLD, NEW)) {
            Path payload = SharedFolder.require("datalink/datalink-snippets-" + release + ".zip");
            SERVER.stubFor(
                    get("/" + release + "/datalink-snippets.zip")
                            .willReturn(ok().withBody(Files.readAllBytes(payload))));
        }
        url = PostgresServer.get().newDatabase();
        database = PostgresServer.dataSource(url);
    }

    @Test
    void current_afterSwapAndRollback_isTheLiveReleases() {
        try (DatalinkTemplates templates = templates()) {
            update(OLD);
            assertThat(templates.current().release()).hasValue(OLD);
            assertThat(templates.current().templates()).hasSize(7);

            update(NEW);
            assertThat(templates.current().release()).hasValue(NEW);
            assertThat(templates.current().templates()).hasSize(10);

            rollback();
            assertThat(templates.current().release()).hasValue(OLD);
        }
    }

    @Test
    void folder_whileReleasesAreSwapped_isOnePayloadAtEachLook() throws Exception {
        update(OLD);
        Set<Map<String, String>> seen = ConcurrentHashMap.newKeySet();
        AtomicBoolean done = new AtomicBoolean();
        CountDownLatch looked = new CountDownLatch(1);
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try (DatalinkTemplates templates = templates()) {
            DatalinkFolder datalink = new DatalinkFolder(folder.resolve("datalink"), templates);
            datalink.sync();
            Map<String, String> old = content(datalink.folder());
            Future<?> reading =
                    reader.submit(
                            () -> {
                                while (!done.get()) {
                                    seen.add(content(datalink.folder()));
                                    looked.countDown();
                                }
                            });
            assertThat(looked.await(30, TimeUnit.SECONDS)).isTrue();

            update(NEW);
            datalink.sync();
            Map<String, String> current = content(datalink.folder());
            for (int i = 0; i < 6; i++) {
                rollback();
                datalink.sync();
            }
            done.set(true);
            reading.get(30, TimeUnit.SECONDS);

            assertThat(old).hasSize(8);
            assertThat(current).hasSize(11);
            assertThat(seen).contains(old).isSubsetOf(old, current);
        } finally {
            reader.shutdownNow();
        }
    }

    @Test
    void release_noVersionTable_isEmpty() throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.createStatement().execute("CREATE SCHEMA tap_schema");
        }

        assertThat(new LiveTapSchemaRelease(database).read()).isEmpty();
    }

    private DatalinkTemplates templates() {
        return DatalinkTemplates.builder()
                .liveRelease(
                        SERVER.baseUrl() + "/{version}/datalink-snippets.zip",
                        new LiveTapSchemaRelease(database)::read)
                .build();
    }

    private void rollback() {
        new Rollback(
                        DatabaseUrl.parse(url),
                        DatabaseSchemas.STANDARD,
                        Strategy.SWAP,
                        CutOver.PATIENT,
                        Duration.ZERO,
                        Duration.ZERO)
                .run();
    }

    private void update(String release) {
        Path archives = SharedFolder.require("sdm_schemas");
        new UpdateJob(
                        JobSettings.builder()
                                .database(DatabaseUrl.parse(url))
                                .release(release)
                                .source(archives + "/{version}.tar.gz")
                                .schemas(List.of("oga_live_obscore"))
                                .build())
                .run();
    }

    /**
     * Returns each file's content by its name, of the folder that the link stands for right now.
     */
    private static Map<String, String> content(Path link) {
        Map<String, String> content = new TreeMap<>();
        try {
            Path real = link.toRealPath();
            try (Stream<Path> files = Files.list(real)) {
                for (Path file : files.toList()) {
                    content.put(file.getFileName().toString(), Files.readString(file));
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return content;
    }
}
