package org.lsst.tap.loader.job;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.config.WaitTimes;
import org.lsst.tap.loader.database.ConsistentRead;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.StateReader;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.rows.ContentDigest;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.SelfDescription;
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
 *
 * @param database where they are made
 * @param names what they are called
 * @param readerRoles who must be able to read them
 * @param patience how long to wait for others
 */
public record Initialization(
        DatabaseUrl database, DatabaseSchemas names, List<String> readerRoles, WaitTimes patience) {

    private static final Logger LOG = LoggerFactory.getLogger(Initialization.class);

    public Initialization {
        readerRoles = List.copyOf(readerRoles);
    }

    /**
     * Makes live and staging, unless one of them is there: then it changes nothing, and warns if
     * they are not as a job leaves them.
     *
     * @return whether it made them
     */
    public boolean run() {
        try (Connection connection = Database.connectForJob(database, patience.database());
                JobLock lock = JobLock.acquire(connection, patience.lock())) {
            lock.requireHeld();
            DatabaseState state =
                    ConsistentRead.snapshot(connection, () -> StateReader.read(connection, names));
            if (state.live().isPresent()
                    || state.staging().isPresent()
                    || state.temp().isPresent()) {
                SwapRecovery.advice(state, names).ifPresent(LOG::warn);
                return false;
            }
            RequiredRights.require(connection, names, Strategy.SWAP, CutOver.PATIENT, readerRoles);
            load(connection, state);
            new SchemaSwap(names).swap(connection);
            load(connection, SwapRecovery.recover(connection, names));
            return true;
        } catch (SQLException e) {
            throw DatabaseErrors.of("Initialization", "live is unchanged or empty", e);
        }
    }

    private void load(Connection connection, DatabaseState state) {
        ReleaseRows rows = SelfDescription.rows();
        VersionRow version =
                VersionRow.toLoad(
                        VersionRow.INITIAL,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        ContentDigest.of(rows),
                        LoaderVersion.get());
        new StagingLoad(names, List.of()).load(connection, state, rows, version, readerRoles);
    }
}
