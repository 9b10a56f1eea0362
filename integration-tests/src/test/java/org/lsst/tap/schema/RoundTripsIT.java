package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lsst.tap.testing.ConnectionPool;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.RoundTripProxy;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * How many network round trips each way of reading costs, counted by a proxy, on a connection that
 * is open already.
 */
class RoundTripsIT {

    private RoundTripProxy proxy;
    private String url;
    private String proxyUrl;
    private ConnectionPool pool;
    private DataSource dataSource;

    @BeforeEach
    void loadTwoReleases() throws Exception {
        url = PostgresServer.get().newDatabase();
        try (Connection connection = PostgresServer.dataSource(url).getConnection()) {
            TwoReleases.load(connection);
        }
        proxy = new RoundTripProxy(url, Duration.ZERO, text -> true);
        proxyUrl = proxy.url(url);
        // Hikari doesn't try a connection that was used a moment ago: no round trip of its own.
        pool = ConnectionPool.Kind.HIKARI.open(proxyUrl, 1, true);
        dataSource = pool.dataSource();
        try (Connection connection = dataSource.getConnection()) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    @AfterEach
    void close() throws Exception {
        pool.close();
        proxy.close();
    }

    @Test
    void ours_notCached_takesOne() {
        SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
        dao.setCached(false);
        read(dao);

        assertThat(roundTrips(() -> read(dao))).isEqualTo(1);
    }

    @Test
    void ours_firstReadOfTheDataSource_takesOne() {
        assertThat(roundTrips(() -> read(new SwapSafeTapSchemaDAO()))).isEqualTo(1);
    }

    @Test
    void ours_unchangedSinceTheLastRead_takesOne() {
        read(new SwapSafeTapSchemaDAO());

        assertThat(roundTrips(() -> read(new SwapSafeTapSchemaDAO()))).isEqualTo(1);
        assertThat(TapSchemaReads.of(dataSource).getCacheHits()).isEqualTo(1);
    }

    @Test
    void ours_unchangedWithCommitsElsewhere_takesOne() throws Exception {
        read(new SwapSafeTapSchemaDAO());
        execute("CREATE TABLE public.jobs (id integer)");

        assertThat(roundTrips(() -> read(new SwapSafeTapSchemaDAO()))).isEqualTo(1);
        assertThat(TapSchemaReads.of(dataSource).getCacheHits()).isEqualTo(1);
    }

    @Test
    void ours_afterAChange_takesOne() throws Exception {
        read(new SwapSafeTapSchemaDAO());
        execute("UPDATE tap_schema.keys11 SET description = 'new'");

        assertThat(roundTrips(() -> read(new SwapSafeTapSchemaDAO()))).isEqualTo(1);
        assertThat(TapSchemaReads.of(dataSource).getCacheMisses()).isEqualTo(2);
        assertThat(roundTrips(() -> read(new SwapSafeTapSchemaDAO()))).isEqualTo(1);
        assertThat(TapSchemaReads.of(dataSource).getCacheHits()).isEqualTo(1);
    }

    @Test
    void ours_afterASwap_takesOne() throws Exception {
        read(new SwapSafeTapSchemaDAO());
        TwoReleases.swap(PostgresServer.dataSource(url));

        assertThat(roundTrips(() -> read(new SwapSafeTapSchemaDAO()))).isEqualTo(1);
        assertThat(TapSchemaReads.of(dataSource).getRetries()).isZero();
    }

    /** A batch of rows would cost a round trip. */
    @Test
    void ours_urlWithFetchSize_takesOne() {
        SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
        dao.setCached(false);
        pool.close();
        pool = ConnectionPool.Kind.HIKARI.open(proxyUrl + "&defaultRowFetchSize=1", 1, true);
        dataSource = pool.dataSource();
        read(dao);

        assertThat(roundTrips(() -> read(dao))).isEqualTo(1);
    }

    @Test
    void ours_partialReads_takeOneEach() {
        SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
        read(dao);

        for (int depth = 0; depth <= 2; depth++) {
            int d = depth;
            assertThat(roundTrips(() -> dao.get(d))).isEqualTo(1);
            assertThat(roundTrips(() -> dao.getSchema("s", d))).isEqualTo(1);
            assertThat(roundTrips(() -> dao.getTable("s.t1", d))).isEqualTo(1);
        }
        assertThat(roundTrips(() -> dao.getTable("s.t1"))).isEqualTo(1);
        assertThat(roundTrips(() -> dao.getColumn("s.t1", "c1"))).isEqualTo(1);
        assertThat(roundTrips(() -> dao.getSchemaPermissions("s"))).isEqualTo(1);
        assertThat(roundTrips(() -> dao.getTablePermissions("s.t1"))).isEqualTo(1);
    }

    @Test
    void cadcs_takesFive() {
        assertThat(roundTrips(() -> read(new TapSchemaDAO()))).isEqualTo(5);
    }

    /** The isolation level and the read-only mode are set and set back, and there is a COMMIT. */
    @Test
    void cadcsInRepeatableRead_takesNineOrMore() {
        TransactionTemplate transaction =
                new TransactionTemplate(new DataSourceTransactionManager(dataSource));
        transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        transaction.setReadOnly(true);

        long roundTrips =
                roundTrips(
                        () -> transaction.executeWithoutResult(status -> read(new TapSchemaDAO())));

        System.out.println("REPEATABLE READ around CADC's DAO: " + roundTrips + " round trips");
        assertThat(roundTrips).isGreaterThanOrEqualTo(9);
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = PostgresServer.dataSource(url).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long roundTrips(Runnable read) {
        long before = proxy.roundTrips();
        read.run();
        return proxy.roundTrips() - before;
    }

    private void read(TapSchemaDAO dao) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        assertThat(dao.get().getSchemaDescs()).hasSize(1);
    }
}
