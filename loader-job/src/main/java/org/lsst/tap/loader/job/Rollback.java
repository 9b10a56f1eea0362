package org.lsst.tap.loader.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.lsst.tap.loader.config.WaitTimes;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.LockedException;
import org.lsst.tap.loader.failure.SwapRefusedException;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.JobLock;
import org.lsst.tap.loader.swap.Publication;
import org.lsst.tap.loader.swap.RequiredRights;
import org.lsst.tap.loader.swap.Strategy;
import org.lsst.tap.loader.swap.SwapRecovery;
import org.lsst.tap.loader.swap.SwapResult;

/**
 * Brings back the release that was live before: the same swap, under the same lock. A second
 * rollback brings back what the first one took away. Immutable; a run is one thread's.
 */
public final class Rollback {

    private final DatabaseUrl database;
    private final DatabaseSchemas names;
    private final Strategy strategy;
    private final CutOver cutOver;
    private final Publication publication;
    private final WaitTimes patience;

    /** Rolls back in that database, by a swap. */
    public Rollback(DatabaseUrl database, DatabaseSchemas names) {
        this(database, names, Strategy.SWAP, CutOver.PATIENT, WaitTimes.NONE);
    }

    /**
     * Rolls back in that database.
     *
     * @throws ConfigurationException if the strategy can't do it by that cut-over
     */
    public Rollback(
            DatabaseUrl database,
            DatabaseSchemas names,
            Strategy strategy,
            CutOver cutOver,
            WaitTimes patience) {
        this.database = database;
        this.names = names;
        this.strategy = strategy;
        this.cutOver = cutOver;
        this.publication = strategy.publication(names, cutOver);
        this.patience = patience;
    }

    /**
     * Runs the rollback.
     *
     * @throws SwapRefusedException if staging holds no complete release, or the empty one of {@code
     *     init}, or one that was loaded but never live (a job was stopped between its load and its
     *     swap); live is unchanged
     * @throws LockedException if another job holds the lock
     * @throws DatabaseException if the database fails
     */
    public SwapResult run() {
        try (Connection connection = Database.connectForJob(database, patience.database());
                JobLock lock = JobLock.acquire(connection, patience.lock())) {
            lock.requireHeld();
            RequiredRights.require(connection, names, strategy, cutOver, List.of());
            boolean hadLive = DatabaseState.readLive(connection, names).isPresent();
            DatabaseState state = SwapRecovery.recover(connection, names);
            requirePrevious(state, hadLive);
            return publication.publish(connection, state);
        } catch (SQLException e) {
            throw DatabaseErrors.of("End of the session", "the rollback is done", e);
        }
    }

    /** Whether a rollback would bring that staging back. */
    static boolean isPossible(ReleaseState staging) {
        return staging.isComplete()
                && !staging.isInitial()
                && !staging.version().map(VersionRow::neverLive).orElse(false);
    }

    private void requirePrevious(DatabaseState state, boolean hadLive) {
        String live =
                state.live()
                        .map(
                                found ->
                                        hadLive
                                                ? "Live is unchanged"
                                                : "Live is %s again".formatted(found.release()))
                        .orElse("Nothing is live, and nothing was changed");
        ReleaseState staging =
                state.staging()
                        .orElseThrow(
                                () ->
                                        refused(
                                                live,
                                                "there is no database schema \"%s\", so there is no release to roll back to"
                                                        .formatted(names.staging())));
        if (!staging.isComplete()) {
            throw refused(
                    live,
                    "\"%s\" holds no complete release: %s"
                            .formatted(names.staging(), staging.incompleteness()));
        }
        if (staging.isInitial()) {
            throw refused(
                    live,
                    "\"%s\" holds what \"tap-schema init\" made: TAP_SCHEMA's own rows, and no release"
                            .formatted(names.staging()));
        }
        if (staging.version().map(VersionRow::neverLive).orElse(false)) {
            throw refused(
                    live,
                    "\"%s\" holds %s, which was loaded but never live: a job was stopped before its swap"
                            .formatted(names.staging(), staging.release()));
        }
    }

    private static SwapRefusedException refused(String live, String found) {
        return new SwapRefusedException(
                "Rollback refused: %s. %s; run \"tap-schema update\" with the release that must be live."
                        .formatted(found, live));
    }
}
