package org.lsst.tap.tools.benchmark;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ObjDoubleConsumer;
import javax.sql.DataSource;
import org.lsst.tap.loader.text.ResourceFile;
import org.lsst.tap.schema.SwapSafeTapSchemaDAO;
import org.lsst.tap.tools.benchmark.ReadCase.Names;
import org.lsst.tap.tools.kit.Loops;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.RoundTripProxy;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** All that is measured over one way to a database. For one thread; closing it closes the way. */
final class ReadWay implements AutoCloseable {

    static final String HEAD =
            "| columns | way | read | CADC's ms | ms | ratio | may be | server's CPU ms, CADC's |"
                    + " server's CPU ms | MB allocated | round trips |\n"
                    + "|---|---|---|---|---|---|---|---|---|---|---|";

    /** The five result sets that CADC's DAO asks for. */
    private static final String FLOOR =
            """
            SELECT * FROM tap_schema.schemas11 ORDER BY schema_name;
            SELECT * FROM tap_schema.tables11 ORDER BY schema_name, table_index, table_name;
            SELECT * FROM tap_schema.columns11 ORDER BY table_name, column_index, column_name;
            SELECT * FROM tap_schema.keys11 ORDER BY key_id, from_table, target_table;
            SELECT * FROM tap_schema.key_columns11 ORDER BY key_id, from_column, target_column\
            """;

    /** Finds the table with the median number of columns, its schema, and its first column. */
    private static final String NAMES =
            """
            SELECT schema_name, table_name,
                   (SELECT min(column_name) FROM tap_schema.columns11 c
                     WHERE c.table_name = t.table_name)
              FROM tap_schema.tables11 t
             ORDER BY (SELECT count(*) FROM tap_schema.columns11 c
                        WHERE c.table_name = t.table_name), table_name
             LIMIT 1 OFFSET (SELECT count(*) / 2 FROM tap_schema.tables11)
            """;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final long columns;
    private final boolean isFar;
    private final double seconds;
    private final ObjDoubleConsumer<String> rows;
    private final RoundTripProxy proxy;
    private final org.apache.tomcat.jdbc.pool.DataSource pool;
    private final org.apache.tomcat.jdbc.pool.DataSource counted;
    private final Names names;

    /** Where the CPU time is of the server's process that answers the reads. */
    private final Path serverCpu;

    private final SingleConnectionDataSource committing;
    private final Loops others;
    private volatile String committedMeanwhile = "";

    /**
     * Opens a way, and makes a table of jobs and a second release to swap with. The rows of the
     * table go out with how many times as long as it may a read took; NaN if it always may.
     */
    ReadWay(String url, Duration delay, double seconds, ObjDoubleConsumer<String> rows)
            throws Exception {
        this.isFar = !delay.isZero();
        this.seconds = seconds;
        this.rows = rows;
        proxy = new RoundTripProxy(url, delay, text -> true);
        pool = PostgresServer.pool(isFar ? proxy.url(url) : url, 1);
        counted = PostgresServer.pool(proxy.url(url), 1);
        committing = new SingleConnectionDataSource(url, true);
        commit(ResourceFile.read(ReadWay.class, "second-release.sql"));
        others = Loops.start("Commits elsewhere", List.of(this::commitMeanwhile));
        JdbcTemplate ask = PostgresServer.sql(url);
        columns = ask.queryForObject("SELECT count(*) FROM tap_schema.columns11", Long.class);
        names =
                ask.queryForObject(
                        NAMES,
                        (row, i) ->
                                new Names(row.getString(1), row.getString(2), row.getString(3)));
        Long backend = new JdbcTemplate(pool).queryForObject("SELECT pg_backend_pid()", Long.class);
        serverCpu = Path.of("/proc/" + backend + "/schedstat");
    }

    private long commitMeanwhile() {
        commit(committedMeanwhile);
        return Duration.ofMillis(10).toNanos();
    }

    /** Commits a script now; nothing if it is empty. */
    private synchronized void commit(String sql) {
        if (!sql.isEmpty()) {
            new JdbcTemplate(committing).execute(sql);
        }
    }

    void measure(Set<ReadCase> cases) throws Exception {
        Asked cadcs = from -> dao(new TapSchemaDAO(), from).get();
        compare("CADC's again", Double.NaN, "", cadcs, cadcs);
        compare("the floor", Double.NaN, "", cadcs, ReadWay::readFloor);
        for (ReadCase what : cases) {
            // Kept from now on, if anything is.
            dao(new SwapSafeTapSchemaDAO(), pool).get();
            dao(new SwapSafeTapSchemaDAO(), counted).get();
            committedMeanwhile = what.committedMeanwhile();
            compare(
                    "ours, " + what.label,
                    what.limit(columns, isFar),
                    what.committedBefore,
                    from -> what.call.accept(dao(new TapSchemaDAO(), from), names),
                    from -> what.call.accept(ours(what, from), names));
            committedMeanwhile = "";
        }
    }

    private interface Asked {
        void of(DataSource pool) throws Exception;
    }

    private void compare(
            String read, double limit, String committedBefore, Asked cadcs, Asked other)
            throws Exception {
        Sample one = new Sample(cadcs);
        Sample two = new Sample(other);
        for (boolean counts : new boolean[] {false, true}) {
            long end = System.nanoTime() + (long) (seconds * 1e9 / (counts ? 1 : 2));
            for (int i = 0; i < (counts ? 9 : 2) || System.nanoTime() - end < 0; i++) {
                one.take(counts);
                commit(committedBefore);
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
                        one.mean(one.serverNanos),
                        two.mean(two.serverNanos),
                        two.mean(two.allocatedBytes),
                        roundTrips(committedBefore, other));
        rows.accept(row, ratio / limit);
    }

    /** Returns how many round trips a read takes once its connection and its cache are warm. */
    private long roundTrips(String committedBefore, Asked read) throws Exception {
        long before = 0;
        for (int i = 0; i < 3; i++) {
            commit(committedBefore);
            before = proxy.roundTrips();
            read.of(counted);
        }
        return proxy.roundTrips() - before;
    }

    /** One way of reading, and what it took, read by read. */
    private final class Sample {

        private final Asked read;
        private final List<Long> nanos = new ArrayList<>();
        private long allocatedBytes;

        /** CPU time; 0 if the server runs on another machine. */
        private long serverNanos;

        private Sample(Asked read) {
            this.read = read;
        }

        /** Reads once; {@code counts} tells a read that is measured from one that warms up. */
        private void take(boolean counts) throws Exception {
            long cpuBefore = serverCpu();
            long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
            long start = System.nanoTime();
            read.of(pool);
            long took = System.nanoTime() - start;
            if (counts) {
                allocatedBytes += THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
                serverNanos += serverCpu() - cpuBefore;
                nanos.add(took);
            }
        }

        private long serverCpu() throws IOException {
            return Files.isReadable(serverCpu)
                    ? Long.parseLong(Files.readString(serverCpu).split(" ", 2)[0])
                    : 0;
        }

        /** Returns how long a read took, the median. */
        private double millis() {
            return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow() / 1e6;
        }

        /** Returns a sum's part of one read, in millions. */
        private double mean(long sum) {
            return sum / 1e6 / nanos.size();
        }
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
            for (String query : FLOOR.split(";", -1)) {
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
    public void close() throws IOException {
        others.close();
        committing.destroy();
        pool.close();
        counted.close();
        proxy.close();
    }
}
