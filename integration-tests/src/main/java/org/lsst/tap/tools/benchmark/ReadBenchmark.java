package org.lsst.tap.tools.benchmark;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import com.sun.management.ThreadMXBean;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;
import org.lsst.tap.loader.config.JobSettings;
import org.lsst.tap.loader.job.UpdateJob;
import org.lsst.tap.schema.SwapSafeTapSchemaDAO;
import org.lsst.tap.tools.demo.Quiet;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.RoundTripProxy;

/**
 * Measures a read of all of TAP_SCHEMA: CADC's DAO, ours, and the floor (the same five result sets
 * read by plain JDBC and thrown away), one after the other in each round, so that the machine's
 * noise meets all alike. Prints medians, their ratio to CADC's, allocation and round trips.
 *
 * <p>Arguments: what to read; release archives (LSST's schemas dp2, dp1, ivoa_obscore and dp02_dc2
 * are taken), or sizes as {@code TABLESxCOLUMNS}, whose content is made up in the lengths of
 * LSST's. Without any: LSST's size, ten times that, and 100,000 columns. {@code --plot FILE.svg} as
 * the first two draws the medians against the size, too.
 */
public final class ReadBenchmark {

    /** Tables and columns of LSST's TAP_SCHEMA, ten times that, and 100,000 columns. */
    private static final List<String> SIZES = List.of("46x117", "600x67", "1000x100");

    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration MEASURED = Duration.ofSeconds(6);

    private static final String PLOT = "--plot";

    /** Filled by the runs, one after the other, and drawn at the end. */
    private static final List<ReadMeasurement> MEASURED_READS = new ArrayList<>();

    private final String url;
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private ReadBenchmark(String url) {
        this.url = url;
    }

    /** Runs the benchmark. */
    public static void main(String[] arguments) throws Exception {
        boolean isPlotted = arguments.length > 1 && arguments[0].equals(PLOT);
        List<String> given = List.of(arguments).subList(isPlotted ? 2 : 0, arguments.length);
        List<String> sizes = given.isEmpty() ? SIZES : given;
        Quiet.logging();
        System.out.println(
                "| columns | way | read | median ms | ratio to CADC's | MB allocated | round trips"
                        + " |");
        System.out.println("|---|---|---|---|---|---|---|");
        for (String size : sizes) {
            String url = PostgresServer.get().newDatabase();
            long columns = size.endsWith(".tar.gz") ? loadRelease(url, size) : makeUp(url, size);
            execute(url, MadeUpContent.COPY);
            ReadBenchmark benchmark = new ReadBenchmark(url);
            benchmark.measure(columns, "loopback", Duration.ZERO);
            benchmark.measure(columns, "1 ms each way", Duration.ofMillis(1));
        }
        if (isPlotted) {
            new LatencyPlot(MEASURED_READS).plot().write(Path.of(arguments[1]));
        }
        System.exit(0);
    }

    private static long makeUp(String url, String size) throws SQLException {
        int tables = Integer.parseInt(size.substring(0, size.indexOf('x')));
        int columnsPerTable = Integer.parseInt(size.substring(size.indexOf('x') + 1));
        MadeUpContent.load(url, tables, columnsPerTable);
        return (long) tables * columnsPerTable;
    }

    /** Loads what LSST's TAP service shows of a release. */
    private static long loadRelease(String url, String archive) throws SQLException {
        JobSettings settings =
                JobSettings.builder()
                        .database(url)
                        .release("measured")
                        .source(archive)
                        .schemas("dp2", "dp1", "ivoa_obscore", "dp02_dc2")
                        .build();
        long columns = new UpdateJob(settings).run().counts().columns();
        execute(url, MadeUpContent.JOBS);
        return columns;
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = PostgresServer.dataSource(url).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** One way of reading, and what it took. */
    private static final class Candidate {
        final Read read;
        final List<Long> nanos = new ArrayList<>();
        long allocatedBytes;

        Candidate(Read read) {
            this.read = read;
        }
    }

    @FunctionalInterface
    private interface Read {
        void run() throws SQLException;
    }

    private void measure(long columns, String way, Duration delay) throws Exception {
        for (Scenario scenario : Scenario.values()) {
            try (RoundTripProxy proxy = new RoundTripProxy(url, delay);
                    HikariDataSource pool = pool(delay.isZero() ? url : proxy.url(url));
                    HikariDataSource counted = pool(proxy.url(url))) {
                Candidate cadcs = new Candidate(() -> dao(new TapSchemaDAO(), pool).get());
                Candidate other = new Candidate(() -> scenario.read(pool));
                runFor(WARM_UP, scenario, cadcs, other, false);
                runFor(MEASURED, scenario, cadcs, other, true);
                if (scenario == Scenario.FLOOR) {
                    long trips = roundTrips(proxy, Scenario.CADCS, counted);
                    print(columns, way, "CADC's", cadcs, cadcs, trips);
                }
                long trips = roundTrips(proxy, scenario, counted);
                print(columns, way, scenario.label, other, cadcs, trips);
            }
        }
    }

    /** What is compared with CADC's DAO, and what is committed before each of its reads. */
    private enum Scenario {
        CADCS("CADC's again", "") {
            @Override
            void read(DataSource pool) {
                dao(new TapSchemaDAO(), pool).get();
            }
        },
        FLOOR("the floor", "") {
            @Override
            void read(DataSource pool) throws SQLException {
                Floor.read(pool);
            }
        },
        COLD("ours, cold", ""),
        UNCHANGED("ours, unchanged", ""),
        BUSY("ours, unchanged, busy server", "UPDATE public.jobs SET phase = phase + 1"),
        CHANGED("ours, a row changed", "UPDATE tap_schema.schemas11 SET utype = NULL"),
        SWAPPED("ours, after a swap", MadeUpContent.SWAP);

        final String label;
        final String committedBefore;

        Scenario(String label, String committedBefore) {
            this.label = label;
            this.committedBefore = committedBefore;
        }

        void read(DataSource pool) throws SQLException {
            SwapSafeTapSchemaDAO dao = dao(new SwapSafeTapSchemaDAO(), pool);
            dao.setCached(this != COLD);
            dao.get();
        }
    }

    private void runFor(
            Duration time, Scenario scenario, Candidate cadcs, Candidate other, boolean measured)
            throws SQLException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            time(cadcs, measured);
            commitBefore(scenario);
            time(other, measured);
        }
    }

    /** Commits what the read is to meet, outside its time. */
    private void commitBefore(Scenario scenario) throws SQLException {
        if (!scenario.committedBefore.isEmpty()) {
            execute(url, scenario.committedBefore);
        }
    }

    private void time(Candidate candidate, boolean measured) throws SQLException {
        long allocatedBefore = threads.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        candidate.read.run();
        long nanos = System.nanoTime() - start;
        if (measured) {
            candidate.nanos.add(nanos);
            candidate.allocatedBytes += threads.getCurrentThreadAllocatedBytes() - allocatedBefore;
        }
    }

    /** Returns how many round trips a read takes once its connection and its cache are warm. */
    private long roundTrips(RoundTripProxy proxy, Scenario scenario, DataSource pool)
            throws SQLException {
        long before = 0;
        for (int i = 0; i < 3; i++) {
            commitBefore(scenario);
            before = proxy.roundTrips();
            scenario.read(pool);
        }
        return proxy.roundTrips() - before;
    }

    private static void print(
            long columns,
            String way,
            String name,
            Candidate candidate,
            Candidate cadcs,
            long trips) {
        MEASURED_READS.add(new ReadMeasurement(columns, way, name, medianMillis(candidate)));
        System.out.printf(
                Locale.ROOT,
                "| %,d | %s | %s | %.2f | %.2f | %.1f | %d |%n",
                columns,
                way,
                name,
                medianMillis(candidate),
                medianMillis(candidate) / medianMillis(cadcs),
                candidate.allocatedBytes / 1e6 / candidate.nanos.size(),
                trips);
    }

    private static double medianMillis(Candidate candidate) {
        long[] sorted = candidate.nanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2] / 1e6;
    }

    private static <T extends TapSchemaDAO> T dao(T dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return dao;
    }

    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(3);
        return new HikariDataSource(config);
    }

    /** The five result sets that CADC's DAO asks for, read by plain JDBC and thrown away. */
    private static final class Floor {
        private static final List<String> QUERIES =
                List.of(
                        "SELECT * FROM tap_schema.schemas11 ORDER BY schema_name",
                        "SELECT * FROM tap_schema.tables11"
                                + " ORDER BY schema_name, table_index, table_name",
                        "SELECT * FROM tap_schema.columns11"
                                + " ORDER BY table_name, column_index, column_name",
                        "SELECT * FROM tap_schema.keys11 ORDER BY key_id, from_table, target_table",
                        "SELECT * FROM tap_schema.key_columns11"
                                + " ORDER BY key_id, from_column, target_column");

        static void read(DataSource dataSource) throws SQLException {
            try (Connection connection = dataSource.getConnection();
                    Statement statement = connection.createStatement()) {
                for (String query : QUERIES) {
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
    }
}
