package org.lsst.tap.tools.kit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.lsst.tap.loader.failure.ExitCode;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * An embedded PostgreSQL of a tool's own, on a free port, that can be stopped at once and started
 * again where it was. Safe for use by many threads, but for stop and start.
 */
public final class LocalServer implements AutoCloseable {

    /** For those who never look at what a crash leaves. */
    public static final Map<String, String> FAST = Map.of("fsync", "off");

    private static final long PATIENCE_SECONDS = 60;

    private final Path data;
    private final Map<String, String> settings;
    private final int port;
    private EmbeddedPostgres server;
    private volatile boolean stopped;

    /**
     * Starts a server.
     *
     * @param data the folder for its files, which it makes
     * @param settings by the names of {@code postgresql.conf}
     * @throws ToolException if it does not start
     */
    public LocalServer(Path data, Map<String, String> settings) {
        this.data = data;
        this.settings = settings;
        this.server = start(0);
        this.port = server.getPort();
    }

    private EmbeddedPostgres start(int wanted) {
        EmbeddedPostgres.Builder builder =
                EmbeddedPostgres.builder().setDataDirectory(data).setCleanDataDirectory(false);
        return start(wanted == 0 ? builder : builder.setPort(wanted), settings);
    }

    /** Starts a server with settings by the names of {@code postgresql.conf}. */
    static EmbeddedPostgres start(EmbeddedPostgres.Builder builder, Map<String, String> settings) {
        settings.forEach(builder::setServerConfig);
        try {
            return builder.setLocaleConfig("locale", "C.UTF-8").start();
        } catch (IOException | RuntimeException e) {
            throw new ToolException(
                    ExitCode.DATABASE,
                    "The embedded PostgreSQL did not start: %s. It needs Linux on x86-64, and room for 100 MB in %s; set another folder with JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER."
                            .formatted(e.getMessage(), System.getProperty("java.io.tmpdir")),
                    e);
        }
    }

    /** Returns the URL of its database, for the role that owns everything. */
    public String url() {
        return "jdbc:postgresql://localhost:%d/postgres?user=postgres".formatted(port);
    }

    /** Returns the versions of the server and the driver, and how it is set up. */
    public String versions() {
        return PostgresServer.versions(url()) + ", embedded, " + settings;
    }

    public Path data() {
        return data;
    }

    /** Returns what runs single statements, each on a connection of its own. */
    public JdbcTemplate sql() {
        return new JdbcTemplate(PostgresServer.dataSource(url()));
    }

    /** Returns the only number that a query gives. */
    public long number(String query) {
        return Objects.requireNonNull(sql().queryForObject(query, Long.class));
    }

    /** Stops the server in immediate mode (PostgreSQL manual, section 19.5), and waits for that. */
    public void stopAtOnce() {
        stopped = true;
        try {
            long pid =
                    Long.parseLong(
                            Files.readAllLines(data.resolve("postmaster.pid")).get(0).strip());
            CompletableFuture<ProcessHandle> end = ProcessHandle.of(pid).orElseThrow().onExit();
            new ProcessBuilder("kill", "-QUIT", Long.toString(pid)).inheritIO().start();
            end.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
        } catch (IOException | CompletionException e) {
            throw new ToolException("PostgreSQL could not be stopped", e);
        }
    }

    /** Starts the server again if it was stopped; returns whether it was. */
    public boolean startAgain() {
        if (!stopped) {
            return false;
        }
        close();
        server = start(port);
        stopped = false;
        return true;
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new ToolException("The embedded PostgreSQL did not stop", e);
        }
    }
}
