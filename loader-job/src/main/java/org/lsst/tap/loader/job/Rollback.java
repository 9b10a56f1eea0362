package org.lsst.tap.loader.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseState.ReleaseState;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.JobLock;
import org.lsst.tap.loader.swap.RequiredRights;
import org.lsst.tap.loader.swap.Strategy;
import org.lsst.tap.loader.swap.SwapRecovery;
import org.lsst.tap.loader.swap.SwapResult;

/**
 * Brings back the release that was live before: the same swap, under the same lock. A second
 * rollback brings back what the first one took away. Immutable; a run is one thread's.
 */
public record Rollback(
        DatabaseUrl database,
        DatabaseSchemas names,
        Strategy strategy,
        CutOver cutOver,
        Duration waitForDatabase,
        Duration waitForLock) {

    public Rollback {
        strategy.require(cutOver);
    }

    /** Runs the rollback, if staging holds a release that was live. */
    public SwapResult run() {
        return JobLock.hold("Rollback", database, waitForDatabase, waitForLock, this::run);
    }

    private SwapResult run(Connection connection) throws SQLException {
        RequiredRights.require(connection, names, strategy, cutOver, List.of());
        boolean hadLive = DatabaseState.readLive(connection, names).isPresent();
        DatabaseState state = SwapRecovery.recover(connection, names);
        String none = "there is no database schema \"%s\", so there is no release to roll back to";
        String obstacle =
                state.staging().map(Rollback::obstacle).orElse(none.formatted(names.staging()));
        if (obstacle.isEmpty()) {
            return strategy.publish(connection, names, cutOver, state);
        }
        String live =
                state.live()
                        .map(found -> "Live is %s again".formatted(found.release()))
                        .orElse("Nothing is live, and nothing was changed");
        throw new LoaderException(
                "Rollback refused: %s. %s; run \"tap-schema update\" with the release that must be live."
                        .formatted(obstacle, hadLive ? "Live is unchanged" : live));
    }

    /** Returns why a rollback does not bring back that staging; empty if it does. */
    static String obstacle(ReleaseState staging) {
        String holds = "\"%s\" holds ".formatted(staging.name());
        if (!staging.isComplete()) {
            return holds + "no complete release: " + staging.incompleteness();
        }
        if (staging.isInitial()) {
            return holds + "what \"tap-schema init\" made: TAP_SCHEMA's own rows, and no release";
        }
        return staging.version().orElseThrow().neverLive()
                ? holds
                        + staging.release()
                        + ", which was loaded but never live: a job was stopped before its swap"
                : "";
    }
}
