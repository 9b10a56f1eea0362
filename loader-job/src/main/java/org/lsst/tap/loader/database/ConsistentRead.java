package org.lsst.tap.loader.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.text.Identifiers;

/**
 * A read of several statements that sees one state of live, staging and temp, or fails: one
 * transaction, REPEATABLE READ and READ ONLY. That alone can mix two releases, as names are
 * resolved outside of its snapshot (PostgreSQL manual, section 13.6); so nobody may have renamed a
 * database schema from before its begin to after its end, or all is read again. Works behind a
 * pooler that shares connections between transactions. Stateless.
 */
public final class ConsistentRead {

    /** A swap at the same moment is so rare that a few attempts are plenty. */
    private static final int ATTEMPTS = 5;

    private ConsistentRead() {}

    /**
     * What is read on a connection.
     *
     * @param <T> what comes of it
     */
    @FunctionalInterface
    public interface Work<T> {
        /** Reads it. */
        T run(Connection connection) throws SQLException;
    }

    /**
     * Connects and runs it, as {@link #run} does. Changes nothing, and takes no lock that a job
     * would meet.
     *
     * @param patience how long to wait for a database that does not answer yet
     * @throws DatabaseException if the database fails, or a swap fell into each attempt
     */
    public static <T> T of(
            DatabaseUrl database,
            Duration patience,
            DatabaseSchemas names,
            String operation,
            Work<T> work) {
        try (Connection connection = Database.connect(database, patience)) {
            return run(connection, names, operation, () -> work.run(connection));
        } catch (SQLException e) {
            throw DatabaseErrors.of(operation, "nothing was changed", e);
        }
    }

    /**
     * Runs it, again if a swap fell into it. Takes ACCESS SHARE locks on what {@code work} reads.
     *
     * @param connection in autocommit mode, and so again afterwards
     * @param operation what is done, for messages
     * @throws DatabaseException if a swap fell into each attempt
     */
    public static <T> T run(
            Connection connection,
            DatabaseSchemas names,
            String operation,
            Retry.Attempt<T, SQLException> work)
            throws SQLException {
        List<String> before = identities(connection, names);
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                T result = snapshot(connection, work);
                List<String> after = identities(connection, names);
                if (before.equals(after)) {
                    return result;
                }
                before = after;
            } catch (SQLException e) {
                List<String> after =
                        SqlStates.isConnectionFailure(e) ? before : identities(connection, names);
                if (before.equals(after)) {
                    throw e;
                }
                before = after;
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
     *
     * @param connection in autocommit mode, and so again afterwards
     */
    public static <T> T snapshot(Connection connection, Retry.Attempt<T, SQLException> work)
            throws SQLException {
        return Transaction.run(connection, () -> inSnapshot(connection, work));
    }

    private static <T> T inSnapshot(Connection connection, Retry.Attempt<T, SQLException> work)
            throws SQLException {
        Sql.execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        SessionSettings.setForTransaction(connection);
        return work.run();
    }

    /** Each rename writes the row again, and so gives it another xmin. */
    private static List<String> identities(Connection connection, DatabaseSchemas names)
            throws SQLException {
        String sql =
                Stream.of(names.live(), names.staging(), names.temp())
                        .map(Identifiers::literal)
                        .collect(
                                Collectors.joining(
                                        ", ",
                                        "SELECT n.nspname, n.oid, n.xmin FROM"
                                                + " pg_catalog.pg_namespace n WHERE n.nspname"
                                                + " OPERATOR(pg_catalog.=) ANY (ARRAY[",
                                        "]::pg_catalog.name[]) ORDER BY n.nspname"));
        return Sql.list(
                connection,
                sql,
                row -> row.getString(1) + ' ' + row.getString(2) + ' ' + row.getString(3));
    }
}
