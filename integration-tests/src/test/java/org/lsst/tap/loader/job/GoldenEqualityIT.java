package org.lsst.tap.loader.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.testing.DatabaseStructure;
import org.lsst.tap.testing.GoldenSet;
import org.lsst.tap.testing.SharedFolder;
import org.lsst.tap.tools.kit.PostgresServer;
import org.postgresql.PGConnection;

/**
 * Loaded from the real archive, a release has the rows and the structure that the reference gives.
 */
class GoldenEqualityIT {

    static Stream<Arguments> sets() {
        return Stream.of(
                Arguments.of(
                        "tap-w.2026.34",
                        List.of("dp2", "dp1", "ivoa_obscore", "dp02_dc2"),
                        "5/46/5410/39/39"),
                Arguments.of("ssotap-w.2026.34", List.of("dp03_10yr", "dp03_1yr"), "3/13/292/9/9"),
                Arguments.of("livetap-w.2026.34", List.of("oga_live_obscore"), "2/6/67/7/7"));
    }

    @ParameterizedTest
    @MethodSource("sets")
    void update_realRelease_givesTheReferencesRows(String set, List<String> schemas, String counts)
            throws Exception {
        GoldenSet golden = new GoldenSet(set);
        String url = PostgresServer.get().newDatabase();

        JobResult result = new UpdateJob(settings(url, schemas)).run();

        assertThat(result.counts()).hasToString(counts);
        try (Connection connection = DriverManager.getConnection(url)) {
            for (String table : GoldenSet.TABLES) {
                assertThat(csv(connection, table))
                        .as(table)
                        .containsExactlyElementsOf(records(golden.csv(table)));
            }
        }
    }

    @Test
    void update_realRelease_givesTheReferencesStructure() throws Exception {
        String reference = PostgresServer.get().newDatabase();
        String loaded = PostgresServer.get().newDatabase();
        try (Connection connection = DriverManager.getConnection(reference)) {
            new GoldenSet("tap-w.2026.34").load(connection);
        }

        new UpdateJob(settings(loaded, List.of("dp1"))).run();

        try (Connection expected = DriverManager.getConnection(reference);
                Connection actual = DriverManager.getConnection(loaded)) {
            assertThat(DatabaseStructure.of(expected)).hasSizeGreaterThan(150);
            assertThat(DatabaseStructure.of(actual))
                    .containsExactlyElementsOf(DatabaseStructure.of(expected));
        }
    }

    @Test
    void update_sameReleaseTwice_givesTheSameRows() throws Exception {
        String url = PostgresServer.get().newDatabase();
        List<String> schemas = List.of("dp1", "ivoa_obscore");
        JobResult first = new UpdateJob(settings(url, schemas)).run();
        List<String> columns = columns(url);
        for (boolean forced : new boolean[] {true, false}) {
            JobResult again = new UpdateJob(settings(url, schemas, forced)).run();

            assertThat(again.alreadyLive()).isEqualTo(!forced);
            assertThat(again.counts()).isEqualTo(first.counts());
            assertThat(again.contentDigest()).isEqualTo(first.contentDigest());
            assertThat(columns(url)).isEqualTo(columns);
        }
    }

    private static JobSettings settings(String url, List<String> schemas) {
        return settings(url, schemas, false);
    }

    private static JobSettings settings(String url, List<String> schemas, boolean forced) {
        Path archives = SharedFolder.require("sdm_schemas");
        return JobSettings.builder()
                .database(DatabaseUrl.parse(url))
                .release("w.2026.34")
                .source(archives + "/{version}.tar.gz")
                .schemas(schemas)
                .force(forced)
                .build();
    }

    private static List<String> columns(String url) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection(url)) {
            return csv(connection, "columns11");
        }
    }

    private static List<String> csv(Connection connection, String table)
            throws SQLException, IOException {
        StringWriter rows = new StringWriter();
        connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY tap_schema." + table + " TO STDOUT (FORMAT csv, HEADER)", rows);
        return records(rows.toString());
    }

    /** Returns the records of a CSV text, header included, sorted. A record may hold line feeds. */
    private static List<String> records(String csv) {
        List<String> records = new ArrayList<>();
        try (StringReader reader = new StringReader(csv)) {
            StringBuilder record = new StringBuilder();
            boolean quoted = false;
            for (int c = reader.read(); c >= 0; c = reader.read()) {
                quoted ^= c == '"';
                if (c == '\n' && !quoted) {
                    records.add(record.toString());
                    record.setLength(0);
                } else {
                    record.append((char) c);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        records.sort(null);
        return records;
    }
}
