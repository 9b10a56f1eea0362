package org.lsst.tap.loader.staging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.rows.ContentDigest;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.ReleaseRows.TapRow;
import org.lsst.tap.loader.rows.RowCounts;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.SchemaSwap;
import org.lsst.tap.loader.testing.Releases;
import org.lsst.tap.loader.testing.TestDatabase;

/** Loading staging on a real database: what is written, granted, checked and left behind. */
class StagingLoadIT {

    private static final DatabaseSchemas NAMES = DatabaseSchemas.STANDARD;

    @RegisterExtension final TestDatabase database = new TestDatabase();

    private static RowCounts load(
            Connection connection, ReleaseRows rows, String release, String... readers)
            throws SQLException {
        return new StagingLoad(NAMES, List.of())
                .load(
                        connection,
                        DatabaseState.read(connection, NAMES),
                        rows,
                        Releases.version(release, rows),
                        List.of(readers));
    }

    private static void publish(Connection connection, String release, String... readers)
            throws SQLException {
        load(connection, Releases.rows(release), release, readers);
        new SchemaSwap(NAMES, CutOver.PATIENT).swap(connection);
    }

    private static ReleaseRows withColumns(List<TapRow> columns) {
        return Releases.with(Releases.rows("A"), TapTable.COLUMNS, columns);
    }

    @Test
    void load_rows_standInTheTablesAsGiven() throws SQLException {
        String awkward = "tab\tline\nreturn\rback\\slash \\N 'quote' \"x\" \u2603 \uD83D\uDE00";
        List<TapRow> columns = new ArrayList<>(Releases.rows("A").of(TapTable.COLUMNS));
        columns.add(Releases.column("obs.visit", "\"size\"", awkward, 4));
        columns.add(Releases.column("obs.visit", "\\.", "\\.", 5));
        try (Connection connection = database.connect()) {
            assertThat(load(connection, withColumns(columns), "A"))
                    .isEqualTo(new RowCounts(1, 2, 8, 1, 1));

            assertThat(
                            TestDatabase.query(
                                    connection,
                                    "SELECT description FROM tap_schema_staging.columns WHERE"
                                            + " column_name IN ('\"size\"', E'\\\\.') ORDER BY"
                                            + " column_index"))
                    .containsExactly(awkward, "\\.");
            assertThat(
                            TestDatabase.query(
                                    connection,
                                    "SELECT utype IS NULL, description FROM"
                                            + " tap_schema_staging.columns11 WHERE column_name ="
                                            + " 'note' AND table_name = 'obs.visit'"))
                    .containsExactly("t|");
        }
    }

    @Test
    void load_version_recordsWhereItComesFrom() throws SQLException {
        try (Connection connection = database.connect()) {
            load(connection, Releases.rows("A"), "A");
            assertThat(
                            TestDatabase.query(
                                    connection,
                                    "SELECT version, source, archive_sha256, schemas,"
                                            + " content_digest, loader_version, live_since,"
                                            + " loaded_at > now() - interval '1 minute' FROM"
                                            + " tap_schema_staging.version"))
                    .containsExactly(
                            "A|file:/releases/A.tar.gz|00ff|{obs}|"
                                    + ContentDigest.of(Releases.rows("A"))
                                    + "|test|null|t");
        }
    }

    @Test
    void load_twice_replacesStagingAndRetiresTheOldOne() throws SQLException {
        try (Connection connection = database.connect()) {
            load(connection, Releases.rows("A"), "A");
            load(connection, Releases.rows("B"), "B");

            assertThat(database.query("SELECT version FROM tap_schema_staging.version"))
                    .containsExactly("B");
            assertThat(database.databaseSchemas())
                    .containsExactly("tap_schema_staging", "tap_schema_staging_retired_1");

            new RetiredSchemas(NAMES).drop(connection);
            assertThat(database.databaseSchemas()).containsExactly("tap_schema_staging");
        }
    }

    @Test
    void load_readerHoldsOldStaging_isNotHeldUp() throws SQLException {
        try (Connection connection = database.connect();
                Connection reader = database.connect()) {
            publish(connection, "A");
            publish(connection, "B");
            reader.setAutoCommit(false);
            TestDatabase.query(reader, "SELECT count(*) FROM tap_schema_staging.columns11");

            publish(connection, "C");

            assertThat(database.query("SELECT version FROM tap_schema.version"))
                    .containsExactly("C");
            new RetiredSchemas(NAMES).drop(connection);
            assertThat(database.databaseSchemas()).contains("tap_schema_staging_retired_1");

            publish(connection, "D");
            reader.rollback();
            new RetiredSchemas(NAMES).drop(connection);
            assertThat(database.databaseSchemas())
                    .containsExactly("tap_schema", "tap_schema_staging");
        }
    }

    @Test
    void load_foreignSessionHoldsStagingRename_isAbandonedAfterItsAttempts() throws SQLException {
        try (Connection connection = database.connect();
                Connection foreign = database.connect()) {
            publish(connection, "A");
            publish(connection, "B");
            foreign.setAutoCommit(false);
            TestDatabase.execute(foreign, "ALTER SCHEMA tap_schema_staging RENAME TO elsewhere");

            assertThatThrownBy(() -> load(connection, Releases.rows("C"), "C"))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageStartingWith(
                            "Load of C into \"tap_schema_staging\" abandoned after 4 lock attempts"
                                    + " of 2000 ms; live is unchanged; see in pg_locks");
            foreign.rollback();
        }
        assertThat(database.query("SELECT version FROM tap_schema_staging.version"))
                .containsExactly("A");
    }

    @Test
    void load_fails_leavesOldStagingAsItWas() throws SQLException {
        ReleaseRows good = Releases.rows("B");
        ReleaseRows tooLong =
                Releases.with(
                        good,
                        TapTable.SCHEMAS,
                        List.of(TapTable.SCHEMAS.row("x".repeat(65), null, null, 1)));
        try (Connection connection = database.connect()) {
            publish(connection, "A");
            load(connection, good, "B");

            assertThatThrownBy(() -> load(connection, tooLong, "C"))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessage(
                            "Load of C into \"tap_schema_staging\" failed; live is unchanged; the"
                                + " database can't store a value; correct the schemas, or take a"
                                + " database with the encoding UTF8 (PostgreSQL: value too long for"
                                + " type character varying(64), SQLSTATE 22001).");
        }
        assertThat(database.query("SELECT version FROM tap_schema_staging.version"))
                .containsExactly("B");
        assertThat(database.databaseSchemas()).containsExactly("tap_schema", "tap_schema_staging");
    }

    @Test
    void load_keyColumnThatIsNoColumn_failsTheChecks() throws SQLException {
        ReleaseRows rows = Releases.rows("A");
        ReleaseRows broken =
                Releases.with(
                        rows,
                        TapTable.KEY_COLUMNS,
                        List.of(
                                TapTable.KEY_COLUMNS.row(
                                        "obs_source_visit", "nowhere", "visit_id")));
        try (Connection connection = database.connect()) {
            assertThatThrownBy(() -> load(connection, broken, "A"))
                    .isInstanceOf(LoaderException.class)
                    .hasMessage(
                            "Checks of \"tap_schema_staging\" failed: 1 key columns that are no"
                                + " columns (obs_source_visit: nowhere -> visit_id). The load was"
                                + " rolled back and live is unchanged; correct the schemas, or"
                                + " report this as an error of the loader.");
        }
        assertThat(database.databaseSchemas()).isEmpty();
    }

    @Test
    void load_rowsThatContradictEachOther_namesEachKind() throws SQLException {
        ReleaseRows rows = Releases.rows("A");
        List<TapRow> more = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            more.add(TapTable.SCHEMAS.row("empty" + i, null, null, i));
        }
        more.add(TapTable.TABLES.row("obs", "obs.bare", "table", null, null, 3));
        more.add(TapTable.KEYS.row("bare_key", "obs.source", "obs.visit", null, null));
        more.addAll(rows.of(TapTable.KEY_COLUMNS)); // Twice.
        ReleaseRows broken = rows.plus(new ReleaseRows(more));
        try (Connection connection = database.connect()) {
            assertThatThrownBy(() -> load(connection, broken, "A"))
                    .hasMessageStartingWith(
                            "Checks of \"tap_schema_staging\" failed: 6 schemas without a table"
                                + " (empty1, empty2, empty3, empty4, empty5, ...); 1 tables without"
                                + " a column (obs.bare); 1 keys without a column (bare_key); 1"
                                + " duplicate key columns (obs_source_visit: visit_id -> visit_id)."
                                + " The load was rolled back");
        }
    }

    @Test
    void load_rowsThatWereNotMeant_failsTheChecks() throws SQLException {
        try (Connection connection = database.connect()) {
            assertThatThrownBy(
                            () ->
                                    new StagingLoad(NAMES, List.of())
                                            .load(
                                                    connection,
                                                    DatabaseState.read(connection, NAMES),
                                                    Releases.rows("A"),
                                                    Releases.version("B", Releases.rows("B")),
                                                    List.of()))
                    .hasMessageContaining(
                            "the rows have the digest %s, expected %s",
                            ContentDigest.of(Releases.rows("A")),
                            ContentDigest.of(Releases.rows("B")));
        }
        assertThat(database.databaseSchemas()).isEmpty();
    }

    @Test
    void load_newStaging_hasTheGrantsOfLive() throws SQLException {
        try (Connection connection = database.connect()) {
            TestDatabase.execute(
                    connection,
                    "DROP ROLE IF EXISTS \"tap; reader's \"\"ä\"; CREATE ROLE \"tap; reader's"
                            + " \"\"ä\" LOGIN");
            publish(connection, "A", "tap; reader's \"ä");
            TestDatabase.execute(
                    connection,
                    "GRANT SELECT ON tap_schema.tables TO PUBLIC;"
                            + " REVOKE SELECT ON tap_schema.keys11 FROM \"tap; reader's \"\"ä\"");

            publish(connection, "B");

            assertThat(
                            TestDatabase.query(
                                    connection,
                                    "SELECT relname FROM pg_class WHERE relnamespace ="
                                            + " 'tap_schema'::regnamespace AND relkind IN ('r',"
                                            + " 'v') AND NOT has_table_privilege('tap; reader''s"
                                            + " \"ä', oid, 'SELECT')"))
                    .containsExactly("keys11");
            assertThat(
                            TestDatabase.query(
                                    connection,
                                    "SELECT has_schema_privilege('tap; reader''s \"ä',"
                                            + " 'tap_schema', 'USAGE'), (SELECT relacl::text FROM"
                                            + " pg_class WHERE oid = 'tap_schema.tables'::regclass)"
                                            + " ~ '[{,]=r/'"))
                    .containsExactly("t|t");
        }
    }

    @Test
    void load_unknownReaderRole_leavesNothing() throws SQLException {
        try (Connection connection = database.connect()) {
            assertThatThrownBy(() -> load(connection, Releases.rows("A"), "A", "nobody at all"))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("role \"nobody at all\" does not exist");
        }
        assertThat(database.databaseSchemas()).isEmpty();
    }

    @Test
    void load_done_hasStatistics() throws SQLException {
        try (Connection connection = database.connect()) {
            load(connection, Releases.rows("A"), "A");
            assertThat(
                            TestDatabase.query(
                                    connection,
                                    "SELECT relname FROM pg_class WHERE relnamespace ="
                                            + " 'tap_schema_staging'::regnamespace AND relkind ="
                                            + " 'r' AND relname <> 'version' AND reltuples < 1"))
                    .isEmpty();
            assertThat(
                            TestDatabase.query(
                                    connection,
                                    "SELECT attname FROM pg_stats WHERE schemaname ="
                                            + " 'tap_schema_staging' ORDER BY tablename, attname"))
                    .containsExactly(
                            "column_name",
                            "table_name",
                            "from_column",
                            "key_id",
                            "target_column",
                            "key_id",
                            "schema_name",
                            "table_name");
        }
    }

    @Test
    void digest_inDatabase_equalsDigestOfRows() throws SQLException {
        ReleaseRows rows =
                withColumns(
                        List.of(
                                Releases.column(
                                        "obs.visit", "visit_id", "a\u2603\uD83D\uDE00,-", 1),
                                Releases.column("obs.source", "visit_id", "", 2),
                                Releases.column("obs.source", "x", null, 3)));
        try (Connection connection = database.connect()) {
            load(connection, rows, "A");
            String sql = "SELECT " + ContentDigest.sql(NAMES.staging(), false);
            assertThat(TestDatabase.query(connection, sql)).containsExactly(ContentDigest.of(rows));

            TestDatabase.execute(
                    connection,
                    "UPDATE tap_schema_staging.columns11 SET column_id = 'x' WHERE column_name ="
                            + " 'x'");
            assertThat(TestDatabase.query(connection, sql)).doesNotContain(ContentDigest.of(rows));
        }
    }

    @Test
    void tables_allFive_areWhatTheStructureMakes() throws SQLException {
        try (Connection connection = database.connect()) {
            load(connection, Releases.rows("A"), "A");
            for (TapTable table : TapTable.ALL) {
                List<String> columns = new ArrayList<>(table.columns());
                columns.addAll(table.extensions());
                assertThat(
                                TestDatabase.query(
                                        connection,
                                        "SELECT attname FROM pg_attribute WHERE attnum > 0 AND"
                                                + " attrelid = 'tap_schema_staging."
                                                + table.name()
                                                + "'::regclass ORDER BY attnum"))
                        .isEqualTo(columns);
            }
        }
    }
}
