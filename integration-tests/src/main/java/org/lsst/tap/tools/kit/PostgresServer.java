package org.lsst.tap.tools.kit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.sql.Connection;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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

    private static final Map<String, String> SETTINGS =
            Map.of(
                    "max_connections",
                    "200",
                    "fsync",
                    "off",
                    // None in the middle of a test that counts what the cache answers.
                    "checkpoint_timeout",
                    "1h");

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final String url;

    private PostgresServer(String url) {
        this.url = url;
    }

    /** Returns the server of this JVM. */
    public static PostgresServer get() {
        return Holder.SERVER;
    }

    /**
     * Returns another server of this JVM, with its files in memory where there is room for them:
     * for tests that create and drop thousands of tables. It is the same as {@link #get()} if
     * {@value #TEST_URL} names one.
     */
    public static PostgresServer inMemory() {
        return InMemoryHolder.SERVER;
    }

    /**
     * Makes an empty database.
     *
     * @return its URL, with user and password
     */
    public String newDatabase() {
        String name = "tap_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
        JdbcTemplate sql = new JdbcTemplate(dataSource(url));
        sql.execute("CREATE DATABASE " + name + " TEMPLATE template0");
        return url.replaceFirst("(jdbc:postgresql://[^/]+/)[^?]*", "$1" + name);
    }

    /** Returns a DataSource without a pool on a database's URL. */
    public static PGSimpleDataSource dataSource(String url) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setURL(url);
        return dataSource;
    }

    /** Opens the pool that TAP services have, on any URL. */
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
        JdbcTemplate sql = new JdbcTemplate(dataSource(url));
        return sql.queryForObject(VERSION, String.class)
                + "; pgjdbc "
                + sql.execute((Connection one) -> one.getMetaData().getDriverVersion());
    }

    private static PostgresServer start(EmbeddedPostgres.Builder builder) {
        String named = System.getenv(TEST_URL);
        return new PostgresServer(
                named == null || named.isBlank()
                        ? LocalServer.start(builder, SETTINGS).getJdbcUrl("postgres", "postgres")
                        : named);
    }

    /** Started on first use, and once. */
    private static final class Holder {
        private static final PostgresServer SERVER = start(EmbeddedPostgres.builder());
    }

    /** Started on first use, and once. */
    private static final class InMemoryHolder {
        private static final long ROOM_BYTES = 2L << 30;

        private static final PostgresServer SERVER = start(builder());

        private static EmbeddedPostgres.Builder builder() {
            EmbeddedPostgres.Builder builder =
                    EmbeddedPostgres.builder()
                            .setServerConfig("max_wal_size", "128MB")
                            // A drop looks at every buffer.
                            .setServerConfig("shared_buffers", "16MB");
            File memory = new File("/dev/shm");
            if (memory.getUsableSpace() >= ROOM_BYTES) {
                builder.setDataDirectory(
                        new File(memory, "tap_schema_" + ProcessHandle.current().pid()));
            }
            return builder;
        }
    }
}
