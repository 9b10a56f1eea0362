package org.lsst.tap.tools.kit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * A PostgreSQL server to run on: the one that {@value #TEST_URL} names, or else an embedded one,
 * which is started by the first that asks and stopped with the JVM. Safe for use by many threads.
 */
public final class PostgresServer {

    /** Names an existing server: a JDBC URL with user and password, of a role that may CREATEDB. */
    public static final String TEST_URL = "TAP_SCHEMA_TEST_URL";

    private static final String VERSION =
            "SELECT 'PostgreSQL ' || current_setting('server_version') || CASE WHEN"
                    + " pg_jit_available() AND current_setting('jit')::boolean THEN ' with JIT'"
                    + " ELSE '' END";

    // No checkpoint in the middle of a test that counts what the cache answers.
    private static final Map<String, String> SETTINGS =
            Map.of("max_connections", "200", "fsync", "off", "checkpoint_timeout", "1h");

    private static final AtomicInteger DATABASES = new AtomicInteger();

    /** That of this JVM, as long as it runs; started on first use. */
    private static @Nullable PostgresServer shared;

    private final String url;

    /** Starts one as the builder has it; none if {@value #TEST_URL} names one. */
    public PostgresServer(EmbeddedPostgres.Builder builder) {
        String named = Objects.requireNonNullElse(System.getenv(TEST_URL), "");
        url =
                named.isBlank()
                        ? LocalServer.start(builder, SETTINGS).getJdbcUrl("postgres", "postgres")
                        : named;
    }

    public static synchronized PostgresServer get() {
        if (shared == null) {
            shared = new PostgresServer(EmbeddedPostgres.builder());
        }
        return shared;
    }

    /** Makes an empty database, and returns its URL, with user and password. */
    public String newDatabase() {
        String name = "tap_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        sql(url).execute("CREATE DATABASE " + name + " TEMPLATE template0");
        return url.replaceFirst("(jdbc:postgresql://[^/]+/)[^?]*", "$1" + name);
    }

    public static PGSimpleDataSource dataSource(String url) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL(url);
        return dataSource;
    }

    /** Returns what runs single statements, each on a connection of its own. */
    public static JdbcTemplate sql(String url) {
        return new JdbcTemplate(dataSource(url));
    }

    /** Opens the pool that TAP services have. */
    public static org.apache.tomcat.jdbc.pool.DataSource pool(String url, int size) {
        var pool = new org.apache.tomcat.jdbc.pool.DataSource();
        pool.setUrl(url);
        pool.setDriverClassName("org.postgresql.Driver");
        pool.setInitialSize(1);
        pool.setMinIdle(1);
        pool.setMaxIdle(size);
        pool.setMaxActive(size);
        pool.setJmxEnabled(false);
        return pool;
    }

    /** Returns the versions of the server at a URL and of the driver, and whether it has JIT. */
    public static String versions(String url) {
        return sql(url).queryForObject(VERSION, String.class)
                + "; pgjdbc "
                + sql(url).execute((Connection one) -> one.getMetaData().getDriverVersion());
    }
}
