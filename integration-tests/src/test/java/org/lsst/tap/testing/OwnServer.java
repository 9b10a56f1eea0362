package org.lsst.tap.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.sql.DataSource;
import org.lsst.tap.tools.kit.PostgresServer;

/**
 * An embedded PostgreSQL that a test stops, starts and crashes: on one port as long as it lives, so
 * that a DataSource outlives its server, with the files where the test wants them. For one thread.
 */
public final class OwnServer implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path dataDirectory;
    private final int port;
    private final Map<String, String> settings = new HashMap<>();
    private EmbeddedPostgres running;

    /**
     * Makes a server, not started.
     *
     * @param dataDirectory a cluster is made there if there is none
     */
    public OwnServer(Path dataDirectory) throws IOException {
        this.dataDirectory = dataDirectory;
        this.port = freePort();
        settings.put("fsync", "off");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Sets a setting for all starts from now on. */
    public void set(String setting, String value) {
        settings.put(setting, value);
    }

    /** Starts it, and returns when it can be used. */
    public void start() throws IOException {
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder()
                        .setPort(port)
                        .setDataDirectory(dataDirectory)
                        .setCleanDataDirectory(false);
        settings.forEach(builder::setServerConfig);
        running = builder.start();
    }

    /** Stops it in good order; its files stay. */
    public void stop() throws IOException {
        running.close();
        running = null;
    }

    /** Returns the JDBC URL of its database, the same after each start. */
    public String url() {
        return "jdbc:postgresql://localhost:" + port + "/postgres?user=postgres";
    }

    /** Returns a DataSource without a pool. */
    public DataSource dataSource() {
        return PostgresServer.dataSource(url());
    }

    /** Kills a backend as if by the system, and returns when the server has recovered from that. */
    public void crash() throws SQLException {
        try (Connection killed = dataSource().getConnection();
                Connection other = dataSource().getConnection()) {
            ProcessHandle.of(Long.parseLong(query(killed, "SELECT pg_backend_pid()")))
                    .orElseThrow()
                    .destroyForcibly();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (answers(other)) {
                check(deadline, "The server goes on though a backend was killed");
            }
            while (!answers()) {
                check(deadline, "The server doesn't recover");
            }
        }
    }

    private static void check(long deadline, String message) {
        if (System.nanoTime() > deadline) {
            throw new IllegalStateException(message + ", after " + PATIENCE);
        }
    }

    private boolean answers() {
        try (Connection connection = dataSource().getConnection()) {
            return answers(connection);
        } catch (SQLException refused) {
            return false;
        }
    }

    private static boolean answers(Connection connection) {
        try {
            return query(connection, "SELECT 1").equals("1");
        } catch (SQLException gone) {
            return false;
        }
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() throws IOException {
        if (running != null) {
            stop();
        }
    }
}
