package org.lsst.tap.loader.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.rows.ContentDigest;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.staging.StagingLoad;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.JobLock;
import org.lsst.tap.loader.swap.RequiredRights;
import org.lsst.tap.loader.swap.SchemaSwap;
import org.lsst.tap.loader.swap.Strategy;
import org.lsst.tap.loader.swap.SwapRecovery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes live and staging in an empty database, with TAP_SCHEMA's own rows only: a TAP service can
 * then start before the first release is loaded. Immutable; a run is one thread's.
 */
public record Initialization(
        DatabaseUrl database,
        DatabaseSchemas names,
        List<String> readerRoles,
        Duration waitForDatabase) {

    private static final Logger LOG = LoggerFactory.getLogger(Initialization.class);

    public Initialization {
        readerRoles = List.copyOf(readerRoles);
    }

    /**
     * Returns whether it made live and staging. If one of them is there it changes nothing, and
     * warns if they are not as a job leaves them.
     */
    public boolean run() {
        return JobLock.hold("Initialization", database, waitForDatabase, Duration.ZERO, this::run);
    }

    private boolean run(Connection connection) throws SQLException {
        DatabaseState state =
                Transaction.snapshot(connection, () -> DatabaseState.read(connection, names));
        if (state.live().isPresent() || state.staging().isPresent() || state.temp().isPresent()) {
            SwapRecovery.advice(state, names).ifPresent(LOG::warn);
            return false;
        }
        RequiredRights.require(connection, names, Strategy.SWAP, CutOver.PATIENT, readerRoles);
        load(connection, state);
        new SchemaSwap(names, CutOver.PATIENT).swap(connection);
        load(connection, SwapRecovery.recover(connection, names));
        return true;
    }

    private void load(Connection connection, DatabaseState state) {
        ReleaseRows rows = ReleaseRows.ofTapSchema();
        VersionRow version =
                VersionRow.toLoad(
                        VersionRow.INITIAL,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        ContentDigest.of(rows),
                        UpdateJob.version());
        new StagingLoad(names, List.of()).load(connection, state, rows, version, readerRoles);
    }
}
