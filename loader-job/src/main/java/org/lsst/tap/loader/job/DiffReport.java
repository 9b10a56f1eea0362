package org.lsst.tap.loader.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.lsst.tap.loader.config.JobSettings;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.rows.ReleaseDiff;
import org.lsst.tap.loader.rows.ReleaseRows;

/**
 * What would change if another release became live: one that could be loaded, or what is in
 * staging. Immutable.
 */
public record DiffReport(String before, String after, ReleaseDiff diff) {

    /** A release and its rows. */
    private record Side(String release, ReleaseRows rows) {

        static Side of(Connection connection, Optional<ReleaseState> state, String name)
                throws SQLException {
            if (state.isEmpty() || !state.get().missing().isEmpty()) {
                String found =
                        state.map(lacking -> "lacks " + String.join(", ", lacking.missing()))
                                .orElse("does not exist");
                throw new LoaderException(
                        "There is nothing to compare with: \"%s\" %s. Nothing was changed; load a release first."
                                .formatted(name, found));
            }
            return new Side(state.get().release(), DatabaseState.rows(connection, name));
        }
    }

    /** Compares a release that could be loaded with live. Only reads; takes no job's lock. */
    public static DiffReport ofRelease(JobSettings settings) {
        ReleaseRows rows = FelisInput.rows(FelisInput.fetch(settings), settings.schemas());
        Side after = new Side(settings.release(), rows);
        DatabaseSchemas names = settings.names();
        return Transaction.read(
                settings.database(),
                settings.patience().database(),
                names,
                "Comparison with live",
                connection -> withLive(connection, names, after));
    }

    /** Compares staging with live: what a rollback would change. Only reads. */
    public static DiffReport ofStaging(
            DatabaseUrl database, DatabaseSchemas names, Duration patience) {
        return Transaction.read(
                database,
                patience,
                names,
                "Comparison of live and staging",
                connection -> {
                    DatabaseState state = DatabaseState.read(connection, names);
                    Side after = Side.of(connection, state.staging(), names.staging());
                    return withLive(connection, names, after);
                });
    }

    private static DiffReport withLive(Connection connection, DatabaseSchemas names, Side after)
            throws SQLException {
        Optional<ReleaseState> live = DatabaseState.readLive(connection, names);
        Side before = Side.of(connection, live, names.live());
        return new DiffReport(
                before.release, after.release, ReleaseDiff.between(before.rows, after.rows));
    }
}
