package org.lsst.tap.tools.benchmark;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ObjDoubleConsumer;
import javax.sql.DataSource;
import org.lsst.tap.schema.SwapSafeTapSchemaDAO;
import org.lsst.tap.tools.benchmark.ReadCase.Names;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.RoundTripProxy;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** All that is measured over one way to a database. For one thread; closing it closes the way. */
final class ReadWay implements AutoCloseable {

    static final String HEAD =
            "| columns | way | read | CADC's ms | ms | ratio | may be | server's CPU ms, CADC's |"
                    + " server's CPU ms | MB allocated | round trips |\n"
                    + "|---|---|---|---|---|---|---|---|---|---|---|";

    private static final int LEAST_READS = 9;

    /** The five result sets that CADC's DAO asks for. */
    private static final List<String> FLOOR =
            List.of(
                    "SELECT * FROM tap_schema.schemas11 ORDER BY schema_name",
                    "SELECT * FROM tap_schema.tables11"
                            + " ORDER BY schema_name, table_index, table_name",
                    "SELECT * FROM tap_schema.columns11"
                            + " ORDER BY table_name, column_index, column_name",
                    "SELECT * FROM tap_schema.keys11 ORDER BY key_id, from_table, target_table",
                    "SELECT * FROM tap_schema.key_columns11"
                            + " ORDER BY key_id, from_column, target_column");

    private final long columns;
    private final boolean isFar;
    private final double seconds;
    private final RoundTripProxy proxy;
    private final org.apache.tomcat.jdbc.pool.DataSource pool;
    private final org.apache.tomcat.jdbc.pool.DataSource counted;
    private final Commits others;
    private final Names names;
    private final long backend;

    /**
     * Opens a way.
     *
     * @param url the database's URL
     * @param delay how much later bytes arrive, each way
     * @param seconds how long each case is measured
     */
    ReadWay(String url, Duration delay, double seconds) throws Exception {
        this.isFar = !delay.isZero();
        this.seconds = seconds;
        proxy = new RoundTripProxy(url, delay);
        pool = PostgresServer.pool(isFar ? proxy.url(url) : url, 1);
        counted = PostgresServer.pool(proxy.url(url), 1);
        others = new Commits(url);
        JdbcTemplate ask = new JdbcTemplate(PostgresServer.dataSource(url));
        columns = ask.queryForObject("SELECT count(*) FROM tap_schema.columns11", Long.class);
        names = ask.queryForObject(ReadCase.NAMES, (row, i) -> Names.of(row));
        backend = new JdbcTemplate(pool).queryForObject("SELECT pg_backend_pid()", Long.class);
    }

    /**
     * Measures the noise, the floor, and then these cases.
     *
     * @param rows takes rows of the table, with how many times as long as it may a read took; NaN
     *     if it always may
     */
    void measure(Set<ReadCase> cases, ObjDoubleConsumer<String> rows) throws Exception {
        Asked cadcs = from -> dao(new TapSchemaDAO(), from).get();
        compare(rows, "CADC's again", Double.NaN, "", cadcs, cadcs);
        compare(rows, "the floor", Double.NaN, "", cadcs, ReadWay::readFloor);
        for (ReadCase what : cases) {
            // Kept from now on, if anything is.
            dao(new SwapSafeTapSchemaDAO(), pool).get();
            dao(new SwapSafeTapSchemaDAO(), counted).get();
            others.goOn(what.isBusy());
            compare(
                    rows,
                    "ours, " + what.label,
                    what.limit(columns, isFar),
                    what.committedBefore,
                    from -> what.ask(dao(new TapSchemaDAO(), from), names),
                    from -> what.ask(ours(what, from), names));
            others.goOn(false);
        }
    }

    /** Something to ask of a DataSource. */
    interface Asked {
        void of(DataSource pool) throws Exception;
    }

    private void compare(
            ObjDoubleConsumer<String> rows,
            String read,
            double limit,
            String committedBefore,
            Asked cadcs,
            Asked other)
            throws Exception {
        Sample one = new Sample(backend, cadcs, pool);
        Sample two = new Sample(backend, other, pool);
        for (boolean counts : new boolean[] {false, true}) {
            long end = System.nanoTime() + (long) (seconds * 1e9 / (counts ? 1 : 2));
            for (int i = 0; i < (counts ? LEAST_READS : 2) || System.nanoTime() - end < 0; i++) {
                one.take(counts);
                others.commit(committedBefore);
                two.take(counts);
            }
        }
        double ratio = two.millis() / one.millis();
        String row =
                String.format(
                        Locale.ROOT,
                        "| %,d | %s | %s | %.2f | %.2f | %.2f | %s | %.2f | %.2f | %.1f | %d |",
                        columns,
                        isFar ? "1 ms each way" : "loopback",
                        read,
                        one.millis(),
                        two.millis(),
                        ratio,
                        Double.isNaN(limit) ? "" : String.format(Locale.ROOT, "%.2f", limit),
                        one.serverMillis(),
                        two.serverMillis(),
                        two.megabytes(),
                        roundTrips(committedBefore, other));
        rows.accept(row, ratio / limit);
    }

    /** Returns how many round trips a read takes once its connection and its cache are warm. */
    private long roundTrips(String committedBefore, Asked read) throws Exception {
        long before = 0;
        for (int i = 0; i < 3; i++) {
            others.commit(committedBefore);
            before = proxy.roundTrips();
            read.of(counted);
        }
        return proxy.roundTrips() - before;
    }

    private static SwapSafeTapSchemaDAO ours(ReadCase what, DataSource pool) {
        boolean isNew = what == ReadCase.FIRST;
        SwapSafeTapSchemaDAO dao =
                dao(new SwapSafeTapSchemaDAO(), isNew ? new DelegatingDataSource(pool) : pool);
        dao.setCached(what != ReadCase.UNCACHED);
        return dao;
    }

    private static <T extends TapSchemaDAO> T dao(T dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return dao;
    }

    private static void readFloor(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String query : FLOOR) {
                try (ResultSet rows = statement.executeQuery(query)) {
                    int width = rows.getMetaData().getColumnCount();
                    while (rows.next()) {
                        for (int i = 1; i <= width; i++) {
                            rows.getString(i);
                        }
                    }
                }
            }
        }
    }

    @Override
    public void close() throws IOException, SQLException {
        others.close();
        pool.close();
        counted.close();
        proxy.close();
    }
}
