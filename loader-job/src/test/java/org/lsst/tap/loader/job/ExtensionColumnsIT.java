package org.lsst.tap.loader.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.Strategy;
import org.lsst.tap.loader.testing.TestArchive;
import org.lsst.tap.loader.testing.TestDatabase;

/** The columns of Repertoire's {@code schemaExtensionsPath}. */
class ExtensionColumnsIT {

    private static final DatabaseSchemas NAMES = DatabaseSchemas.STANDARD;

    /** One of CADC's columns as Felis has it, and a new one of each datatype. */
    private static final String EXTENSIONS =
            """
            name: tap_schema_extensions
            description: Extensions to the standard TAP_SCHEMA tables
            tables:
            - name: schemas
              columns:
              - {name: owner_id, datatype: char, length: 32, description: Whose it is}
              - {name: 'Odd "Name', datatype: unicode, length: 7}
            - name: key_columns
              columns:
              - {name: b, datatype: boolean}
              - {name: y, datatype: byte}
              - {name: s, datatype: short}
              - {name: i, datatype: int, nullable: true}
              - {name: l, datatype: long}
              - {name: f, datatype: float}
              - {name: d, datatype: double}
              - {name: c, datatype: char, length: 3}
              - {name: v, datatype: string, length: 9}
              - {name: t, datatype: text}
              - {name: x, datatype: binary, length: 16}
              - {name: w, datatype: timestamp}
              - {name: p, datatype: timestamp, precision: 3, description: It's when}
            """;

    private static final String ADDED =
            """
            SELECT c.relname || '.' || a.attname || ' '
                   || pg_catalog.format_type(a.atttypid, a.atttypmod)
                   || coalesce(' -- ' || pg_catalog.col_description(c.oid, a.attnum), '')
              FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
             WHERE c.relnamespace = 'tap_schema'::regnamespace AND c.relkind = '%s'
               AND (c.relname ~ '^key_columns' AND length(a.attname) = 1
                    OR c.relname ~ '^schemas' AND a.attname ~ '^(owner|Odd)')
             ORDER BY c.relname, a.attnum
            """;

    @RegisterExtension final TestDatabase database = new TestDatabase();

    @TempDir private Path folder;

    private Path file;

    @BeforeEach
    void writeFiles() throws IOException {
        for (String release : new String[] {"A", "B"}) {
            Files.write(folder.resolve(release + ".tar.gz"), TestArchive.release(release));
        }
        file = Files.writeString(folder.resolve("extensions.yaml"), EXTENSIONS);
    }

    private JobSettings.Builder settings(String release, String extensions) {
        return JobSettings.builder()
                .database(database.databaseUrl())
                .release(release)
                .source(folder + "/{version}.tar.gz")
                .extensions(Optional.ofNullable(extensions))
                .schemas(List.of("obs"));
    }

    private JobResult update(String release, String extensions) {
        return new UpdateJob(settings(release, extensions).build()).run();
    }

    private ExitCode check() {
        return new LiveCheck(NAMES, List.of(), Optional.empty())
                .run(database.databaseUrl(), Duration.ZERO)
                .code();
    }

    private void requireExtended() throws SQLException {
        assertThat(database.query(ADDED.formatted("r")))
                .containsExactly(
                        "key_columns11.b boolean",
                        "key_columns11.y smallint",
                        "key_columns11.s smallint",
                        "key_columns11.i integer",
                        "key_columns11.l bigint",
                        "key_columns11.f double precision",
                        "key_columns11.d double precision",
                        "key_columns11.c character(3)",
                        "key_columns11.v character varying(9)",
                        "key_columns11.t text",
                        "key_columns11.x bytea",
                        "key_columns11.w timestamp without time zone",
                        "key_columns11.p timestamp(3) without time zone -- It's when",
                        "schemas11.owner_id character(32) -- Whose it is",
                        "schemas11.Odd \"Name character varying(7)");
        assertThat(database.query(ADDED.formatted("v"))).hasSize(15);
        assertThat(check()).isEqualTo(ExitCode.DONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SWAP", "REPLACE", "MERGE"})
    void update_withExtensions_makesThemAndKeepsThemThroughSwapAndRollback(Strategy strategy)
            throws SQLException {
        update("A", file.toString());
        requireExtended();

        new UpdateJob(settings("B", file.toString()).strategy(strategy).build()).run();
        requireExtended();
        assertThat(update("B", file.toString()).alreadyLive()).isTrue();

        new Rollback(
                        database.databaseUrl(),
                        NAMES,
                        Strategy.SWAP,
                        CutOver.PATIENT,
                        Duration.ZERO,
                        Duration.ZERO)
                .run();
        requireExtended();
        assertThat(database.query("SELECT version FROM tap_schema.version")).containsExactly("A");
    }

    @Test
    void update_liveHasNotThoseColumns_loadsTheSameReleaseAgain() throws SQLException {
        update("A", null);
        JobSettings dryRun = settings("A", file.toString()).dryRun(true).build();
        assertThat(new UpdateJob(dryRun).run().wouldChange().orElseThrow().rows()).isEmpty();

        assertThat(update("A", file.toString()).alreadyLive()).isFalse();
        requireExtended();
        assertThat(update("A", null).alreadyLive()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"REPLACE", "MERGE"})
    void update_strategyThatKeepsTablesWithoutThem_isRefusedBeforeAnythingIsFetched(
            Strategy strategy) {
        update("A", null);

        assertThatThrownBy(
                        () ->
                                new UpdateJob(
                                                settings("gone", file.toString())
                                                        .strategy(strategy)
                                                        .build())
                                        .run())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("keeps live's tables, and they lack what")
                .hasMessageContaining("schemas11.Odd \"Name is missing; expected character varying")
                .hasMessageEndingWith("Nothing was changed; use the strategy \"swap\" once.");
    }

    @Test
    void update_felisOwnFileByItsName_addsNothing() throws SQLException {
        update("A", "resource://felis/config/tap_schema/tap_schema_extensions.yaml");

        assertThat(database.query(ADDED.formatted("r")))
                .containsExactly(
                        "schemas11.owner_id character(32) -- Owner identifier for user-created"
                                + " content");
        assertThat(update("A", null).alreadyLive()).isTrue();
    }

    /** There is no database and no release of that name: it must not come so far. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    schemas | name: n, datatype: varchar | expected a datatype of Felis, found the string 'varchar'
                    schemas | name: n, datatype: char | expected a length for the datatype 'char'
                    schemas | name: n, datatype: int, value: 1 | schemas.n has "value", which the loader does not make
                    schemas | name: n, datatype: int, autoincrement: true | schemas.n has "autoincrement"
                    schemas | name: n, datatype: int, postgresql:datatype: SERIAL | schemas.n has "postgresql:datatype"
                    schemas | name: n, datatype: int, nullable: false | schemas.n is not nullable, but no release has a value
                    schemas | name: schema_name, datatype: string, length: 64 | schemas11.schema_name is there already
                    schemas | name: api_created, datatype: long | schemas11.api_created is there already, as integer
                    columns | name: column_id, datatype: string, length: 32 | columns11.column_id is there already, as character(32)
                    schemas | name: xmin, datatype: int | schemas11.xmin is a system column of PostgreSQL
                    schemas | name: a234567890123456789012345678901234567890123456789012345678901234, datatype: int | has a name of more than 63 bytes
                    schemas | name: n, datatype: char, length: 10485761 | schemas11.n is character(10485761), which PostgreSQL has not
                    schemas | name: n, datatype: timestamp, precision: 7 | which PostgreSQL has not
                    schemas | name: '', datatype: int | schemas11 has a column without a name
                    schemas11 | name: n, datatype: int | TAP_SCHEMA has no table "schemas11"
                    version | name: n, datatype: int | TAP_SCHEMA has no table "version"
                    """)
    void update_whatCantBe_isRefusedFirst(String table, String column, String fault)
            throws IOException {
        Files.writeString(
                file,
                "name: e\ntables:\n- name: %s\n  columns:\n  - {%s}\n".formatted(table, column));

        requireRefused(file.toString(), fault);
    }

    @ParameterizedTest
    @CsvSource({
        "no such file, there is no such file here",
        "gs://user:secret@bucket/e.yaml?token=secret, it is a URL; expected a path",
        "https://h/e.yaml, it is a URL; expected a path",
        ".., it is a folder; expected a file",
        "/dev/null, it is neither a file nor a folder; expected a file",
        "a\0b, it is not a path: Nul character not allowed",
    })
    void update_noFile_isRefusedFirstWithoutASecret(String path, String fault) {
        requireRefused(path, fault);
    }

    @Test
    void update_moreColumnsThanATableTakes_isRefusedFirst() throws IOException {
        StringBuilder many = new StringBuilder("name: e\ntables:\n- name: schemas\n  columns:\n");
        for (int i = 0; i < 1700; i++) {
            many.append("  - {name: c").append(i).append(", datatype: int}\n");
        }
        Files.writeString(file, many);

        requireRefused(file.toString(), "columns, and PostgreSQL's tables have up to 1600");
    }

    /** Names that the checks of staging have for something of their own. */
    @ParameterizedTest
    @CsvSource({"key_columns, name", "key_columns, what", "columns, kind", "schemas, what"})
    void update_columnWithANameOfTheChecks_isLoaded(String table, String column)
            throws IOException {
        Files.writeString(
                file,
                "{name: e, tables: [{name: %s, '@id': '#t', columns: [{name: %s, '@id': '#c',"
                                .formatted(table, column)
                        + " datatype: string, length: 9, description: d}]}]}");

        assertThat(update("A", file.toString()).alreadyLive()).isFalse();
    }

    @Test
    void update_columnTwice_isRefusedFirst() throws IOException {
        Files.writeString(file, EXTENSIONS.replace("{name: y,", "{name: b,"));
        requireRefused(file.toString(), "expected");
        Files.writeString(file, "tables: [");
        requireRefused(file.toString(), "extensions.yaml:1:");
    }

    private void requireRefused(String path, String fault) {
        assertThatThrownBy(
                        () ->
                                new UpdateJob(
                                                settings("gone", path)
                                                        .database(
                                                                DatabaseUrl.parse(
                                                                        "postgresql://h/none"))
                                                        .build())
                                        .run())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("The extensions of TAP_SCHEMA in \"")
                .hasMessageContaining("(tap.schemaExtensionsPath) can't be made: ")
                .hasMessageContaining(fault)
                .hasMessageEndingWith(
                        "Nothing was changed; correct the file, or leave out the key.")
                .hasMessageNotContaining("secret");
    }
}
