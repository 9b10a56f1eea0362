package org.lsst.tap.schema.internal;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The queries of one script that its session of the server may have prepared, so that it plans them
 * once: from the second script of a session on, since the first one shows whether the driver can
 * take scripts. Each has a name made of its text: behind a pooler a session can lack it, or have it
 * already, and says so (26000, 42P05), but never runs another text. For one thread.
 */
final class Prepared {

    /** In the place of a name: the session has forgotten some, and will again. */
    private static final String FORGETS = "";

    /** More names than any service has: someone makes them up call by call. */
    private static final int MANY_NAMES = 20;

    /** The names that each session has which has run a script, by the driver's own connection. */
    private static final Map<Object, Set<String>> SESSIONS =
            Collections.synchronizedMap(new WeakHashMap<>());

    /** Names by text, since hashing takes longer than sending one. */
    private static final Map<String, String> NAMES = new ConcurrentHashMap<>();

    /** The interface of the driver's own connections; null where it is another driver's. */
    private static final Class<?> DRIVERS = drivers();

    private final Object session;
    private final Set<String> names;
    private final List<String> used = new ArrayList<>();

    /** Makes those of a connection's session; unusable where a pool or driver hides that. */
    Prepared(Connection connection) {
        session = session(connection);
        names = SESSIONS.getOrDefault(session, Set.of(FORGETS));
    }

    private static Object session(Connection connection) {
        try {
            return DRIVERS == null ? new Object() : connection.unwrap(DRIVERS);
        } catch (SQLException | RuntimeException hidden) {
            return new Object();
        }
    }

    private static Class<?> drivers() {
        try {
            return Class.forName("org.postgresql.PGConnection");
        } catch (ClassNotFoundException another) {
            return null;
        }
    }

    /** Returns whether the script may have prepared queries. */
    boolean isUsable() {
        return !names.contains(FORGETS) && names.size() < MANY_NAMES;
    }

    /**
     * Returns the statements that run a query, the last of which gives its rows.
     *
     * @param arguments what its parameters, each a text, stand for, as literals
     */
    String execute(String query, List<String> arguments) {
        if (NAMES.size() > 5 * MANY_NAMES) {
            NAMES.clear();
        }
        String name = NAMES.computeIfAbsent(query, Prepared::name);
        used.add(name);
        String types = list(Collections.nCopies(arguments.size(), "pg_catalog.text"));
        String prepare = "PREPARE \"" + name + "\"" + types + " AS " + query + ";\n";
        return (names.contains(name) ? "" : prepare)
                + ("EXECUTE \"" + name + "\"" + list(arguments));
    }

    private static String name(String query) {
        return "tap_schema " + UUID.nameUUIDFromBytes(query.getBytes(StandardCharsets.UTF_8));
    }

    private static String list(List<String> items) {
        return items.isEmpty() ? "" : " (" + String.join(", ", items) + ")";
    }

    /** Notes that the script has run. */
    void succeeded() {
        SESSIONS.computeIfAbsent(session, s -> ConcurrentHashMap.newKeySet()).addAll(used);
    }

    /** Notes that it has failed: maybe since the session lacks, or has, what was thought. */
    void failed(SQLException failure) {
        if (SqlStates.DUPLICATE_PREPARED_STATEMENT.equals(failure.getSQLState())) {
            used.stream().filter(failure.getMessage()::contains).forEach(names::add);
        }
        if (SqlStates.INVALID_STATEMENT_NAME.equals(failure.getSQLState()) && isUsable()) {
            names.add(FORGETS);
        }
    }
}
