package org.lsst.tap.loader.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.lsst.tap.loader.failure.Retry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs something in one transaction, and is the only place that commits. Stateless. */
public final class Transaction {

    private static final Logger LOG = LoggerFactory.getLogger(Transaction.class);

    private Transaction() {}

    /**
     * Runs {@code work}, which leaves live as it is, in a transaction at the server's default
     * level, and commits. If it throws, the transaction is rolled back, and what fails in that is
     * suppressed under the first failure.
     *
     * @param connection in autocommit mode, and so again afterwards
     * @throws org.lsst.tap.loader.failure.TerminatedException instead of the commit, after a
     *     SIGTERM
     */
    public static <T> T run(Connection connection, Retry.Attempt<T, SQLException> work)
            throws SQLException {
        return run(connection, work, Connection::commit);
    }

    /**
     * Runs {@code work}, which changes live, as {@link #run} does. A connection that breaks at the
     * commit leaves open which of two whole states there is, and no other attempt may follow.
     *
     * @param operation what is done, for messages
     * @throws org.lsst.tap.loader.failure.DatabaseException if it breaks there
     */
    public static <T> T publish(
            Connection connection, String operation, Retry.Attempt<T, SQLException> work)
            throws SQLException {
        return run(connection, work, to -> commit(to, operation));
    }

    /** What ends a transaction well. */
    @FunctionalInterface
    private interface Commit {
        void commit(Connection connection) throws SQLException;
    }

    private static <T> T run(
            Connection connection, Retry.Attempt<T, SQLException> work, Commit commit)
            throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = work.run();
            Sessions.requireNotStopping();
            commit.commit(connection);
            return result;
        } catch (SQLException | RuntimeException e) {
            rollBack(connection, e);
            throw e;
        } finally {
            restoreAutoCommit(connection);
        }
    }

    private static void commit(Connection connection, String operation) throws SQLException {
        try {
            connection.commit();
        } catch (SQLException e) {
            if (SqlStates.isConnectionFailure(e)) {
                throw DatabaseErrors.of(
                        operation,
                        "the connection broke at the commit: live is either the old or the new"
                                + " release, whole; see \"tap-schema status\"",
                        e);
            }
            throw e;
        }
    }

    private static void rollBack(Connection connection, Exception primary) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            primary.addSuppressed(e);
        }
    }

    private static void restoreAutoCommit(Connection connection) {
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            // The connection is gone, and whatever uses it next says so.
            LOG.debug("Autocommit not restored: {}", e.getMessage());
        }
    }
}
