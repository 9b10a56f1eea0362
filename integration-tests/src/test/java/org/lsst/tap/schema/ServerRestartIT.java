package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.testing.ConnectionPool;
import org.lsst.tap.testing.TapSchemaText;
import org.lsst.tap.testing.TwoReleases;
import org.springframework.dao.DataAccessException;

/** A server that stops and starts again between two reads through one pool. */
class ServerRestartIT {

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void serverRestarted_failsMeanwhileAndReadsAfterwards(boolean cached) throws Exception {
        int port = freePort();
        EmbeddedPostgres server = start(port);
        String url = server.getJdbcUrl("postgres", "postgres");
        try (ConnectionPool pool = ConnectionPool.Kind.TOMCAT.open(url, 1, true)) {
            execute(server, connection -> TwoReleases.load(connection));
            String before = read(pool, cached);
            server.close();

            assertThatExceptionOfType(DataAccessException.class)
                    .isThrownBy(() -> read(pool, cached))
                    .withMessageStartingWith("Failed to obtain JDBC Connection");
            assertThat(pool.lent()).isZero();

            server = start(port);
            assertThat(read(pool, cached)).isEqualTo(before);
            execute(
                    server,
                    connection -> {
                        try (Statement statement = connection.createStatement()) {
                            statement.execute("UPDATE tap_schema.keys11 SET description = 'new'");
                        }
                    });
            assertThat(read(pool, cached)).contains("new");
            assertThat(pool.lent()).isZero();
        } finally {
            server.close();
        }
    }

    private EmbeddedPostgres start(int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "off")
                .start();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Work on a connection. */
    @FunctionalInterface
    private interface Work {
        void run(Connection connection) throws Exception;
    }

    private static void execute(EmbeddedPostgres server, Work work) throws Exception {
        try (Connection connection = server.getPostgresDatabase().getConnection()) {
            work.run(connection);
        }
    }

    private static String read(ConnectionPool pool, boolean cached) {
        SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
        dao.setCached(cached);
        dao.setDataSource(pool.dataSource());
        dao.setOrdered(true);
        return TapSchemaText.of(dao.get());
    }
}
