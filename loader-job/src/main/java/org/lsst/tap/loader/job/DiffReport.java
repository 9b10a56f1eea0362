package org.lsst.tap.loader.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.lsst.tap.loader.config.JobSettings;
import org.lsst.tap.loader.database.ConsistentRead;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.RowsReader;
import org.lsst.tap.loader.database.StateReader;
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
        return ConsistentRead.of(
                settings.database(),
                settings.patience().database(),
                names,
                "Comparison with live",
                connection -> withLive(connection, names, settings.release().value(), rows));
    }

    /** Compares staging with live: what a rollback would change. Only reads. */
    public static DiffReport ofStaging(
            DatabaseUrl database, DatabaseSchemas names, Duration patience) {
        return ConsistentRead.of(
                database,
                patience,
                names,
                "Comparison of live and staging",
                connection -> {
                    ReleaseState staging =
                            requireTables(
                                    StateReader.read(connection, names).staging(), names.staging());
                    ReleaseRows rows = RowsReader.read(connection, names.staging());
                    return withLive(connection, names, staging.release(), rows);
                });
    }

    private static DiffReport withLive(
            Connection connection, DatabaseSchemas names, String after, ReleaseRows rows)
            throws SQLException {
        ReleaseState live = requireTables(StateReader.readLive(connection, names), names.live());
        return new DiffReport(
                live.release(),
                after,
                ReleaseDiff.between(RowsReader.read(connection, names.live()), rows));
    }

    private static ReleaseState requireTables(Optional<ReleaseState> state, String name) {
        return state.filter(found -> found.missing().isEmpty())
                .orElseThrow(
                        () ->
                                new LoaderException(
                                        "There is nothing to compare with: \"%s\" %s. Nothing was changed; load a release first."
                                                .formatted(
                                                        name,
                                                        state.map(ReleaseState::missing)
                                                                .map(
                                                                        lacks ->
                                                                                "lacks "
                                                                                        + String
                                                                                                .join(
                                                                                                        ", ",
                                                                                                        lacks))
                                                                .orElse("does not exist"))));
    }
}
