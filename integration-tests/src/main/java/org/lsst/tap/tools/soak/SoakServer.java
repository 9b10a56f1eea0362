package org.lsst.tap.tools.soak;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A PostgreSQL server that can be stopped at once and started again where it was. Commits are
 * waited for, as by default; safe for use by many threads, but for stop and start.
 */
final class SoakServer implements AutoCloseable {

    /** What {@code pg_stat_activity.application_name} shows of this class's own sessions. */
    static final String APPLICATION = "soak";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path data;
    private final int port;
    private EmbeddedPostgres server;
    private volatile boolean stopped;

    private SoakServer(Path data, EmbeddedPostgres server) {
        this.data = data;
        this.server = server;
        this.port = server.getPort();
    }

    /**
     * Starts a server with its files in {@code data}, which it makes.
     *
     * @throws SoakException if it does not start
     */
    static SoakServer start(Path data) {
        return new SoakServer(data, start(data, 0));
    }

    private static EmbeddedPostgres start(Path data, int port) {
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder()
                        .setLocaleConfig("locale", "C.UTF-8")
                        // As a server has it by default; the library turns it off, and a crash
                        // would take back what was committed.
                        .setServerConfig("synchronous_commit", "on")
                        // Or the growth of the log would hide any other.
                        .setServerConfig("max_wal_size", "128MB")
                        .setDataDirectory(data)
                        .setCleanDataDirectory(false);
        try {
            return (port == 0 ? builder : builder.setPort(port)).start();
        } catch (IOException | RuntimeException e) {
            throw new SoakException("PostgreSQL did not start in " + data, e);
        }
    }

    /** Returns the URL of its database, for the superuser. */
    String url() {
        return "jdbc:postgresql://localhost:%d/postgres?user=postgres".formatted(port);
    }

    /** Returns the same URL with another port, and a name for its sessions. */
    String url(int otherPort, String application) {
        return "jdbc:postgresql://localhost:%d/postgres?user=postgres&ApplicationName=%s"
                .formatted(otherPort, application);
    }

    int port() {
        return port;
    }

    Path data() {
        return data;
    }

    /** Opens a connection of the soak's own. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(port, APPLICATION));
    }

    /** Returns the only number that a query gives. */
    long number(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Runs a statement. */
    void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Ends the sessions that a condition on {@code pg_stat_activity} names, and waits for that. */
    void terminateSessions(String condition) throws SQLException {
        String sessions = " FROM pg_stat_activity a WHERE datname = current_database() AND ";
        execute("SELECT pg_terminate_backend(a.pid, 5000)" + sessions + condition);
    }

    /** Stops the server in immediate mode (PostgreSQL manual, section 19.5), and waits for that. */
    void stopAtOnce() {
        stopped = true;
        Path pidFile = data.resolve("postmaster.pid");
        try {
            String pid = Files.readAllLines(pidFile).get(0).strip();
            new ProcessBuilder("kill", "-QUIT", pid).inheritIO().start().waitFor();
            if (!Waiting.until(PATIENCE, () -> !Files.exists(pidFile))) {
                throw new SoakException("PostgreSQL did not stop within " + PATIENCE);
            }
        } catch (IOException e) {
            throw new SoakException("PostgreSQL could not be stopped", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SoakException("Interrupted while PostgreSQL stops", e);
        }
    }

    /** Starts the server again if it was stopped; returns whether it was. */
    boolean startAgain() {
        if (!stopped) {
            return false;
        }
        closeLibrary();
        server = start(data, port);
        stopped = false;
        return true;
    }

    @Override
    public void close() {
        closeLibrary();
    }

    private void closeLibrary() {
        try {
            server.close();
        } catch (IOException e) {
            throw new SoakException("PostgreSQL did not stop", e);
        }
    }
}
