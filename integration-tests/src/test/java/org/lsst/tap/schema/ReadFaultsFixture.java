package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.lsst.tap.testing.ConnectionPool;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.TapSchemaText;

/**
 * A pool of one connection that reads TAP_SCHEMA, and an administrator beside it: after each fault
 * the connection has to be back without a transaction, with its settings, and to read again.
 */
abstract class ReadFaultsFixture {

    static final String TABLES =
            "[tap_schema.schemas11, tap_schema.tables11, tap_schema.keys11,"
                    + " tap_schema.key_columns11, tap_schema.columns11]";

    private final ConnectionPool.Kind kind;
    private final boolean autoCommit;
    final ExecutorService thread = Executors.newSingleThreadExecutor();

    String url;
    Connection admin;
    ConnectionPool pool;
    String expected;

    ReadFaultsFixture(ConnectionPool.Kind kind, boolean autoCommit) {
        this.kind = kind;
        this.autoCommit = autoCommit;
    }

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        url = TwoReleases.loadFor(getClass());
        admin = PostgresServer.dataSource(url).getConnection();
        expected = read(new TapSchemaDAO(), PostgresServer.dataSource(url));
        open("");
    }

    /** Opens the pool with some settings of the server. */
    void open(String settings) {
        closePool();
        String options = settings.isEmpty() ? "" : "&options=" + settings;
        pool = kind.open(url + options, 1, autoCommit);
    }

    void closePool() {
        if (pool != null) {
            pool.close();
        }
    }

    @AfterEach
    void close() throws SQLException {
        closePool();
        admin.close();
        thread.shutdownNow();
    }

    /** The pool's connection has no transaction, and its settings; the next read succeeds. */
    void assertClean() throws SQLException {
        assertThat(pool.lent()).isZero();
        assertThat(
                        query(
                                "SELECT count(*) FROM pg_stat_activity WHERE datname ="
                                        + " current_database() AND pid <> pg_backend_pid()"
                                        + " AND state LIKE 'idle in transaction%'"))
                .isEqualTo("0");
        try (Connection connection = pool.dataSource().getConnection()) {
            assertThat(connection.getAutoCommit()).isEqualTo(autoCommit);
            assertThat(connection.getTransactionIsolation())
                    .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
            assertThat(connection.isReadOnly()).isFalse();
        }
        assertThat(ours()).isEqualTo(expected);
        assertThat(pool.lent()).isZero();
    }

    String ours() {
        return read(uncached(), pool.dataSource());
    }

    static TapSchemaDAO uncached() {
        SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
        dao.setCached(false);
        return dao;
    }

    static String read(TapSchemaDAO dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return TapSchemaText.of(dao.get());
    }

    void swap() {
        try {
            TwoReleases.swap(admin);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    String query(String sql) throws SQLException {
        try (Statement statement = admin.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    void execute(String sql) {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }
}
