package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.SchemaSwap;
import org.lsst.tap.loader.swap.SwapResult;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.PostgresServer;

/**
 * Other programs' readers run freely while the loader swaps: single statements on five tables or
 * views, and transactions of five statements in READ COMMITTED; alone, and beside a reader that
 * takes its time.
 *
 * <p>Short as it is; {@code -DcutOver.statements=1000000 -DcutOver.transactions=100000
 * -DcutOver.swaps=2000} make it as long as is wanted.
 */
class CutOverUnderLoadIT {

    private static final long STATEMENTS = Long.getLong("cutOver.statements", 3_000);
    private static final long TRANSACTIONS = Long.getLong("cutOver.transactions", 1_000);
    private static final long SWAPS = Long.getLong("cutOver.swaps", 50);
    private static final Duration LATENCY =
            Duration.ofSeconds(Integer.getInteger("cutOver.seconds", 6));
    private static final int READERS = 4;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private DataSource database;

    /** What the readers of a run have seen. */
    private static final class Seen {
        final AtomicLong reads = new AtomicLong();
        final AtomicLong mixed = new AtomicLong();
        final List<long[]> nanos = new ArrayList<>();

        /** Returns a percentile of the reads' time, in milliseconds. */
        synchronized double percentile(double of) {
            long[] all = nanos.stream().flatMapToLong(LongStream::of).sorted().toArray();
            return all[(int) Math.min(all.length - 1, all.length * of)] / 1e6;
        }

        synchronized void add(List<Long> one) {
            nanos.add(one.stream().mapToLong(Long::longValue).toArray());
        }

        @Override
        public String toString() {
            return "%d reads, %d mixed, p50 %.1f ms, p99 %.1f ms, longest %.1f ms"
                    .formatted(
                            reads.get(),
                            mixed.get(),
                            percentile(0.5),
                            percentile(0.99),
                            percentile(1));
        }
    }

    /** A read of all five relations. */
    private enum Read {
        TABLES("11"),
        VIEWS(""),
        TRANSACTION("11");

        /** What a key column is called says of which release it is. */
        private static final String NUMBER_OF_KEY =
                "'release ' || (right(from_column, 1)::int - 1)";

        private final String suffix;

        Read(String suffix) {
            this.suffix = suffix;
        }

        private List<String> selects() {
            return List.of(
                    select("schemas", "description"),
                    select("tables", "description"),
                    select("keys", "description"),
                    select("key_columns", NUMBER_OF_KEY),
                    select("columns", "description"));
        }

        private String select(String table, String column) {
            return "SELECT DISTINCT " + column + " FROM tap_schema." + table + suffix;
        }

        /** Returns how many releases it sees. */
        long releases(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                if (this != TRANSACTION) {
                    return strings(statement, String.join(" UNION ", selects())).count();
                }
                connection.setAutoCommit(false);
                List<String> found = new ArrayList<>();
                for (String select : selects()) {
                    strings(statement, select).forEach(found::add);
                }
                connection.commit();
                return found.stream().distinct().count();
            }
        }

        private static Stream<String> strings(Statement statement, String sql) throws SQLException {
            List<String> found = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found.stream();
        }
    }

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        database = PostgresServer.dataSource(PostgresServer.get().newDatabase());
        try (Connection connection = database.getConnection()) {
            TwoReleases.loadWithViews(connection);
        }
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void reads_exclusiveSwapsAsFastAsTheyGo_neverMix(Read read) throws Exception {
        long enough = read == Read.TRANSACTION ? TRANSACTIONS : STATEMENTS;
        AtomicBoolean stop = new AtomicBoolean();
        Seen seen = new Seen();
        List<Future<?>> readers = startReaders(read, seen, stop);
        long swaps = 0;
        long attempts = 0;
        List<Long> took = new ArrayList<>();
        try (Connection connection = database.getConnection()) {
            while (swaps < SWAPS || seen.reads.get() < enough) {
                SwapResult result = swap(connection, CutOver.EXCLUSIVE);
                swaps++;
                attempts += result.attempts();
                took.add(result.took().toNanos());
                assertThat(readers).as("readers that failed").noneMatch(Future::isDone);
            }
        }
        stop.set(true);
        for (Future<?> reader : readers) {
            reader.get();
        }

        took.sort(null);
        System.out.printf(
                "%s, %d exclusive swaps in %d attempts, median %.1f ms: %s%n",
                read, swaps, attempts, took.get(took.size() / 2) / 1e6, seen);
        assertThat(seen.mixed).hasValue(0);
    }

    @Test
    void reads_exclusiveSwapEveryTwoSeconds_hardlyWait() throws Exception {
        Seen quiet = new Seen();
        run(Read.TABLES, quiet, () -> LockSupport.parkNanos(LATENCY.toNanos()));
        Seen swapping = new Seen();
        run(
                Read.TABLES,
                swapping,
                () -> {
                    try (Connection connection = database.getConnection()) {
                        for (int i = 0; i < LATENCY.toSeconds() / 2; i++) {
                            swap(connection, CutOver.EXCLUSIVE);
                            LockSupport.parkNanos(Duration.ofSeconds(2).toNanos());
                        }
                    }
                });

        System.out.printf("no swap: %s%nexclusive swap every 2 s: %s%n", quiet, swapping);
        assertThat(swapping.mixed).hasValue(0);
        assertThat(swapping.percentile(0.99) - quiet.percentile(0.99)).isLessThan(60);
    }

    /** A reader that keeps its transaction open while it does something else. */
    private enum Slow {
        CURSOR("DECLARE slow CURSOR FOR SELECT * FROM tap_schema.columns"),
        IDLE_TRANSACTION("SELECT count(*) FROM tap_schema.schemas11"),
        DUMP(
                "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; LOCK TABLE"
                        + " tap_schema.schemas11, tap_schema.tables11, tap_schema.keys11,"
                        + " tap_schema.key_columns11, tap_schema.columns11, tap_schema.version IN"
                        + " ACCESS SHARE MODE");

        private final String sql;

        Slow(String sql) {
            this.sql = sql;
        }
    }

    @ParameterizedTest
    @EnumSource
    void patient_slowReaderBeside_renamesAndKeepsTheOthersWaitingForMoments(Slow slow)
            throws Exception {
        Seen seen = new Seen();
        List<SwapResult> results = new ArrayList<>();
        List<Long> took = new ArrayList<>();
        try (Connection reader = database.getConnection();
                Statement statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute(slow.sql);
            run(
                    Read.TABLES,
                    seen,
                    () -> {
                        try (Connection connection = database.getConnection()) {
                            long start = System.nanoTime();
                            results.add(swap(connection, CutOver.PATIENT));
                            took.add(System.nanoTime() - start);
                        }
                    });
            reader.rollback();
        }

        System.out.printf(
                "%s beside: %s after %d attempts and %d ms; others: %s%n",
                slow,
                results.get(0).way(),
                results.get(0).attempts(),
                took.get(0) / 1_000_000,
                seen);
        assertThat(results.get(0).way()).isEqualTo(SwapResult.Way.RENAMED);
        // Each attempt waits 50 ms for that one lock, and the others behind it.
        assertThat(seen.percentile(1)).isLessThan(1_000);
    }

    @Test
    void exclusive_nobodyReads_takesMilliseconds() throws SQLException {
        long[] nanos = new long[31];
        try (Connection connection = database.getConnection()) {
            for (int i = 0; i < nanos.length; i++) {
                nanos[i] = swap(connection, CutOver.EXCLUSIVE).took().toNanos();
            }
        }
        Arrays.sort(nanos);

        System.out.printf("exclusive, nobody reads: median %.1f ms%n", nanos[15] / 1e6);
        assertThat(nanos[15] / 1e6).isLessThan(100);
    }

    @Test
    void page_sixLinesForAnyLoader_swap() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "strategies.md"));
        int begin = page.indexOf("BEGIN;\nSET LOCAL lock_timeout");
        String sql = page.substring(begin, page.indexOf("```", begin));
        assertThat(sql.lines()).hasSize(6);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            List<String> live =
                    Read.strings(statement, "SELECT description FROM tap_schema.schemas").toList();
            assertThat(live).containsExactly("release 2");
        }
    }

    /** Something done while the readers run. */
    @FunctionalInterface
    private interface Doing {
        void run() throws Exception;
    }

    private void run(Read read, Seen seen, Doing doing) throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        List<Future<?>> readers = startReaders(read, seen, stop);
        doing.run();
        stop.set(true);
        for (Future<?> reader : readers) {
            reader.get();
        }
    }

    private List<Future<?>> startReaders(Read read, Seen seen, AtomicBoolean stop) {
        List<Future<?>> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(threads.submit(() -> readOn(read, seen, stop)));
        }
        return readers;
    }

    private Void readOn(Read read, Seen seen, AtomicBoolean stop) throws SQLException {
        List<Long> nanos = new ArrayList<>();
        try (Connection connection = database.getConnection()) {
            while (!stop.get()) {
                long start = System.nanoTime();
                long releases = read.releases(connection);
                nanos.add(System.nanoTime() - start);
                seen.reads.incrementAndGet();
                seen.mixed.addAndGet(releases == 1 ? 0 : 1);
            }
        }
        seen.add(nanos);
        return null;
    }

    private static SwapResult swap(Connection connection, CutOver cutOver) throws SQLException {
        return new SchemaSwap(DatabaseSchemas.STANDARD, cutOver).swap(connection);
    }
}
