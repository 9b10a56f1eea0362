package org.lsst.tap.loader.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.Retry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How long a transaction may wait for locks, and how often it is tried again when they were not to
 * be had. Immutable.
 *
 * @param lockTimeout {@code lock_timeout} of one attempt (PostgreSQL manual, section 20.11.1)
 * @param retry how many attempts, and the pauses between them
 */
public record LockRetry(Duration lockTimeout, Retry retry) {

    private static final Logger LOG = LoggerFactory.getLogger(LockRetry.class);

    /** Returns the statement that sets it for the current transaction. */
    public String setLocalLockTimeout() {
        return "SET LOCAL lock_timeout = " + lockTimeout.toMillis();
    }

    /**
     * Runs a whole transaction, again on SQLSTATE 55P03 and 40P01 only; any other failure is thrown
     * as it is. {@link DatabaseException} if the last attempt met a lock, too.
     */
    public <T> T run(String operation, Retry.Attempt<T, SQLException> transaction)
            throws SQLException {
        try {
            return retry.run(
                    SQLException.class,
                    e -> Optional.of(Duration.ZERO).filter(zero -> DatabaseErrors.isLockFailure(e)),
                    (e, attempt, pause) ->
                            LOG.warn(
                                    "{}: attempt {} of {} met a lock ({})",
                                    operation,
                                    attempt,
                                    retry.attempts(),
                                    e.getSQLState()),
                    transaction);
        } catch (SQLException e) {
            if (!DatabaseErrors.isLockFailure(e)) {
                throw e;
            }
            throw DatabaseErrors.of(
                    "%s abandoned after %d lock attempts of %d ms; live is unchanged; see in pg_locks who holds the lock, then run the job again"
                            .formatted(operation, retry.attempts(), lockTimeout.toMillis()),
                    e);
        }
    }
}
