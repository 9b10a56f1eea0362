package org.lsst.tap.schema.schedules;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.Transaction.LockRetry;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.loader.swap.SchemaSwap;
import org.lsst.tap.loader.text.ResourceFile;
import org.lsst.tap.testing.OwnDatabase;
import org.lsst.tap.tools.kit.PostgresServer;
import org.postgresql.PGConnection;

/**
 * The readers that don't go by the DAO, and the loader's swap: held between any two of their names
 * or statements while it comes, and started between any two of its steps. With the plain rename
 * they mix two releases; with the exclusive cut-over no statement and no transaction does.
 */
class OtherReadersIT {

    /** Until a reader that is held moves on, which may be a while on a busy machine. */
    private static final Retry LONG =
            Retry.within(Duration.ofSeconds(60), Duration.ofMillis(5), Duration.ofMillis(20));

    private static final LockRetry LOCKS = new LockRetry(Duration.ofSeconds(2), LONG);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private String url;
    private Connection admin;
    private Connection loader;

    /** One read of one reader. */
    private record Case(OtherReader reader, boolean views) {

        /** All whose whole read is one statement or one transaction: 15. */
        static List<Case> ofOneTransaction() {
            return Stream.of(OtherReader.values())
                    .filter(reader -> reader != OtherReader.AUTOCOMMIT)
                    .flatMap(reader -> Stream.of(new Case(reader, false), new Case(reader, true)))
                    .filter(one -> !one.views() || one.reader().readsViews())
                    .toList();
        }

        @Override
        public String toString() {
            return reader + (views ? ", views" : ", tables");
        }
    }

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        url = OwnDatabase.emptied(getClass());
        DataSource database = PostgresServer.dataSource(url);
        admin = database.getConnection();
        loader = database.getConnection();
        SmallReleases sql = new SmallReleases(true);
        for (int release = 1; release <= 2; release++) {
            String schema = release == 1 ? SmallReleases.LIVE : SmallReleases.STAGING;
            execute(sql.create(schema) + ";" + sql.fill(schema, release));
            execute(
                    "CREATE TABLE %1$s.version (version varchar, live_since timestamptz, cut_over text); INSERT INTO %1$s.version VALUES ('%2$d')"
                            .formatted(schema, release));
        }
    }

    @AfterEach
    void stop() throws SQLException {
        threads.shutdownNow();
        admin.close();
        loader.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneTransaction_heldBetweenAnyTwoNames_mixesUnlessTheCutOverIsExclusive(boolean exclusive)
            throws Exception {
        List<String> mixed = new ArrayList<>();
        int schedules = 0;
        for (Case one : Case.ofOneTransaction()) {
            for (int k = 0; k < 5; k++) {
                Set<String> releases =
                        one.reader().isOneStatement()
                                ? heldAtName(one, k, exclusive)
                                : heldBeforeStatement(one, k, exclusive);
                assertThat(releases).as(one + " after " + k).isNotEmpty();
                schedules++;
                if (releases.size() > 1) {
                    mixed.add(one + " after " + k);
                }
            }
        }

        print("held", exclusive, mixed.size(), schedules);
        if (exclusive) {
            assertThat(mixed).isEmpty();
        } else {
            assertThat(mixed).hasSizeGreaterThan(20);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oneTransaction_startedBeforeAnyStepOfTheSwap_readsOneRelease(boolean exclusive)
            throws Exception {
        List<String> steps = steps(exclusive);
        List<String> mixed = new ArrayList<>();
        int schedules = 0;
        for (Case one : Case.ofOneTransaction()) {
            for (int before = 0; before <= steps.size(); before++) {
                Set<String> releases = startedBeforeStep(one, steps, before);
                assertThat(releases).as(one + " before step " + before).isNotEmpty();
                schedules++;
                if (releases.size() > 1) {
                    mixed.add(one + " before step " + before);
                }
            }
        }

        print("started", exclusive, mixed.size(), schedules);
        assertThat(mixed).isEmpty();
    }

    /** What no lock of the swap can help: between two of its statements it holds nothing. */
    @Test
    void autocommit_heldBetweenItsStatements_mixesWhateverTheCutOver() throws Exception {
        for (boolean exclusive : new boolean[] {false, true}) {
            int mixed = 0;
            for (int k = 0; k < 5; k++) {
                Case one = new Case(OtherReader.AUTOCOMMIT, false);
                mixed += heldBeforeStatement(one, k, exclusive).size() > 1 ? 1 : 0;
            }

            print("autocommit, held", exclusive, mixed, 5);
            assertThat(mixed).isEqualTo(4);
        }
    }

    /** Its snapshot is of before the load, and its names are of after the swap. */
    @Test
    void snapshotOlderThanTheLoad_exclusiveCutOver_readsTheReleaseBefore() throws Exception {
        Set<String> releases;
        try (Connection reader = OtherReader.REPEATABLE_READ.connect(url)) {
            releases =
                    OtherReader.REPEATABLE_READ.read(
                            reader,
                            false,
                            statements -> {
                                if (statements == 0) {
                                    takeSnapshot(reader);
                                    loadAndCutOver();
                                }
                            });
        }

        assertThat(releases).containsExactly("release 2");
        assertThat(read(new Case(OtherReader.READ_COMMITTED, false))).containsExactly("release 3");
    }

    private static void takeSnapshot(Connection reader) throws SQLException {
        try (Statement statement = reader.createStatement()) {
            statement.execute("SELECT 1");
        }
    }

    private void loadAndCutOver() throws SQLException {
        SmallReleases sql = new SmallReleases(true);
        execute(sql.delete(SmallReleases.STAGING) + ";" + sql.fill(SmallReleases.STAGING, 3));
        swap(true, state(), new CountDownLatch(1));
    }

    private Set<String> read(Case one) throws Exception {
        try (Connection reader = one.reader().connect(url)) {
            return one.reader().read(reader, one.views(), statements -> {});
        }
    }

    /** The reader has resolved k names, and waits for a lock that a third session has. */
    private Set<String> heldAtName(Case one, int k, boolean exclusive) throws Exception {
        try (Connection reader = one.reader().connect(url)) {
            // Whatever is prepared at a first read only.
            for (int i = 0; i < 2; i++) {
                one.reader().read(reader, one.views(), statements -> {});
            }
            DatabaseState before = state();
            execute(
                    "BEGIN; LOCK TABLE "
                            + one.reader().names(one.views()).get(k)
                            + " IN ACCESS EXCLUSIVE MODE");
            Future<Set<String>> read =
                    threads.submit(() -> one.reader().read(reader, one.views(), statements -> {}));
            awaitDoneOrWaiting(read, reader);
            Future<?> swap = startSwap(exclusive, before);
            execute("ROLLBACK");
            Set<String> releases = read.get();
            swap.get();
            return releases;
        }
    }

    /** The reader has run k statements, and thinks. */
    private Set<String> heldBeforeStatement(Case one, int k, boolean exclusive) throws Exception {
        try (Connection reader = one.reader().connect(url)) {
            List<Future<?>> swap = new ArrayList<>();
            Set<String> releases =
                    one.reader()
                            .read(
                                    reader,
                                    one.views(),
                                    statements -> {
                                        if (statements == k) {
                                            swap.add(startSwap(exclusive, state()));
                                        }
                                    });
            swap.get(0).get();
            return releases;
        }
    }

    /** Returns when the swap is done, or has had to give way to a reader once. */
    private Future<?> startSwap(boolean exclusive, DatabaseState before) throws Exception {
        CountDownLatch doneOrGaveWay = new CountDownLatch(1);
        Future<?> swap =
                threads.submit(
                        () -> {
                            swap(exclusive, before, doneOrGaveWay);
                            return null;
                        });
        while (!doneOrGaveWay.await(10, TimeUnit.MILLISECONDS)) {
            if (swap.isDone()) {
                swap.get();
            }
        }
        return swap;
    }

    private DatabaseState state() throws SQLException {
        return DatabaseState.read(admin, DatabaseSchemas.STANDARD);
    }

    private void swap(boolean exclusive, DatabaseState before, CountDownLatch doneOrGaveWay)
            throws SQLException {
        Retry retry =
                LONG.pausingWith(
                        pause -> {
                            doneOrGaveWay.countDown();
                            LockSupport.parkNanos(pause.toNanos());
                        });
        new SchemaSwap(
                        DatabaseSchemas.STANDARD,
                        exclusive ? CutOver.EXCLUSIVE : CutOver.RENAME,
                        LOCKS,
                        retry)
                .publish(loader, before);
        doneOrGaveWay.countDown();
    }

    /**
     * Returns the statements of {@code swap.sql}, each relation locked by one of its own, with the
     * smaller bound for a lock that the loader fills in where {@code deadlock_timeout} is short.
     */
    private static List<String> steps(boolean exclusive) {
        String sql = ResourceFile.read(SchemaSwap.class, "swap.sql").replaceAll("(?m)^--.*\n", "");
        return Arrays.stream(sql.split(";\\s*"))
                .map(String::strip)
                .filter(step -> exclusive || !step.matches("(?s)(SET LOCAL|LOCK).*"))
                // A step waits for the reader as long as it takes.
                .filter(step -> !step.contains("idle_in_transaction"))
                .map(step -> step.replace("'50ms'", "'10ms'"))
                .flatMap(OtherReadersIT::oneLockEach)
                .toList();
    }

    private static Stream<String> oneLockEach(String step) {
        if (!step.startsWith("LOCK TABLE")) {
            return Stream.of(step);
        }
        String list = step.replaceFirst("LOCK TABLE", "").replaceFirst("IN ACCESS.*", "");
        return Arrays.stream(list.split(","))
                .map(name -> "LOCK TABLE " + name.strip() + " IN ACCESS EXCLUSIVE MODE");
    }

    private Set<String> startedBeforeStep(Case one, List<String> steps, int before)
            throws Exception {
        try (Connection reader = one.reader().connect(url);
                Statement statement = loader.createStatement()) {
            for (String step : steps.subList(0, before)) {
                statement.execute(step);
            }
            Future<Set<String>> read =
                    threads.submit(() -> one.reader().read(reader, one.views(), statements -> {}));
            awaitDoneOrWaiting(read, reader);
            List<String> left = steps.subList(before, steps.size());
            for (int attempt = 0; !succeeds(statement, left); attempt++) {
                assertThat(attempt).isLessThan(500);
                left = steps;
            }
            return read.get();
        }
    }

    private static boolean succeeds(Statement statement, List<String> steps) throws SQLException {
        try {
            for (String step : steps) {
                statement.execute(step);
            }
            return true;
        } catch (SQLException e) {
            assertThat(e.getSQLState()).as(e.getMessage()).isIn("55P03", "57014", "40P01");
            statement.execute("ROLLBACK");
            return false;
        }
    }

    private void awaitDoneOrWaiting(Future<?> read, Connection reader) throws SQLException {
        try (PreparedStatement waits =
                admin.prepareStatement(
                        "SELECT EXISTS (SELECT FROM pg_locks WHERE pid = ? AND NOT granted)")) {
            waits.setInt(1, reader.unwrap(PGConnection.class).getBackendPID());
            boolean waiting = false;
            while (!waiting && !read.isDone()) {
                try (ResultSet row = waits.executeQuery()) {
                    row.next();
                    waiting = row.getBoolean(1);
                }
            }
        }
    }

    private static void print(String how, boolean exclusive, int mixed, int schedules) {
        System.out.printf(
                "Readers %s, %s: %d of %d mixed%n",
                how, exclusive ? "exclusive cut-over" : "plain rename", mixed, schedules);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute(sql);
        }
    }
}
