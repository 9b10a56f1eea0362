package org.lsst.tap.loader.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.lsst.tap.loader.failure.Retry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs something in one transaction. Stateless. */
public final class Transaction {

    private static final Logger LOG = LoggerFactory.getLogger(Transaction.class);

    private Transaction() {}

    /**
     * Runs {@code work} in a transaction at the server's default level, and commits. If it throws,
     * the transaction is rolled back, and what fails in that is suppressed under the first failure.
     *
     * @param connection in autocommit mode, and so again afterwards
     * @throws org.lsst.tap.loader.failure.TerminatedException instead of the commit, after a
     *     SIGTERM
     */
    public static <T> T run(Connection connection, Retry.Attempt<T, SQLException> work)
            throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = work.run();
            Sessions.requireNotStopping();
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException e) {
            rollBack(connection, e);
            throw e;
        } finally {
            restoreAutoCommit(connection);
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
