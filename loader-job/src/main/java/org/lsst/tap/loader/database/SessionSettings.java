package org.lsst.tap.loader.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.lsst.tap.loader.text.Identifiers;
import org.postgresql.PGConnection;

/**
 * What each session is told before anything else, in one statement whose names are all qualified:
 *
 * <ul>
 *   <li>no name is looked up where another role may create something (PostgreSQL manual, section
 *       5.9.6): an exact match in {@code public} is preferred to {@code pg_catalog}'s polymorphic
 *       function;
 *   <li>no limit that was set for a role's queries ends a job, as pg_dump has it;
 *   <li>a client that vanished is noticed within a minute, and its lock is free (sections 20.3.2
 *       and 20.3.1).
 * </ul>
 *
 * <p>Stateless.
 */
final class SessionSettings {

    private static final Map<String, String> ALWAYS =
            Map.of(
                    "search_path", "pg_catalog, pg_temp",
                    "statement_timeout", "0",
                    "lock_timeout", "0",
                    "idle_in_transaction_session_timeout", "0",
                    "default_transaction_read_only", "off",
                    "tcp_keepalives_idle", "15",
                    "tcp_keepalives_interval", "5",
                    "tcp_keepalives_count", "3");

    /** {@code invalid_parameter_value}: only some operating systems can check a connection. */
    private static final String NOT_HERE = "22023";

    private static final String CHECK_INTERVAL = "client_connection_check_interval";

    private SessionSettings() {}

    /**
     * Sets them, if the server process is the one that greeted the client. Otherwise a pooler is
     * between them, and what is set might be the next client's: nothing is set.
     *
     * @return whether they are set
     */
    static boolean setIfDirect(Connection connection) throws SQLException {
        int pid = connection.unwrap(PGConnection.class).getBackendPID();
        return set(
                connection,
                false,
                " WHERE pg_catalog.pg_backend_pid() OPERATOR(pg_catalog.=) " + pid);
    }

    /** Sets them for the session, whatever is between. */
    static void setForSession(Connection connection) throws SQLException {
        set(connection, false, "");
    }

    /** Sets them for the current transaction. */
    static void setForTransaction(Connection connection) throws SQLException {
        set(connection, true, "");
    }

    private static boolean set(Connection connection, boolean local, String where)
            throws SQLException {
        Map<String, String> settings = new LinkedHashMap<>(ALWAYS);
        int version = connection.getMetaData().getDatabaseMajorVersion();
        if (version >= 12) {
            settings.put("tcp_user_timeout", "30000");
        }
        if (version >= 14) {
            settings.put("idle_session_timeout", "0");
        }
        if (version >= 14 && !local) {
            settings.put(CHECK_INTERVAL, "10000");
        }
        if (version >= 17) {
            settings.put("transaction_timeout", "0");
        }
        try {
            return execute(connection, settings, local, where);
        } catch (SQLException e) {
            if (!NOT_HERE.equals(e.getSQLState()) || settings.remove(CHECK_INTERVAL) == null) {
                throw e;
            }
            return execute(connection, settings, local, where);
        }
    }

    private static boolean execute(
            Connection connection, Map<String, String> settings, boolean local, String where)
            throws SQLException {
        String sql =
                settings.entrySet().stream()
                        .map(
                                one ->
                                        "pg_catalog.set_config(%s, %s, %b)"
                                                .formatted(
                                                        Identifiers.literal(one.getKey()),
                                                        Identifiers.literal(one.getValue()),
                                                        local))
                        .collect(Collectors.joining(", ", "SELECT ", where));
        return !Sql.list(connection, sql, row -> true).isEmpty();
    }
}
