package org.lsst.tap.repertoire.datalink;

import static java.lang.String.format;

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
final class DataSourceLiveRelease implements LiveRelease {

    private static final String QUERY =
            "SELECT version FROM tap_schema.version ORDER BY loaded_at DESC";

    /** No such table or schema: PostgreSQL (two), and MySQL. */
    private static final Set<String> NOT_THERE = Set.of("42P01", "3F000", "42S02");

    /** A statement that takes longer fails, and the last good templates stay. */
    private static final int MOST_SECONDS = 10;

    private final DataSource pool;

    DataSourceLiveRelease(DataSource pool) {
        this.pool = pool;
    }

    /**
     * Finds a pool where the container has it. By the thread that starts the service: another one
     * need not see the application's names.
     *
     * @param setting what names it, for a message
     * @param name such as {@code jdbc/tapuser}, below {@code java:comp/env}, or a whole name
     * @throws RepertoireConfigurationException if there is no DataSource of this name
     */
    @SuppressWarnings("BanJNDI") // A name below java:, of the service's own settings.
    static DataSourceLiveRelease lookUp(String setting, String name) {
        try {
            Object found =
                    new InitialContext()
                            .lookup(name.startsWith("java:") ? name : "java:comp/env/" + name);
            if (found instanceof DataSource) {
                return new DataSourceLiveRelease((DataSource) found);
            }
            throw wrong(setting, name, found.getClass().getName(), null);
        } catch (NamingException e) {
            throw wrong(setting, name, e.toString(), e);
        }
    }

    private static RepertoireConfigurationException wrong(
            String setting, String name, String found, @Nullable NamingException cause) {
        return new RepertoireConfigurationException(
                format(
                        "%s: expected the JNDI name of a DataSource, found \"%s\": %s; name a"
                                + " resource of the service, such as jdbc/tapuser",
                        setting, name, found),
                cause);
    }

    @Override
    public Optional<String> read() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            try (Statement statement = connection.createStatement()) {
                statement.setMaxRows(1);
                statement.setQueryTimeout(MOST_SECONDS);
                return first(statement);
            } finally {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
            }
        }
    }

    private static Optional<String> first(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery(QUERY)) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        } catch (SQLException e) {
            if (NOT_THERE.contains(String.valueOf(e.getSQLState()))) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
