package org.lsst.tap.loader.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.job.CatalogCheck.Difference;
import org.lsst.tap.testing.MariaDbServer;
import org.lsst.tap.tools.kit.PostgresServer;

/**
 * What live declares against a catalog on MariaDB, through the driver that the loader has and
 * through MySQL's. Runs with {@code -Dmariadb}.
 */
class CatalogOnMariaDbIT {

    private static final String SCHEMA =
            """
            name: cdb_obs
            tables:
            - name: visit
              columns:
              - {name: id, datatype: long}
              - {name: seq, datatype: int}
              - {name: flag, datatype: boolean}
              - {name: tiny, datatype: byte}
              - {name: small, datatype: short}
              - {name: ra, datatype: double}
              - {name: mag, datatype: float}
              - {name: band, datatype: char, length: 1}
              - {name: note, datatype: text}
              - {name: name, datatype: string, length: 32}
              - {name: seen, datatype: timestamp}
              - {name: raw, datatype: binary, length: 16}
              - {name: unsigned_int, datatype: long}
            - name: exposure
              columns:
              - {name: id, datatype: long}
            """;

    private static final String FITTING =
            """
            CREATE TABLE cdb_obs.visit (id bigint, seq int, flag tinyint(1), tiny tinyint,
              small smallint, ra double, mag float, band char(1), note longtext, name varchar(32),
              seen datetime(6), raw varbinary(16), unsigned_int int unsigned)
            """;

    private static MariaDbServer server;
    private static String postgres = "";

    @TempDir private static Path folder;

    @BeforeAll
    static void start() throws Exception {
        server = MariaDbServer.start();
        postgres = PostgresServer.get().newDatabase();
        publish();
    }

    private static void publish() throws IOException {
        Path schemas = Files.createDirectories(folder.resolve("A/python/lsst/sdm/schemas"));
        Files.writeString(schemas.resolve("cdb_obs.yaml"), SCHEMA);
        new UpdateJob(
                        JobSettings.builder()
                                .database(DatabaseUrl.parse(postgres))
                                .release("A")
                                .source(folder + "/{version}")
                                .schemas(List.of("cdb_obs"))
                                .build())
                .run();
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void emptyCatalog() throws SQLException {
        // A schema whose name a pattern of the other would match.
        execute(
                "DROP DATABASE IF EXISTS cdb_obs",
                "DROP DATABASE IF EXISTS cdbxobs",
                "CREATE DATABASE cdb_obs",
                "CREATE DATABASE cdbxobs",
                "CREATE TABLE cdbxobs.visit (x int)");
    }

    private static void execute(String... commands) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url("mariadb"), "root", "");
                Statement statement = connection.createStatement()) {
            for (String sql : commands) {
                statement.execute(sql);
            }
        }
    }

    private static String url(String protocol) {
        return "jdbc:%s://localhost:%d/".formatted(protocol, server.port());
    }

    private static Map<Difference, Set<String>> compare(String protocol) {
        return new CatalogCheck(
                        DatabaseUrl.parse(postgres), DatabaseSchemas.STANDARD, Duration.ZERO)
                .run(url(protocol), Optional.of("root"), Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql"})
    void run_catalogFits_findsNothing(String protocol) throws SQLException {
        execute(FITTING, "CREATE TABLE cdb_obs.exposure (id bigint)");

        assertThat(compare(protocol))
                .containsOnlyKeys(Difference.values())
                .allSatisfy((difference, names) -> assertThat(names).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mariadb", "mysql"})
    void run_catalogDiffers_listsEveryDifference(String protocol) throws SQLException {
        execute(
                """
                CREATE TABLE cdb_obs.visit (id bigint unsigned, seq int unsigned, flag tinyint(1),
                  tiny tinyint, small int, ra varchar(10), mag double, band int, note datetime,
                  name varchar(32), seen date, unsigned_int int unsigned, extra json)
                """,
                "CREATE TABLE cdb_obs.other (x int)",
                "CREATE VIEW cdb_obs.seen AS SELECT id FROM cdb_obs.visit");

        Map<Difference, Set<String>> differences = compare(protocol);

        assertThat(differences.get(Difference.MISSING_TABLES)).containsExactly("cdb_obs.exposure");
        assertThat(differences.get(Difference.MISSING_COLUMNS))
                .containsExactly("cdb_obs.visit.raw");
        assertThat(differences.get(Difference.WRONG_TYPES))
                .extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactly(
                        "cdb_obs.visit.band",
                        "cdb_obs.visit.id",
                        "cdb_obs.visit.mag",
                        "cdb_obs.visit.note",
                        "cdb_obs.visit.ra",
                        "cdb_obs.visit.seq",
                        "cdb_obs.visit.small");
        assertThat(differences.get(Difference.WRONG_TYPES))
                .contains("cdb_obs.visit.seq is INT UNSIGNED; declared as int");
        assertThat(differences.get(Difference.UNDECLARED_TABLES))
                .containsExactly("cdb_obs.other", "cdb_obs.seen");
        assertThat(differences.get(Difference.UNDECLARED_COLUMNS))
                .containsExactly("cdb_obs.visit.extra");
    }
}
