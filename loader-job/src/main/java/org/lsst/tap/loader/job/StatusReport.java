package org.lsst.tap.loader.job;

import java.time.Duration;
import java.util.Optional;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.ServerSession;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.swap.JobLock;
import org.lsst.tap.loader.swap.SwapRecovery;

/**
 * What is live, what is in staging, and whether a job works on it. Immutable.
 *
 * @param names the database schemas that were looked at
 * @param state what they hold
 * @param lockHolder the session that holds the job's lock; empty if none does
 */
public record StatusReport(
        DatabaseSchemas names, DatabaseState state, Optional<ServerSession> lockHolder) {

    /** Returns what is wrong with what was found, and what to do. */
    public Optional<String> advice() {
        return SwapRecovery.advice(state, names);
    }

    /** Reads the status of a database that answers. */
    public static StatusReport read(DatabaseUrl database, DatabaseSchemas names) {
        return read(database, names, Duration.ZERO);
    }

    /**
     * Reads the status of a database. Changes nothing and takes no lock that a job would meet.
     *
     * @param patience how long to wait for a database that does not answer yet
     */
    public static StatusReport read(
            DatabaseUrl database, DatabaseSchemas names, Duration patience) {
        return Transaction.read(
                database,
                patience,
                names,
                "Status of %s".formatted(database),
                connection ->
                        new StatusReport(
                                names,
                                DatabaseState.read(connection, names),
                                JobLock.holder(connection)));
    }
}
