package org.lsst.tap.loader.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.lsst.tap.loader.failure.TerminatedException;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of this process, so that SIGTERM can end them: what is uncommitted is rolled back
 * and the lock released, whatever the server is doing. Thread-safe.
 */
public final class Sessions {

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    /** Cleared by nobody: entries go with their connections. */
    private static final Set<Connection> OPEN =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    /** Set once, when the process is told to end. */
    private static volatile boolean stopping;

    private Sessions() {}

    static void add(Connection connection) {
        OPEN.add(connection);
    }

    /** Whether the process was told to end. */
    public static boolean isStopping() {
        return stopping;
    }

    /**
     * Guards a commit against a SIGTERM that came before it: the main thread goes on while the JVM
     * shuts down.
     *
     * @throws TerminatedException if the process was told to end
     */
    public static void requireNotStopping() {
        if (stopping) {
            throw new TerminatedException(
                    "The job was stopped by SIGTERM before a commit; live is unchanged; run the job"
                            + " again.");
        }
    }

    /**
     * Ends all sessions: cancels what they run (PostgreSQL manual, section 55.2.8) and closes their
     * sockets, whereupon the server rolls back. From now on no transaction is committed.
     */
    public static void stop() {
        stopping = true;
        for (Connection connection : OPEN.toArray(new Connection[0])) {
            try {
                if (!connection.isClosed()) {
                    connection.unwrap(PGConnection.class).cancelQuery();
                    connection.abort(Runnable::run);
                }
            } catch (SQLException e) {
                LOG.debug("The end of the process closes the session: {}", e.getMessage());
            }
        }
    }
}
