package org.lsst.tap.loader.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Objects;
import java.util.Set;
import java.util.WeakHashMap;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.TerminatedException;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions of this process: what each is told before anything else, and how SIGTERM ends all of
 * them: what is uncommitted is rolled back and the lock released. Thread-safe.
 */
public final class Sessions {

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    /** Entries go with their connections. */
    static final Set<Connection> OPEN =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private static volatile boolean stopping;

    /**
     * What a session is told, in one statement whose names are all qualified. No name is looked up
     * where another role may create something (PostgreSQL manual, section 5.9.6): an exact match in
     * {@code public} is preferred to {@code pg_catalog}'s polymorphic function. No limit that was
     * set for a role's queries ends a job, as pg_dump has it. A client that vanished is noticed
     * within a minute, and its lock is free (sections 20.3.2 and 20.3.1; only some operating
     * systems can check a connection).
     */
    private static final String SETTINGS =
            """
            SELECT pg_catalog.set_config(name, value, %b)
              FROM (VALUES ('search_path', 'pg_catalog, pg_temp'),
                           ('statement_timeout', '0'), ('lock_timeout', '0'),
                           ('idle_in_transaction_session_timeout', '0'),
                           ('idle_session_timeout', '0'), ('transaction_timeout', '0'),
                           ('default_transaction_read_only', 'off'),
                           ('tcp_keepalives_idle', '15'), ('tcp_keepalives_interval', '5'),
                           ('tcp_keepalives_count', '3'), ('tcp_user_timeout', '30000'),
                           ('client_connection_check_interval', '10000')) AS settings (name, value)
             WHERE pg_catalog.current_setting(name, true) IS NOT NULL
               AND (name OPERATOR(pg_catalog.<>) 'client_connection_check_interval'
                    OR pg_catalog.strpos(pg_catalog.version(), 'linux') OPERATOR(pg_catalog.>) 0)
               AND %s
            """;

    private Sessions() {}

    public static boolean isStopping() {
        return stopping;
    }

    /** Guards a commit against a SIGTERM: the main thread goes on while the JVM shuts down. */
    public static void requireNotStopping() {
        if (stopping) {
            throw new TerminatedException(
                    "The job was stopped by SIGTERM before a commit; live is unchanged; run the job"
                            + " again.");
        }
    }

    /**
     * Cancels what all sessions run (PostgreSQL manual, section 55.2.8) and closes their sockets,
     * whereupon the server rolls back. From now on no transaction is committed.
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

    /**
     * Tells a session its settings and returns true if the server process is the one that greeted
     * the client. Otherwise what is set might be the next client's of a pooler in between.
     */
    static boolean setIfDirect(Connection connection) throws SQLException {
        int pid = connection.unwrap(PGConnection.class).getBackendPID();
        String isDirect = "pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) " + pid;
        return !Sql.list(connection, SETTINGS.formatted(false, isDirect), row -> true).isEmpty();
    }

    /** Tells a session, or only its current transaction, its settings, whatever is between. */
    static void set(Connection connection, boolean local) throws SQLException {
        Sql.list(connection, SETTINGS.formatted(local, "true"), row -> true);
    }

    /** Returns what to throw when a pooler that shares connections is found. */
    public static ConfigurationException shared() {
        return new ConfigurationException(
                "The database URL leads to a pooler that shares connections between transactions:"
                    + " expected a connection of the job's own. Nothing was changed; connect to the"
                    + " database directly, or let the pooler keep connections for sessions"
                    + " (PgBouncer: pool_mode = session).");
    }

    /** Returns the database's encoding (PostgreSQL manual, section 24.3), which is known. */
    public static String encoding(Connection connection) throws SQLException {
        String told = connection.unwrap(PGConnection.class).getParameterStatus("server_encoding");
        return Objects.requireNonNullElse(told, "UTF8");
    }

    /** Whether the server takes a text and gives the same back, in autocommit mode. */
    public static boolean holds(Connection connection, String text) throws SQLException {
        try {
            return text.equals(
                    Sql.one(connection, "SELECT ?::text", row -> row.getString(1), text));
        } catch (SQLException e) {
            // untranslatable_character and character_not_in_repertoire.
            if ("22P05".equals(e.getSQLState()) || "22021".equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }
}
