package org.lsst.tap.loader.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.Transaction.LockRetry;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.rows.ContentDigest;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.ReleaseRows.TapRow;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.staging.StagingLoad;

/** Small releases, and bounds on time that fit tests. */
public final class Releases {

    /** Gives up after two attempts, without a pause. */
    public static final LockRetry IMPATIENT =
            new LockRetry(Duration.ofMillis(20), Retry.times(2, Duration.ZERO, Duration.ZERO));

    private Releases() {}

    /** Returns a release of one schema with two tables, joined by a key; its texts name it. */
    public static ReleaseRows rows(String release) {
        List<TapRow> rows = new ArrayList<>();
        rows.add(TapTable.SCHEMAS.row("obs", null, "release " + release, 1));
        rows.add(TapTable.TABLES.row("obs", "obs.visit", "table", null, release, 1));
        rows.add(TapTable.TABLES.row("obs", "obs.source", "table", "", null, 2));
        for (String table : List.of("obs.visit", "obs.source")) {
            rows.add(column(table, "visit_id", "identifier in " + release, 1));
            rows.add(column(table, "ra", null, 2));
            rows.add(column(table, "note", "", 3));
        }
        rows.add(TapTable.KEYS.row("obs_source_visit", "obs.source", "obs.visit", null, "joins"));
        rows.add(TapTable.KEY_COLUMNS.row("obs_source_visit", "visit_id", "visit_id"));
        return new ReleaseRows(rows);
    }

    /** Returns a release with other rows in one of its tables. */
    public static ReleaseRows with(ReleaseRows release, TapTable table, List<TapRow> rows) {
        Stream<TapRow> others = release.all().stream().filter(row -> !row.table().equals(table));
        return new ReleaseRows(Stream.concat(others, rows.stream()).toList());
    }

    /** Returns a column row. */
    public static TapRow column(
            String table, String name, @org.jspecify.annotations.Nullable String text, int index) {
        return TapTable.COLUMNS.row(
                table, name, null, "meta.id", null, text, "char", "16", null, 16, 1, 0, 0, index);
    }

    /** Loads a release into the standard staging. */
    public static void load(Connection connection, String release, ReleaseRows rows)
            throws SQLException {
        new StagingLoad(DatabaseSchemas.STANDARD, List.of())
                .load(
                        connection,
                        DatabaseState.read(connection, DatabaseSchemas.STANDARD),
                        rows,
                        version(release, rows),
                        List.of());
    }

    /** Returns the version row of a release. */
    public static VersionRow version(String release, ReleaseRows rows) {
        return VersionRow.toLoad(
                release,
                Optional.of("file:/releases/" + release + ".tar.gz"),
                Optional.of("00ff"),
                List.of("obs"),
                ContentDigest.of(rows),
                "test");
    }
}
