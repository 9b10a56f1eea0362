package org.lsst.tap.tools.demo;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.failure.ExitCode;

/** A PostgreSQL server of the demo's own, with the pools of its readers. For one thread. */
final class DemoDatabase implements AutoCloseable {

    private final EmbeddedPostgres server;
    private final List<HikariDataSource> pools = new ArrayList<>();

    private DemoDatabase(EmbeddedPostgres server) {
        this.server = server;
    }

    /**
     * Starts a server on a free port, with its files in the folder for temporary ones.
     *
     * @throws DemoException if it does not start
     */
    static DemoDatabase start() {
        try {
            return new DemoDatabase(
                    EmbeddedPostgres.builder()
                            .setLocaleConfig("locale", "C.UTF-8")
                            .setServerConfig("fsync", "off")
                            .start());
        } catch (IOException | RuntimeException e) {
            throw new DemoException(
                    ExitCode.DATABASE,
                    "The embedded PostgreSQL did not start: %s. It needs Linux on x86-64, and room for 100 MB in %s; set another folder with JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER."
                            .formatted(e.getMessage(), System.getProperty("java.io.tmpdir")),
                    e);
        }
    }

    /** Returns where the loader finds the database. */
    DatabaseUrl url() {
        return DatabaseUrl.parse(jdbcUrl());
    }

    /** Opens a pool, with one connection for each of {@code users} and one to spare. */
    DataSource pool(String name, int users) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(jdbcUrl());
        config.setMaximumPoolSize(users + 1);
        HikariDataSource pool = new HikariDataSource(config);
        pools.add(pool);
        return pool;
    }

    /** Returns the versions of the server and the driver. */
    String versions() {
        try (Connection connection = server.getPostgresDatabase().getConnection()) {
            DatabaseMetaData metadata = connection.getMetaData();
            return "PostgreSQL %s, pgjdbc %s"
                    .formatted(metadata.getDatabaseProductVersion(), metadata.getDriverVersion());
        } catch (SQLException e) {
            throw new DemoException(
                    ExitCode.DATABASE, "The embedded PostgreSQL does not answer", e);
        }
    }

    @Override
    public void close() throws IOException {
        pools.forEach(HikariDataSource::close);
        server.close();
    }

    /** Opens a connection in autocommit mode, of the role that owns everything. */
    Connection connect() throws SQLException {
        return server.getPostgresDatabase().getConnection();
    }

    /** Returns its URL, with the role that owns everything. */
    String jdbcUrl() {
        return server.getJdbcUrl("postgres", "postgres");
    }
}
