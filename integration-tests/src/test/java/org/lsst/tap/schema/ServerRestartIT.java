package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.testing.ConnectionPool;
import org.lsst.tap.testing.OwnServer;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.TapSchemaText;
import org.springframework.dao.DataAccessException;

/** A server that stops and starts again between two reads through one pool. */
class ServerRestartIT {

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void serverRestarted_failsMeanwhileAndReadsAfterwards(boolean cached) throws Exception {
        try (OwnServer server = new OwnServer(folder.resolve("data"));
                ConnectionPool pool = ConnectionPool.Kind.TOMCAT.open(server.url(), 1, true)) {
            server.start();
            try (Connection connection = server.dataSource().getConnection()) {
                TwoReleases.load(connection);
            }
            String before = read(pool, cached);
            server.stop();

            assertThatExceptionOfType(DataAccessException.class)
                    .isThrownBy(() -> read(pool, cached))
                    .withMessageStartingWith("Failed to obtain JDBC Connection");
            assertThat(pool.lent()).isZero();

            server.start();
            assertThat(read(pool, cached)).isEqualTo(before);
            try (Connection connection = server.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("UPDATE tap_schema.keys11 SET description = 'new'");
            }
            assertThat(read(pool, cached)).contains("new");
            assertThat(pool.lent()).isZero();
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
