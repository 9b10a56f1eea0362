package org.lsst.tap.loader.job;

import java.time.Duration;
import java.util.Optional;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.swap.JobLock;
import org.lsst.tap.loader.swap.JobLock.ServerSession;
import org.lsst.tap.loader.swap.SwapRecovery;

/**
 * What is live, what is in staging, and whether a job works on it. Immutable.
 *
 * @param lockHolder the session that holds the job's lock; empty if none does
 * @param advice what is wrong with what was found, and what to do
 */
public record StatusReport(
        DatabaseSchemas names,
        DatabaseState state,
        Optional<ServerSession> lockHolder,
        Optional<String> advice) {

    /** Reads it. Changes nothing and takes no lock that a job would meet. */
    public static StatusReport read(
            DatabaseUrl database, DatabaseSchemas names, Duration patience) {
        return Transaction.read(
                database,
                patience,
                names,
                "Status of %s".formatted(database),
                connection -> {
                    DatabaseState state = DatabaseState.read(connection, names);
                    return new StatusReport(
                            names,
                            state,
                            JobLock.holder(connection),
                            SwapRecovery.advice(state, names));
                });
    }
}
