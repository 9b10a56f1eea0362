package org.lsst.tap.loader.database;

import java.sql.Connection;
import java.sql.SQLException;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a pooler shares server connections between transactions (PgBouncer's {@code pool_mode =
 * transaction}). A job can't work through it: its lock and settings would stay with the server
 * connection, and so with others. One that keeps a server connection for a session is fine.
 * Stateless.
 */
public final class Pooler {

    private static final Logger LOG = LoggerFactory.getLogger(Pooler.class);

    /** Other clients of the pooler can hide what the first look would find. */
    private static final int LOOKS = 5;

    private Pooler() {}

    /**
     * Makes sure that a session keeps its server process while another one works. Takes no lock and
     * sets nothing.
     *
     * @param other another session by the same URL
     * @throws ConfigurationException if they share one
     */
    static void requireUnshared(Connection connection, Connection other) throws SQLException {
        int pid = pid(connection);
        other.setAutoCommit(false);
        for (int look = 1; look <= LOOKS; look++) {
            boolean isShared = pid(other) == pid || pid(connection) != pid;
            other.rollback();
            // Lent next is the one given back last, or the one that waits longest: the first look
            // after the other session's end finds the former, a second one at once the latter.
            if (isShared || pid(connection) != pid || pid(connection) != pid) {
                throw shared();
            }
        }
        LOG.debug("A pooler is in between, which keeps process {} for this session", pid);
    }

    /** Returns what to throw when a pooler that shares connections is found. */
    public static ConfigurationException shared() {
        return new ConfigurationException(
                "The database URL leads to a pooler that shares connections between transactions:"
                    + " expected a connection of the job's own. Nothing was changed; connect to the"
                    + " database directly, or let the pooler keep connections for sessions"
                    + " (PgBouncer: pool_mode = session).");
    }

    private static int pid(Connection connection) throws SQLException {
        return Sql.one(connection, "SELECT pg_catalog.pg_backend_pid()", row -> row.getInt(1));
    }
}
