package org.lsst.tap.loader.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.lsst.tap.loader.config.JobSettings;
import org.lsst.tap.loader.database.ConsistentRead;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.RowsReader;
import org.lsst.tap.loader.database.StateReader;
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
        try (Connection connection =
                Database.connect(settings.database(), settings.patience().database())) {
            return ConsistentRead.run(
                    connection,
                    names,
                    "Comparison with live",
                    () -> withLive(connection, names, settings.release().value(), rows));
        } catch (SQLException e) {
            throw DatabaseErrors.of("Comparison with live", "nothing was changed", e);
        }
    }

    /** Compares staging with live: what a rollback would change. Only reads. */
    public static DiffReport ofStaging(
            DatabaseUrl database, DatabaseSchemas names, Duration patience) {
        try (Connection connection = Database.connect(database, patience)) {
            return ConsistentRead.run(
                    connection,
                    names,
                    "Comparison of live and staging",
                    () -> {
                        ReleaseState staging =
                                requireTables(
                                        StateReader.read(connection, names).staging(),
                                        names.staging());
                        return withLive(
                                connection,
                                names,
                                staging.release(),
                                RowsReader.read(connection, names.staging()));
                    });
        } catch (SQLException e) {
            throw DatabaseErrors.of("Comparison of live and staging", "nothing was changed", e);
        }
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
        if (state.isEmpty() || !state.get().missing().isEmpty()) {
            throw new LoaderException(
                    "There is nothing to compare with: \"%s\" %s. Nothing was changed; load a release first."
                            .formatted(
                                    name,
                                    state.map(
                                                    found ->
                                                            "lacks "
                                                                    + String.join(
                                                                            ", ", found.missing()))
                                            .orElse("does not exist")));
        }
        return state.get();
    }
}
