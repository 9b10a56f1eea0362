package org.lsst.tap.loader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/** {@code tap-schema verify-catalog} with the catalog in the same PostgreSQL. */
class VerifyCatalogCommandIT {

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @TempDir private Path folder;

    @BeforeEach
    void publish() throws IOException {
        Files.write(
                folder.resolve("A.tar.gz"),
                new TestArchive()
                        .schema(
                                "obs",
                                TestArchive.felis("obs", "A")
                                        + "  - {name: seen, datatype: timestamp}\n"
                                        + "  - {name: band, datatype: char, length: 1}\n")
                        .gzip());
        CommandRun run =
                run(
                        "update",
                        "--release=A",
                        "--source=" + folder + "/{version}.tar.gz",
                        "--schemas=obs");
        assertThat(run.code()).as(run.err()).isZero();
    }

    private CommandRun run(String... arguments) {
        return CommandRun.of(
                Map.of(
                        "TAP_SCHEMA_DATABASE_URL", database.url(),
                        "TAP_SCHEMA_CATALOG_URL", database.url()),
                arguments);
    }

    @Test
    void verify_catalogFits_isExitCode0() throws SQLException {
        database.execute(
                "CREATE SCHEMA obs; CREATE TABLE obs.visit (visit_id bigint, ra float8, seen"
                        + " timestamp, band char(1))");

        CommandRun run = run("verify-catalog");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("The catalog has all that live declares.\n");
    }

    @Test
    void verify_everyDifference_isListed() throws SQLException, IOException {
        database.execute(
                "CREATE SCHEMA obs; CREATE TABLE obs.visit (visit_id text, ra float4, band char(1),"
                        + " extra int); CREATE TABLE obs.other (x int)");

        CommandRun run = run("verify-catalog");

        assertThat(run.code()).isEqualTo(16);
        assertThat(run.out())
                .isEqualTo(
                        """
                        Columns that live declares and the catalog lacks: 1
                          obs.visit.seen
                        Columns whose type does not fit: 1
                          obs.visit.visit_id is text; declared as long
                        Tables that live does not declare: 1
                          obs.other
                        Columns that live does not declare: 1
                          obs.visit.extra
                        The catalog does not have what live declares.
                        """);
        JsonNode json = new ObjectMapper().readTree(run("verify-catalog", "-o", "json").out());
        assertThat(json.path("fits").asBoolean()).isFalse();
        assertThat(json.path("missing_columns").get(0).asText()).isEqualTo("obs.visit.seen");
    }

    @Test
    void verify_noSuchSchema_lacksItsTables() {
        assertThat(run("verify-catalog").out())
                .startsWith("Tables that live declares and the catalog lacks: 1\n  obs.visit\n");
    }

    @Test
    void verify_noDriver_saysSoWithoutThePassword() {
        CommandRun run =
                run("verify-catalog", "--catalog-url=jdbc:mysql://u:hunter2@h/d?password=hunter2");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains(
                        "There is no driver for the catalog jdbc:mysql://h/d. Nothing was changed;"
                                + " write jdbc:mariadb: instead, whose driver is here and speaks"
                                + " MySQL's protocol, or put MySQL's own on the class path.")
                .doesNotContain("hunter2");
        assertThat(run("verify-catalog", "--catalog-url=http://h").code()).isEqualTo(2);
        assertThat(run("verify-catalog", "--catalog-url=jdbc:oracle:thin:@h").err())
                .contains(
                        "jdbc:oracle:(not shown). Nothing was changed; put its driver on the"
                                + " class");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:mariadb://u:hunter2@127.0.0.1:1/",
                "jdbc:mariadb:sequential://u:hunter2@127.0.0.1:1/",
                "jdbc:mariadb://address=(host=127.0.0.1)(port=1)(password=hunter2)/",
                "jdbc:mariadb://127.0.0.1:1/?password=hunter2&sslMode=hunter2",
                "jdbc:postgresql://127.0.0.1:1/d?user=u;password=hunter2",
                "jdbc:foo:hunter2",
                "hunter2"
            })
    void verify_addressWithAPassword_isNowhereInWhatIsPrinted(String url) {
        CommandRun run = run("verify-catalog", "--catalog-url=" + url, "-v");

        assertThat(run.code()).isIn(2, 5);
        assertThat(run.err() + run.out()).contains("--catalog-url: ").doesNotContain("hunter2");
    }

    @Test
    void verify_keywordsOfLibpq_areNowhereInWhatIsPrinted() {
        CommandRun run =
                run("verify-catalog", "--database-url=host=127.0.0.1 password=hunter2", "-v");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err())
                .contains("--database-url: (not shown) (option)")
                .doesNotContain("hunter2");
    }

    @Test
    void verify_mariaDbDown_isExitCode5WithoutThePassword() {
        CommandRun run =
                run(
                        "verify-catalog",
                        "--catalog-url=jdbc:mariadb://127.0.0.1:1/?password=hunter2",
                        "--catalog-user=u");

        assertThat(run.code()).isEqualTo(5);
        assertThat(run.err())
                .contains(
                        "Reading the catalog jdbc:mariadb://127.0.0.1:1/ failed; nothing was"
                            + " changed; check its address and the rights of the role there, and"
                            + " run the command again (its driver: ")
                .doesNotContain("hunter2");
    }
}
