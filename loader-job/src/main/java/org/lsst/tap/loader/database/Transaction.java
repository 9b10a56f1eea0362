package org.lsst.tap.loader.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.failure.TerminatedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs something in one transaction, and is the only place that commits. Stateless. */
public final class Transaction {

    private static final Logger LOG = LoggerFactory.getLogger(Transaction.class);

    /** A swap at the same moment is so rare that a few attempts are plenty. */
    private static final int ATTEMPTS = 5;

    /** Each rename writes the row again, and so gives it another xmin. */
    private static final String IDENTITIES =
            """
            SELECT ROW(n.nspname, n.oid, n.xmin) FROM pg_catalog.pg_namespace n
             WHERE n.nspname OPERATOR(pg_catalog.=) ANY (?) ORDER BY n.nspname
            """;

    private Transaction() {}

    /**
     * Runs {@code work}, which leaves live as it is, in a transaction at the server's default
     * level, and commits; after a SIGTERM it throws {@link TerminatedException} instead. If it
     * throws, the transaction is rolled back, and what fails in that is suppressed under the first
     * failure. The connection is in autocommit mode, and so again afterwards, here and below.
     */
    public static <T> T run(Connection connection, Retry.Attempt<T, SQLException> work)
            throws SQLException {
        return publish(connection, "", work);
    }

    /**
     * Runs {@code work}, which changes live unless {@code operation} is empty, as {@link #run}
     * does. A connection that breaks at the commit leaves open which of two whole states there is,
     * and no other attempt may follow: {@link DatabaseException}.
     */
    public static <T> T publish(
            Connection connection, String operation, Retry.Attempt<T, SQLException> work)
            throws SQLException {
        connection.setAutoCommit(false);
        boolean isPublished = false;
        try {
            T result = work.run();
            Sessions.requireNotStopping();
            isPublished = !operation.isEmpty();
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException e) {
            try {
                connection.rollback();
            } catch (SQLException suppressed) {
                e.addSuppressed(suppressed);
            }
            if (isPublished
                    && e instanceof SQLException broken
                    && DatabaseErrors.isConnectionFailure(broken)) {
                throw DatabaseErrors.of(
                        operation,
                        "the connection broke at the commit: live is either the old or the new"
                                + " release, whole; see \"tap-schema status\"",
                        broken);
            }
            throw e;
        } finally {
            try {
                connection.setAutoCommit(true);
            } catch (SQLException e) {
                // The connection is gone, and whatever uses it next says so.
                LOG.debug("Autocommit not restored: {}", e.getMessage());
            }
        }
    }

    /** Connects as {@link Database#connect} does, and reads as {@link #consistent} does. */
    public static <T> T read(
            DatabaseUrl database,
            Duration patience,
            DatabaseSchemas names,
            String operation,
            Sql.Reader<Connection, T> work) {
        try (Connection connection = Database.connect(database, patience)) {
            return consistent(connection, names, operation, () -> work.read(connection));
        } catch (SQLException e) {
            throw DatabaseErrors.of(operation, "nothing was changed", e);
        }
    }

    /**
     * Runs a read of several statements that sees one state of live, staging and temp, or fails. A
     * {@link #snapshot} alone can mix two releases, as names are resolved outside of it (PostgreSQL
     * manual, section 13.6); so nobody may have renamed a database schema from before its begin to
     * after its end, or all is read again. Works behind a pooler that shares connections between
     * transactions. Takes ACCESS SHARE locks on what {@code work} reads.
     */
    public static <T> T consistent(
            Connection connection,
            DatabaseSchemas names,
            String operation,
            Retry.Attempt<T, SQLException> work)
            throws SQLException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            List<String> before = identities(connection, names);
            try {
                T result = snapshot(connection, work);
                if (before.equals(identities(connection, names))) {
                    return result;
                }
            } catch (SQLException e) {
                if (DatabaseErrors.isConnectionFailure(e)
                        || before.equals(identities(connection, names))) {
                    throw e;
                }
            }
        }
        throw new DatabaseException(
                "%s failed: a swap fell into each of %d attempts to read. Nothing was changed; run the command again."
                        .formatted(operation, ATTEMPTS),
                null);
    }

    /**
     * Runs it in one transaction, REPEATABLE READ and READ ONLY, in which no name is looked up
     * where another role may create something; whatever a swap does meanwhile.
     */
    public static <T> T snapshot(Connection connection, Retry.Attempt<T, SQLException> work)
            throws SQLException {
        return run(
                connection,
                () -> {
                    Sql.execute(
                            connection,
                            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
                    Sessions.set(connection, true);
                    return work.run();
                });
    }

    private static List<String> identities(Connection connection, DatabaseSchemas names)
            throws SQLException {
        return Sql.list(connection, IDENTITIES, row -> row.getString(1), names.all());
    }

    /**
     * How long a transaction may wait for each lock (PostgreSQL manual, section 20.11.1), and how
     * often it is tried again when one was not to be had. Immutable.
     */
    public record LockRetry(Duration lockTimeout, Retry retry) {

        /** Returns the statement that sets it for the current transaction. */
        public String setLocalLockTimeout() {
            return "SET LOCAL lock_timeout = " + lockTimeout.toMillis();
        }

        /**
         * Runs a whole transaction, again on SQLSTATE 55P03 and 40P01 only; any other failure is
         * thrown as it is. {@link DatabaseException} if the last attempt met a lock, too.
         */
        public <T> T run(String operation, Retry.Attempt<T, SQLException> transaction)
                throws SQLException {
            try {
                return retry.run(
                        SQLException.class,
                        e ->
                                Optional.of(Duration.ZERO)
                                        .filter(zero -> DatabaseErrors.isLockFailure(e)),
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
}
