package org.lsst.tap.loader.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseUrl;

/**
 * An empty database of its own for every test, on one server for all; after the test no session of
 * the loader may be left in it.
 */
public final class TestDatabase implements BeforeEachCallback, AfterEachCallback {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private String name = "";

    private static EmbeddedPostgres server() {
        return Server.ONE;
    }

    /** Started with the first test; the library stops it with the JVM. */
    private static final class Server {
        private static final EmbeddedPostgres ONE = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setLocaleConfig("locale", "C.UTF-8")
                        .setServerConfig("fsync", "off")
                        .start();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) throws SQLException {
        name = "test_" + NUMBER.incrementAndGet();
        try (Connection connection = admin()) {
            execute(connection, "CREATE DATABASE " + name);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws SQLException {
        assertThat(openSessions()).as("sessions that the loader left open").isEmpty();
        try (Connection connection = admin()) {
            execute(connection, "DROP DATABASE " + name + " WITH (FORCE)");
        }
    }

    /** Returns the loader's sessions; one that was closed just now may take a moment to end. */
    private List<String> openSessions() throws SQLException {
        String sql =
                "SELECT pid, state, query FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name = '"
                        + Database.APPLICATION_NAME
                        + "'";
        long deadline = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        List<String> sessions = query(sql);
        while (!sessions.isEmpty() && System.nanoTime() < deadline) {
            sessions = query(sql);
        }
        return sessions;
    }

    private static Connection admin() throws SQLException {
        return DriverManager.getConnection(server().getJdbcUrl("postgres", "postgres"));
    }

    /**
     * Makes a role that must give a password; the server lets in all others without one.
     *
     * @throws IOException if the server's pg_hba.conf can't be written
     */
    public void createRoleWithPassword(String role, String password)
            throws SQLException, IOException {
        try (Connection connection = connect()) {
            execute(connection, "DROP ROLE IF EXISTS " + role);
            execute(connection, "CREATE ROLE " + role + " LOGIN PASSWORD '" + password + "'");
            Path hba = Path.of(query(connection, "SHOW hba_file").get(0));
            String rule = "host all " + role + " all scram-sha-256\n";
            Files.writeString(hba, rule + Files.readString(hba));
            execute(connection, "SELECT pg_reload_conf()");
        }
        // The server reads the file when it gets round to it.
        while (canLogIn(role)) {
            Thread.onSpinWait();
        }
    }

    private boolean canLogIn(String role) {
        try (Connection connection = connect(role)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Returns the URL of the test's database, for the superuser. */
    public String url() {
        return "jdbc:postgresql://localhost:" + server().getPort() + "/" + name + "?user=postgres";
    }

    /** Returns the URL in the form that the loader takes. */
    public DatabaseUrl databaseUrl() {
        return DatabaseUrl.parse(url());
    }

    /** Returns the server's port. */
    public int port() {
        return server().getPort();
    }

    /** Returns the database's name. */
    public String name() {
        return name;
    }

    /** Opens a connection of the test's own. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    /** Opens a connection for another role. */
    public Connection connect(String role) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://localhost:" + port() + "/" + name, role, "");
    }

    /** Runs statements on a connection of their own. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = connect()) {
            execute(connection, sql);
        }
    }

    /** Runs statements. */
    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Returns the rows of a query, fields divided by {@code |}. */
    public List<String> query(String sql) throws SQLException {
        try (Connection connection = connect()) {
            return query(connection, sql);
        }
    }

    /** Returns the rows of a query, fields divided by {@code |}. */
    public static List<String> query(Connection connection, String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            ResultSetMetaData metadata = row.getMetaData();
            while (row.next()) {
                StringJoiner fields = new StringJoiner("|");
                for (int i = 1; i <= metadata.getColumnCount(); i++) {
                    fields.add(row.getString(i));
                }
                rows.add(fields.toString());
            }
        }
        return rows;
    }

    /** Returns the names of the database schemas but the history's, in alphabetical order. */
    public List<String> databaseSchemas() throws SQLException {
        return query(
                "SELECT nspname FROM pg_namespace WHERE nspname !~"
                        + " '^(pg_|information_schema|public)|_history$' ORDER BY 1");
    }
}
