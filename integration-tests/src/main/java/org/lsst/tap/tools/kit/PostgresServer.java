package org.lsst.tap.tools.kit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.sql.Connection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
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

    // No checkpoint in the middle of a test that counts what the cache answers.
    private static final Map<String, String> SETTINGS =
            Map.of("max_connections", "200", "fsync", "off", "checkpoint_timeout", "1h");

    private static final long ROOM_BYTES = 2L << 30;
    private static final AtomicInteger DATABASES = new AtomicInteger();

    /** Those of this JVM, by whether they are in memory; each is started on first use, and once. */
    private static final Map<Boolean, PostgresServer> SERVERS = new ConcurrentHashMap<>();

    private final String url;

    private PostgresServer(boolean inMemory) {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
        if (inMemory) {
            builder.setServerConfig("max_wal_size", "128MB");
            // A drop looks at every buffer.
            builder.setServerConfig("shared_buffers", "16MB");
            File memory = new File("/dev/shm");
            if (memory.getUsableSpace() >= ROOM_BYTES) {
                String name = "tap_schema_" + ProcessHandle.current().pid();
                builder.setDataDirectory(new File(memory, name));
            }
        }
        String named = Objects.requireNonNullElse(System.getenv(TEST_URL), "");
        url =
                named.isBlank()
                        ? LocalServer.start(builder, SETTINGS).getJdbcUrl("postgres", "postgres")
                        : named;
    }

    public static PostgresServer get() {
        return SERVERS.computeIfAbsent(false, PostgresServer::new);
    }

    /**
     * Returns another one, with its files in memory where there is room for them: for tests that
     * create and drop thousands of tables. It is the same if {@value #TEST_URL} names one.
     */
    public static PostgresServer inMemory() {
        return SERVERS.computeIfAbsent(true, PostgresServer::new);
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
