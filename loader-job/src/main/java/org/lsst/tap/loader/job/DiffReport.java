package org.lsst.tap.loader.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseState.ReleaseState;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.rows.ReleaseDiff;
import org.lsst.tap.loader.rows.ReleaseRows;

/**
 * What would change if another release became live: one that could be loaded, or what is in
 * staging. Immutable.
 */
public record DiffReport(String before, String after, ReleaseDiff diff) {

    /** Compares a release that could be loaded with live. Only reads; takes no job's lock. */
    public static DiffReport ofRelease(JobSettings settings) {
        ReleaseRows rows = FelisInput.rows(FelisInput.fetch(settings), settings.schemas());
        DatabaseSchemas names = settings.names();
        return Transaction.read(
                settings.database(),
                settings.waitForDatabase(),
                names,
                "Comparison with live",
                connection -> withLive(connection, names, settings.release(), rows));
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
                    String name = names.staging();
                    String release = release(DatabaseState.read(connection, names).staging(), name);
                    ReleaseRows rows = DatabaseState.rows(connection, name);
                    return withLive(connection, names, release, rows);
                });
    }

    private static DiffReport withLive(
            Connection connection, DatabaseSchemas names, String after, ReleaseRows rows)
            throws SQLException {
        String before = release(DatabaseState.readLive(connection, names), names.live());
        ReleaseRows live = DatabaseState.rows(connection, names.live());
        return new DiffReport(before, after, ReleaseDiff.between(live, rows));
    }

    /** Returns which release a database schema holds, all of whose relations must be there. */
    private static String release(Optional<ReleaseState> state, String name) {
        if (state.isPresent() && state.get().missing().isEmpty()) {
            return state.get().release();
        }
        String found =
                state.map(lacking -> "lacks " + String.join(", ", lacking.missing()))
                        .orElse("does not exist");
        throw new LoaderException(
                "There is nothing to compare with: \"%s\" %s. Nothing was changed; load a release first."
                        .formatted(name, found));
    }
}
