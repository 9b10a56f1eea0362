package org.lsst.tap.repertoire.datalink;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Set;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;

/**
 * Reads {@code tap_schema.version} through a service's own pool: one statement on one table, so the
 * answer is one release whatever is swapped meanwhile. Takes an ACCESS SHARE lock on that table for
 * as long as the statement runs. Thread-safe.
 */
final class DataSourceLiveRelease {

    private static final String QUERY =
            "SELECT version FROM tap_schema.version ORDER BY loaded_at DESC";

    /** No such table or schema: PostgreSQL (two), and MySQL. */
    private static final Set<String> NOT_THERE = Set.of("42P01", "3F000", "42S02");

    /** A statement that takes longer fails, and the last good templates stay. */
    private static final int MOST_SECONDS = 10;

    private DataSourceLiveRelease() {}

    /**
     * Finds a pool where the container has it, by a whole name or one below {@code java:comp/env}.
     * By the thread that starts the service: another one need not see the application's names.
     */
    @SuppressWarnings("BanJNDI") // A name below java:, of the service's own settings.
    static LiveRelease lookUp(String name) {
        try {
            String whole = name.startsWith("java:") ? name : "java:comp/env/" + name;
            Object found = new InitialContext().lookup(whole);
            if (found instanceof DataSource) {
                return () -> read((DataSource) found);
            }
            throw wrong(name, found.getClass().getName(), null);
        } catch (NamingException e) {
            throw wrong(name, e.toString(), e);
        }
    }

    private static RepertoireConfigurationException wrong(
            String name, String found, @Nullable NamingException cause) {
        return DatalinkService.wrong(
                Setting.DATALINK_LIVE_RELEASE_DATASOURCE,
                "the JNDI name of a DataSource",
                '"'
                        + name
                        + "\": "
                        + found
                        + "; name a resource of the service, such as jdbc/tapuser",
                cause);
    }

    private static Optional<String> read(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            try (Statement statement = connection.createStatement()) {
                statement.setMaxRows(1);
                statement.setQueryTimeout(MOST_SECONDS);
                ResultSet rows = statement.executeQuery(QUERY);
                return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
            } catch (SQLException e) {
                if (NOT_THERE.contains(String.valueOf(e.getSQLState()))) {
                    return Optional.empty();
                }
                throw e;
            } finally {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
            }
        }
    }
}
