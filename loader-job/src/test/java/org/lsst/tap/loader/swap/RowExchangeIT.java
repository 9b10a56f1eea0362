package org.lsst.tap.loader.swap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.rows.ContentDigest;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.ReleaseRows.TapRow;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.testing.Releases;
import org.lsst.tap.loader.testing.TestDatabase;

/** The three strategies on a real database: they end in the same rows, whichever ran before. */
class RowExchangeIT {

    private static final DatabaseSchemas NAMES = DatabaseSchemas.STANDARD;

    @RegisterExtension final TestDatabase database = new TestDatabase();

    private static final ReleaseRows A = Releases.rows("A");

    /** Adds a schema with a table and a key to A, drops a table, and changes texts. */
    private static ReleaseRows other() {
        ReleaseRows b = Releases.rows("B");
        List<TapRow> rows = new ArrayList<>(b.of(TapTable.SCHEMAS));
        rows.add(TapTable.SCHEMAS.row("new", null, null, 2));
        rows.add(TapTable.TABLES.row("new", "obs.visit", "table", null, "moved", 1));
        rows.add(TapTable.TABLES.row("obs", "new.t", "table", null, null, 2));
        rows.addAll(b.of(TapTable.COLUMNS));
        rows.removeIf(row -> row.text("table_name").equals("obs.source"));
        rows.add(Releases.column("new.t", "visit_id", "x", 1));
        rows.add(TapTable.KEYS.row("k", "new.t", "obs.visit", null, null));
        rows.add(TapTable.KEY_COLUMNS.row("k", "visit_id", "visit_id"));
        return new ReleaseRows(rows);
    }

    private void publish(Connection connection, Strategy strategy) throws SQLException {
        strategy.publish(connection, NAMES, CutOver.PATIENT, DatabaseState.read(connection, NAMES));
    }

    private static String digest(Connection connection, String databaseSchema) throws SQLException {
        return TestDatabase.query(connection, "SELECT " + ContentDigest.sql(databaseSchema, false))
                .get(0);
    }

    private String version(String databaseSchema) throws SQLException {
        return database.query("SELECT version FROM " + databaseSchema + ".version").get(0);
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void publish_anyStrategy_exchangesTheReleasesAndBack(Strategy strategy) throws SQLException {
        try (Connection connection = database.connect()) {
            Releases.load(connection, "A", A);
            publish(connection, strategy);
            Releases.load(connection, "B", other());
            publish(connection, strategy);

            assertThat(digest(connection, "tap_schema")).isEqualTo(ContentDigest.of(other()));
            assertThat(digest(connection, "tap_schema_staging")).isEqualTo(ContentDigest.of(A));
            assertThat(version("tap_schema")).isEqualTo("B");
            assertThat(version("tap_schema_staging")).isEqualTo("A");
            assertThat(ContentDigest.of(DatabaseState.rows(connection, "tap_schema")))
                    .isEqualTo(ContentDigest.of(other()));

            publish(connection, strategy);
            assertThat(digest(connection, "tap_schema")).isEqualTo(ContentDigest.of(A));
            assertThat(digest(connection, "tap_schema_staging"))
                    .isEqualTo(ContentDigest.of(other()));
            assertThat(version("tap_schema")).isEqualTo("A");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"REPLACE", "MERGE"})
    void publish_afterForeignLoader_completesTheVersionTable(Strategy strategy)
            throws SQLException {
        try (Connection connection = database.connect()) {
            Releases.load(connection, "A", A);
            publish(connection, Strategy.SWAP);
            database.execute(
                    "ALTER TABLE tap_schema.version DROP COLUMN source, DROP COLUMN live_since");
            Releases.load(connection, "B", other());
            publish(connection, strategy);

            assertThat(database.query("SELECT source, live_since IS NULL FROM tap_schema.version"))
                    .containsExactly("file:/releases/B.tar.gz|f");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"REPLACE", "MERGE"})
    void publish_readerInRepeatableRead_seesOneReleaseAndDoesNotBlock(Strategy strategy)
            throws SQLException {
        try (Connection connection = database.connect();
                Connection reader = database.connect()) {
            Releases.load(connection, "A", A);
            publish(connection, Strategy.SWAP);
            reader.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            reader.setAutoCommit(false);
            assertThat(TestDatabase.query(reader, "SELECT count(*) FROM tap_schema.schemas11"))
                    .containsExactly("1");
            Releases.load(connection, "B", other());

            publish(connection, strategy);

            assertThat(digest(reader, "tap_schema")).isEqualTo(ContentDigest.of(A));
            reader.rollback();
            assertThat(digest(reader, "tap_schema")).isEqualTo(ContentDigest.of(other()));
            reader.rollback();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"REPLACE", "MERGE"})
    void publish_liveIncomplete_isRefused(Strategy strategy) throws SQLException {
        try (Connection connection = database.connect()) {
            Releases.load(connection, "A", A);
            publish(connection, Strategy.SWAP);
            Releases.load(connection, "B", other());
            database.execute("DROP VIEW tap_schema.keys");

            assertThatThrownBy(() -> publish(connection, strategy))
                    .hasFieldOrPropertyWithValue("exitCode", ExitCode.FAILED)
                    .hasMessage(
                            "Exchange of rows refused: \"tap_schema\" can't take them, as it lacks"
                                    + " keys. Live is unchanged; use the strategy \"swap\".");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"REPLACE", "MERGE"})
    void publish_otherJobHoldsTheLock_leavesLiveUnchanged(Strategy strategy) throws SQLException {
        try (Connection connection = database.connect();
                Connection other = database.connect()) {
            Releases.load(connection, "A", A);
            publish(connection, Strategy.SWAP);
            Releases.load(connection, "B", other());
            try (JobLock lock = JobLock.acquire(other, Duration.ZERO)) {
                lock.requireHeld();
                assertThatThrownBy(() -> publish(connection, strategy))
                        .hasFieldOrPropertyWithValue("exitCode", ExitCode.LOCKED);
            }
            assertThat(digest(connection, "tap_schema")).isEqualTo(ContentDigest.of(A));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"MERGE"})
    void publish_merge_leavesEqualRowsUntouched(Strategy strategy) throws SQLException {
        try (Connection connection = database.connect()) {
            Releases.load(connection, "A", A);
            publish(connection, Strategy.SWAP);
            String sql =
                    "SELECT ctid, xmin FROM tap_schema.columns11 WHERE column_name = 'ra' AND"
                            + " table_name = 'obs.visit'";
            List<String> before = TestDatabase.query(connection, sql);
            Releases.load(connection, "B", other());
            publish(connection, strategy);

            assertThat(TestDatabase.query(connection, sql)).isEqualTo(before);
        }
    }
}
