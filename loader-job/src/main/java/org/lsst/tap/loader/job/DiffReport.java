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
import org.lsst.tap.loader.source.ReleaseSource;
import org.lsst.tap.loader.source.SourceLimits;

/**
 * What would change if another release became live. Immutable.
 *
 * @param before the release that is live
 * @param after the other one: one that could be loaded, or what is in staging
 * @param diff the differences
 */
public record DiffReport(String before, String after, ReleaseDiff diff) {

    /** Compares a release that could be loaded with live. Only reads; takes no job's lock. */
    public static DiffReport ofRelease(JobSettings settings) {
        ReleaseRows rows =
                FelisMapper.rows(
                        new ReleaseSource(
                                        settings.source(), settings.access(), SourceLimits.STANDARD)
                                .fetch(settings.release()),
                        settings.schemas());
        DatabaseSchemas names = settings.names();
        return Transaction.read(
                settings.database(),
                settings.patience().database(),
                names,
                "Comparison with live",
                connection -> withLive(connection, names, settings.release().value(), rows));
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
                    ReleaseState staging =
                            requireTables(
                                    DatabaseState.read(connection, names).staging(),
                                    names.staging());
                    return withLive(
                            connection,
                            names,
                            staging.release(),
                            DatabaseState.rows(connection, names.staging()));
                });
    }

    private static DiffReport withLive(
            Connection connection, DatabaseSchemas names, String after, ReleaseRows rows)
            throws SQLException {
        ReleaseState live = requireTables(DatabaseState.readLive(connection, names), names.live());
        return new DiffReport(
                live.release(),
                after,
                ReleaseDiff.between(DatabaseState.rows(connection, names.live()), rows));
    }

    private static ReleaseState requireTables(Optional<ReleaseState> state, String name) {
        if (state.isEmpty() || !state.get().missing().isEmpty()) {
            String found =
                    state.map(lacking -> "lacks " + String.join(", ", lacking.missing()))
                            .orElse("does not exist");
            throw new LoaderException(
                    "There is nothing to compare with: \"%s\" %s. Nothing was changed; load a release first."
                            .formatted(name, found));
        }
        return state.get();
    }
}
