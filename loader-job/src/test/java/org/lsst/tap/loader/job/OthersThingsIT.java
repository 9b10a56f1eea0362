package org.lsst.tap.loader.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.swap.Strategy;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/** Databases that are not the loader's alone: what others have there. */
class OthersThingsIT {

    private static final DatabaseSchemas NAMES = DatabaseSchemas.STANDARD;

    private static final String LIVE = "SELECT version FROM tap_schema.version";

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @TempDir private Path folder;

    @BeforeEach
    void writeReleases() throws IOException {
        for (String release : List.of("A", "B", "C", "D")) {
            Files.write(folder.resolve(release + ".tar.gz"), TestArchive.release(release));
        }
    }

    private JobResult update(String release, Strategy strategy, String... readers) {
        return update(database.databaseUrl(), release, strategy, readers);
    }

    private JobResult update(
            DatabaseUrl url, String release, Strategy strategy, String... readers) {
        return new UpdateJob(settings(url, release, strategy, readers).build()).run();
    }

    private JobResult dryRun(
            DatabaseUrl url, String release, Strategy strategy, String... readers) {
        return new UpdateJob(settings(url, release, strategy, readers).dryRun(true).build()).run();
    }

    private JobSettings.Builder settings(
            DatabaseUrl url, String release, Strategy strategy, String... readers) {
        return JobSettings.builder()
                .database(url)
                .release(release)
                .source(folder + "/{version}.tar.gz")
                .schemas(List.of("obs"))
                .strategy(strategy)
                .readerRoles(List.of(readers));
    }

    private LiveCheck.Verdict check(String role) {
        return new LiveCheck(NAMES, List.of(role), Optional.empty())
                .run(database.databaseUrl(), Duration.ZERO);
    }

    @Test
    void update_viewKeyAndTableOfOthers_areNotDropped() throws SQLException {
        update("A", Strategy.SWAP);
        database.execute(
                "CREATE SCHEMA other;"
                        + "CREATE VIEW other.v AS SELECT * FROM tap_schema.tables11;"
                        + "CREATE TABLE other.t (s varchar(64) REFERENCES tap_schema.schemas11);"
                        + "CREATE TABLE tap_schema.extra AS SELECT 1 AS x");

        update("B", Strategy.SWAP);
        update("C", Strategy.SWAP);
        update("D", Strategy.SWAP);

        assertThat(database.query(LIVE)).containsExactly("D");
        assertThat(
                        database.query(
                                "SELECT DISTINCT description FROM other.v WHERE table_name ~"
                                        + " 'obs'"))
                .containsExactly("a visit in A");
        assertThat(
                        database.query(
                                "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND"
                                        + " connamespace = 'other'::regnamespace"))
                .containsExactly("1");
        assertThat(database.databaseSchemas())
                .containsExactly(
                        "other",
                        "tap_schema",
                        "tap_schema_staging",
                        "tap_schema_staging_retired_1");
        database.execute(
                "DROP SCHEMA other CASCADE; DROP TABLE tap_schema_staging_retired_1.extra");
        update("A", Strategy.SWAP);
        assertThat(database.databaseSchemas()).containsExactly("tap_schema", "tap_schema_staging");
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void update_rowsMadeByTheApi_areKeptWhereTheyWere(Strategy strategy) throws SQLException {
        update("A", strategy);
        database.execute(
                "INSERT INTO tap_schema.schemas11 (schema_name, api_created) VALUES ('mine', 1)");

        update("B", strategy);
        update("C", strategy);
        update("D", strategy);

        assertThat(database.query(LIVE)).containsExactly("D");
        assertThat(
                        database.query(
                                "SELECT schema_name FROM tap_schema_staging_retired_1.schemas11"
                                        + " WHERE api_created = 1"))
                .containsExactly("mine");
    }

    @Test
    void update_writeColumnAndGrantableGrants_goAlong() throws SQLException {
        update("A", Strategy.SWAP);
        database.execute(
                "DROP ROLE IF EXISTS api; CREATE ROLE api;"
                        + "GRANT USAGE ON SCHEMA tap_schema TO api WITH GRANT OPTION;"
                        + "GRANT INSERT, DELETE ON tap_schema.tables11 TO api;"
                        + "GRANT SELECT ON tap_schema.tables TO api WITH GRANT OPTION;"
                        + "GRANT UPDATE (description) ON tap_schema.columns11 TO api");
        String grants =
                "SELECT c.relname, c.relacl, a.attname, a.attacl FROM pg_class c"
                        + " LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attacl IS NOT NULL"
                        + " WHERE c.relnamespace = 'tap_schema'::regnamespace"
                        + " AND (c.relacl IS NOT NULL OR a.attacl IS NOT NULL) ORDER BY 1, 3";
        List<String> before = database.query(grants);

        update("B", Strategy.SWAP);
        assertThat(database.query(grants)).isEqualTo(before);

        update("C", Strategy.SWAP, "postgres");
        assertThat(
                        database.query(
                                "SELECT has_table_privilege('api', 'tap_schema.tables11',"
                                    + " 'INSERT'), has_column_privilege('api',"
                                    + " 'tap_schema.columns11', 'description', 'UPDATE'),"
                                    + " has_table_privilege('api', 'tap_schema.tables', 'SELECT')"))
                .containsExactly("t|t|f");
        database.execute("DROP OWNED BY api; DROP ROLE api");
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void update_newReaderRole_canReadAndTheSecondRunChangesNothing(Strategy strategy)
            throws SQLException {
        database.execute("DROP ROLE IF EXISTS newreader; CREATE ROLE newreader LOGIN");
        update("A", strategy);
        update("B", strategy, "newreader");

        assertThat(check("newreader").code()).isEqualTo(ExitCode.DONE);
        assertThat(update("B", strategy, "newreader").alreadyLive()).isTrue();
        database.execute("DROP OWNED BY newreader; DROP ROLE newreader");
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void update_readerRoleThatDoesNotExist_isToldBeforeAnythingIsFetched(Strategy strategy) {
        assertThatThrownBy(() -> update("none", strategy, "postgres", "nobody here"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        "The server has no role \"nobody here\" to read live (--reader-role). Live"
                                + " is unchanged; correct its name or create it.");
    }

    /** As the table on the page of the strategies says. */
    @ParameterizedTest
    @CsvSource({
        "SWAP,ALL TABLES,tap_schema",
        "MERGE,ALL TABLES,tap_schema",
        "REPLACE,ALL TABLES,tap_schema",
        "SWAP,TABLES IN SCHEMA tap_schema,tap_schema_staging",
        "MERGE,TABLES IN SCHEMA tap_schema,tap_schema",
        "REPLACE,TABLES IN SCHEMA tap_schema,tap_schema",
        "SWAP,TABLE tap_schema.tables11;tap_schema.key_columns11,tap_schema_staging",
        "MERGE,TABLE tap_schema.tables11;tap_schema.key_columns11,tap_schema",
        "REPLACE,TABLE tap_schema.tables11;tap_schema.key_columns11,tap_schema",
    })
    void update_publishedTables_worksAndThePublicationIsWhereThePageSays(
            Strategy strategy, String published, String where) throws SQLException {
        assumeTrue(
                !published.contains("IN SCHEMA")
                        || database.query("SHOW server_version_num").get(0).compareTo("15") >= 0,
                "PostgreSQL 15 brought publications of schemas");
        update("A", Strategy.SWAP);
        database.execute("CREATE PUBLICATION p FOR " + published.replace(";", ", "));

        update("B", strategy);
        assertThat(
                        database.query(
                                "SELECT DISTINCT schemaname FROM pg_publication_tables ORDER BY 1"))
                .contains(where);
        assertThat(
                        database.query(
                                        "SELECT 1 FROM pg_publication_tables WHERE schemaname ="
                                                + " 'tap_schema'")
                                .isEmpty())
                .isNotEqualTo(where.equals("tap_schema"));

        update("C", strategy);
        new Rollback(
                        database.databaseUrl(),
                        NAMES,
                        strategy,
                        org.lsst.tap.loader.swap.CutOver.PATIENT,
                        Duration.ZERO,
                        Duration.ZERO)
                .run();

        assertThat(database.query(LIVE)).containsExactly("B");
    }

    @Test
    void update_textThatIsTooLongInBytes_isAFindingInSqlAscii() throws SQLException, IOException {
        Files.write(folder.resolve("E.tar.gz"), TestArchive.release("\u00e9".repeat(300)));
        DatabaseUrl url = otherDatabase("SQL_ASCII");

        assertThatThrownBy(() -> update(url, "E", Strategy.SWAP))
                .hasFieldOrPropertyWithValue("exitCode", ExitCode.SCHEMA_INVALID)
                .hasMessageContaining("obs.yaml: \"description\" of \"obs\" in schemas, \"release")
                .hasMessageContaining(
                        "has 608 bytes, and the database's encoding SQL_ASCII counts bytes;"
                                + " expected up to 512");
        assertThat(StatusReport.read(url, NAMES, Duration.ZERO).state().staging()).isEmpty();
        dropOtherDatabase();
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void dryRun_whatAnUpdateWouldLack_isToldAsEarly(Strategy strategy) throws SQLException {
        assertThatThrownBy(() -> dryRun(database.databaseUrl(), "none", strategy, "nobody here"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("The server has no role \"nobody here\" to read live");
    }

    @Test
    void update_memberWithoutInheritance_isToldWhatHelps() throws SQLException {
        database.execute(
                "DROP ROLE IF EXISTS owner1; CREATE ROLE owner1 LOGIN;"
                        + "DROP ROLE IF EXISTS member1; CREATE ROLE member1 LOGIN NOINHERIT;"
                        + "GRANT owner1 TO member1; GRANT CREATE ON DATABASE %s TO owner1, member1"
                                .formatted(database.name()));
        update(
                database.databaseUrl().withLogin(Optional.of("owner1"), Optional.empty()),
                "A",
                Strategy.SWAP);
        boolean perGrant =
                database.query("SHOW server_version_num").get(0).compareTo("160000") >= 0;

        assertThatThrownBy(
                        () ->
                                update(
                                        database.databaseUrl()
                                                .withLogin(
                                                        Optional.of("member1"), Optional.empty()),
                                        "B",
                                        Strategy.SWAP))
                .hasMessageContaining(
                        perGrant
                                ? "without inheritance: GRANT \"owner1\" TO \"member1\" WITH"
                                        + " INHERIT TRUE"
                                : "without inheritance: ALTER ROLE \"member1\" INHERIT");
        database.execute(
                perGrant
                        ? "GRANT owner1 TO member1 WITH INHERIT TRUE"
                        : "ALTER ROLE member1 INHERIT");
        update(
                database.databaseUrl().withLogin(Optional.of("member1"), Optional.empty()),
                "B",
                Strategy.SWAP);
        database.execute("DROP OWNED BY owner1, member1 CASCADE; DROP ROLE owner1, member1");
    }

    @ParameterizedTest
    @CsvSource({
        "SQL_ASCII,\u03b1 is fine,",
        "LATIN1,\u00e9 is fine,",
        "LATIN1,no \u03b1,encoding LATIN1 does not have",
        "EUC_JP,\u65e5\u672c is fine,",
        "EUC_JP,no \uD83D\uDE00,encoding EUC_JP does not have",
    })
    void update_databaseOfAnotherEncoding_holdsTheTextOrSaysWhichItCannot(
            String encoding, String text, String why) throws SQLException, IOException {
        Files.write(folder.resolve("E.tar.gz"), TestArchive.release(text));
        DatabaseUrl url = otherDatabase(encoding);

        if (why == null) {
            update(url, "E", Strategy.SWAP);
            assertThat(update(url, "E", Strategy.MERGE).alreadyLive()).isTrue();
            assertThat(
                            new LiveCheck(NAMES, List.of(), Optional.empty())
                                    .run(url, Duration.ZERO)
                                    .code())
                    .isEqualTo(ExitCode.DONE);
        } else {
            assertThatThrownBy(() -> update(url, "E", Strategy.SWAP))
                    .hasFieldOrPropertyWithValue("exitCode", ExitCode.SCHEMA_INVALID)
                    .hasMessageContaining(
                            "obs.yaml: \"description\" of \"obs\" in schemas, \"release " + text)
                    .hasMessageContaining("obs.yaml: \"description\" of \"obs.visit\" in tables")
                    .hasMessageContaining(why);
            assertThat(StatusReport.read(url, NAMES, Duration.ZERO).state().staging()).isEmpty();
        }
        dropOtherDatabase();
    }

    @ParameterizedTest
    @CsvSource({"n\u20ac,about", "n,\u20ac a month"})
    void update_extensionThatTheEncodingLacks_isRefusedBeforeAnythingIsFetched(
            String name, String description) throws SQLException, IOException {
        Path extensions =
                Files.writeString(
                        folder.resolve("extensions.yaml"),
                        "name: e\ntables:\n- name: schemas\n  columns:\n"
                                + "  - {name: %s, datatype: int, description: %s}\n"
                                        .formatted(name, description));
        JobSettings settings =
                JobSettings.builder()
                        .database(otherDatabase("LATIN1"))
                        .release("gone")
                        .source(folder + "/{version}.tar.gz")
                        .extensions(Optional.of(extensions.toString()))
                        .schemas(List.of("obs"))
                        .build();

        assertThatThrownBy(() -> new UpdateJob(settings).run())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("The extensions of TAP_SCHEMA (tap.schemaExtensionsPath)")
                .hasMessageContaining("\u20ac")
                .hasMessageContaining("of schemas11 has a character that the database's encoding")
                .hasMessageEndingWith(
                        "Nothing was changed; correct the file, or take such a database.");
        dropOtherDatabase();
    }

    private DatabaseUrl otherDatabase(String encoding) throws SQLException {
        dropOtherDatabase();
        String name = database.name() + "_other";
        database.execute(
                "CREATE DATABASE %s ENCODING '%s' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
                        .formatted(name, encoding));
        return DatabaseUrl.parse(database.url().replace(database.name(), name));
    }

    private void dropOtherDatabase() throws SQLException {
        database.execute(
                "DROP DATABASE IF EXISTS %s_other WITH (FORCE)".formatted(database.name()));
    }
}
