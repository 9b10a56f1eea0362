package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.SchemaSwap;
import org.lsst.tap.testing.ConnectionPool;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.TapSchemaText;

/**
 * Eight readers share a pool of three connections while releases are swapped as fast as it goes:
 * every result is one of the two releases. {@code -Dstress.seconds} makes each run longer.
 */
class SwapStressIT {

    private static final int READERS = 8;
    private static final int CONNECTIONS = 3;
    private static final Duration RUN = Duration.ofSeconds(Integer.getInteger("stress.seconds", 2));

    /** A run goes on for so many reads and for one retry, or for a mixed one of CADC's. */
    private static final int ENOUGH_READS = 100;

    /** But no longer than this. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private String url;
    private Set<String> releases;

    private final AtomicLong swapsBegun = new AtomicLong();
    private final AtomicLong swapsDone = new AtomicLong();

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        url = PostgresServer.get().newDatabase();
        DataSource database = PostgresServer.dataSource(url);
        try (Connection connection = database.getConnection()) {
            TwoReleases.loadWithViews(connection);
            String first = text(new TapSchemaDAO(), database);
            TwoReleases.swap(connection);
            releases = Set.of(first, text(new TapSchemaDAO(), database));
        }
        assertThat(releases).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"TOMCAT,true", "TOMCAT,false", "HIKARI,true", "HIKARI,false"})
    void ours_swapsAsFastAsTheyGo_neverMixes(ConnectionPool.Kind kind, boolean cached)
            throws Exception {
        StressCounts tally = runOurs(kind, () -> dao(cached), TwoReleases::swap, 1);

        print("ours, " + kind + (cached ? ", cached" : ""), tally);
        assertNeverMixed(tally);
    }

    @ParameterizedTest
    @EnumSource
    void ours_loaderRenamesAsFastAsItGoes_neverMixes(ConnectionPool.Kind kind) throws Exception {
        SchemaSwap swap = new SchemaSwap(DatabaseSchemas.STANDARD, CutOver.RENAME);

        StressCounts tally = runOurs(kind, () -> dao(true), swap::swap, 1);

        print("ours, " + kind + ", the loader's swap", tally);
        assertNeverMixed(tally);
    }

    @ParameterizedTest
    @CsvSource({"TOMCAT,true", "HIKARI,false"})
    void ours_loaderCutsOverAsFastAsItGoes_neverHasToReadAgain(
            ConnectionPool.Kind kind, boolean cached) throws Exception {
        SchemaSwap swap = new SchemaSwap(DatabaseSchemas.STANDARD, CutOver.EXCLUSIVE);

        StressCounts tally = runOurs(kind, () -> dao(cached), swap::swap, 0);

        print("ours, " + kind + ", the loader's exclusive cut-over", tally);
        assertThat(tally.mixed).hasValue(0);
        assertThat(tally.correct.get()).isGreaterThan(ENOUGH_READS);
        assertThat(tally.overlaps).hasPositiveValue();
        assertThat(tally.retries).hasValue(0);
    }

    /**
     * PostgreSQL shows a commit to snapshots before it tells other sessions which names have
     * changed; here it has a lot to tell before it comes to those.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ours_commitsAreSeenBeforeTheirNames_neverMixes(boolean views) throws Exception {
        StressCounts tally =
                runOurs(
                        ConnectionPool.Kind.HIKARI,
                        views ? OnViews::new : () -> dao(false),
                        SwapStressIT::swapWithMuchToTell,
                        1);

        print("ours, commits seen before their names" + (views ? ", views" : ""), tally);
        assertNeverMixed(tally);
    }

    private static void swapWithMuchToTell(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    "BEGIN; UPDATE pg_catalog.pg_proc SET proname = proname WHERE ctid = ANY"
                            + " (ARRAY(SELECT ctid FROM pg_catalog.pg_proc LIMIT 1500))");
        }
        // Its own BEGIN is only warned of.
        TwoReleases.swap(connection);
    }

    @Test
    void cadcs_swapsAsFastAsTheyGo_mixes() throws Exception {
        try (ConnectionPool pool = ConnectionPool.Kind.TOMCAT.open(url, CONNECTIONS, true)) {
            DataSource dataSource = pool.dataSource();
            StressCounts tally = new StressCounts();
            long end = System.nanoTime() + PATIENCE.toNanos();
            run(
                    tally,
                    TwoReleases::swap,
                    () -> text(new TapSchemaDAO(), dataSource),
                    () -> tally.mixed.get() == 0 && System.nanoTime() < end);

            print("CADC's", tally);
            assertThat(tally.mixed).hasPositiveValue();
        }
    }

    private static void assertNeverMixed(StressCounts tally) {
        assertThat(tally.mixed).hasValue(0);
        assertThat(tally.correct.get()).isGreaterThan(ENOUGH_READS);
        assertThat(tally.retries.get()).isBetween(1L, tally.overlaps.get());
    }

    /** What the readers have seen. */
    private static final class StressCounts {
        final AtomicLong correct = new AtomicLong();
        final AtomicLong mixed = new AtomicLong();
        final AtomicLong unstable = new AtomicLong();

        /** Pairs of a read and a swap that were under way at the same time. */
        final AtomicLong overlaps = new AtomicLong();

        final AtomicLong retries = new AtomicLong();
        final AtomicLong swaps = new AtomicLong();
    }

    /** Swaps live and staging. */
    @FunctionalInterface
    private interface Swap {
        void run(Connection connection) throws SQLException;
    }

    private StressCounts runOurs(
            ConnectionPool.Kind kind,
            Supplier<SwapSafeTapSchemaDAO> daos,
            Swap swap,
            int enoughRetries)
            throws Exception {
        StressCounts tally = new StressCounts();
        try (ConnectionPool pool = kind.open(url, CONNECTIONS, true)) {
            DataSource dataSource = pool.dataSource();
            TapSchemaReadsMXBean reads = TapSchemaReads.of(dataSource);
            long start = System.nanoTime();
            run(
                    tally,
                    swap,
                    () -> text(daos.get(), dataSource),
                    () -> {
                        long nanos = System.nanoTime() - start;
                        boolean enough =
                                tally.correct.get() > ENOUGH_READS
                                        && reads.getRetries() >= enoughRetries;
                        return nanos < RUN.toNanos() || (!enough && nanos < PATIENCE.toNanos());
                    });
            tally.retries.set(reads.getRetries());
            assertThat(pool.lent()).isZero();
        }
        return tally;
    }

    private void run(StressCounts tally, Swap swap, Supplier<String> read, BooleanSupplier goesOn)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(READERS + 1);
        try {
            List<Future<?>> all = new ArrayList<>();
            all.add(threads.submit(() -> swapOn(tally, swap, goesOn)));
            for (int i = 0; i < READERS; i++) {
                all.add(threads.submit(() -> readOn(tally, read, goesOn)));
            }
            for (Future<?> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Void swapOn(StressCounts tally, Swap swap, BooleanSupplier goesOn) throws SQLException {
        try (Connection connection = PostgresServer.dataSource(url).getConnection()) {
            while (goesOn.getAsBoolean()) {
                swapsBegun.incrementAndGet();
                swap.run(connection);
                swapsDone.incrementAndGet();
                tally.swaps.incrementAndGet();
            }
        }
        return null;
    }

    private void readOn(StressCounts tally, Supplier<String> read, BooleanSupplier goesOn) {
        while (goesOn.getAsBoolean()) {
            long doneBefore = swapsDone.get();
            try {
                (releases.contains(read.get()) ? tally.correct : tally.mixed).incrementAndGet();
            } catch (TapSchemaUnstableException unstable) {
                tally.unstable.incrementAndGet();
            }
            tally.overlaps.addAndGet(swapsBegun.get() - doneBefore);
        }
    }

    private static void print(String who, StressCounts tally) {
        System.out.printf(
                "%s: %s swaps; reads: %s of one release, %s mixed, %s given up; %s retries of %s"
                        + " overlapping swaps%n",
                who,
                tally.swaps,
                tally.correct,
                tally.mixed,
                tally.unstable,
                tally.retries,
                tally.overlaps);
    }

    private static SwapSafeTapSchemaDAO dao(boolean cached) {
        SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
        dao.setCached(cached);
        return dao;
    }

    private static String text(TapSchemaDAO dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return TapSchemaText.of(dao.get());
    }
}
