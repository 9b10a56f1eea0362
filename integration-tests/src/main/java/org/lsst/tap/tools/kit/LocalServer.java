package org.lsst.tap.tools.kit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.commons.io.function.Uncheck;
import org.lsst.tap.loader.failure.DatabaseException;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * An embedded PostgreSQL of a tool's own, on a free port, that can be stopped at once and started
 * again where it was. Safe for use by many threads, but for stop and start.
 */
public final class LocalServer implements AutoCloseable {

    private final Path data;
    private final Map<String, String> settings;
    private final int port;
    private EmbeddedPostgres server;
    private volatile boolean stopped;

    /** Starts a server, with its files in a folder that it makes. */
    public LocalServer(Path data, Map<String, String> settings) {
        this.data = data;
        this.settings = settings;
        this.server = start(EmbeddedPostgres.builder());
        this.port = server.getPort();
    }

    private EmbeddedPostgres start(EmbeddedPostgres.Builder builder) {
        return start(builder.setDataDirectory(data).setCleanDataDirectory(false), settings);
    }

    static EmbeddedPostgres start(EmbeddedPostgres.Builder builder, Map<String, String> settings) {
        settings.forEach(builder::setServerConfig);
        try {
            return builder.setLocaleConfig("locale", "C.UTF-8").start();
        } catch (IOException | RuntimeException e) {
            DatabaseException failure =
                    new DatabaseException(
                            "The embedded PostgreSQL did not start: %s. It needs Linux on x86-64, and room for 100 MB in %s; set another folder with JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER."
                                    .formatted(
                                            e.getMessage(), System.getProperty("java.io.tmpdir")),
                            null);
            failure.addSuppressed(e);
            throw failure;
        }
    }

    public String url() {
        return "jdbc:postgresql://localhost:%d/postgres?user=postgres".formatted(port);
    }

    public String versions() {
        return PostgresServer.versions(url()) + ", embedded, " + settings;
    }

    public Path data() {
        return data;
    }

    public JdbcTemplate sql() {
        return PostgresServer.sql(url());
    }

    public long number(String query) {
        return Objects.requireNonNull(sql().queryForObject(query, Long.class));
    }

    /** Stops the server in immediate mode (PostgreSQL manual, section 19.5), and waits for that. */
    public void stopAtOnce() {
        stopped = true;
        Path file = data.resolve("postmaster.pid");
        String pid = Uncheck.get(() -> Files.readAllLines(file)).get(0).strip();
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        Uncheck.run(() -> new ProcessBuilder("kill", "-QUIT", pid).inheritIO().start());
        postmaster.onExit().orTimeout(60, TimeUnit.SECONDS).join();
    }

    /** Starts the server again if it was stopped; returns whether it was. */
    public boolean startAgain() {
        if (!stopped) {
            return false;
        }
        close();
        server = start(EmbeddedPostgres.builder().setPort(port));
        stopped = false;
        return true;
    }

    @Override
    public void close() {
        Uncheck.run(server::close);
    }
}
