package org.lsst.tap.schema.schedules;

import static org.lsst.tap.schema.schedules.SmallReleases.LIVE;
import static org.lsst.tap.schema.schedules.SmallReleases.STAGING;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.lsst.tap.schema.TapSchemaUnstableException;
import org.lsst.tap.schema.schedules.LoaderCycle.Step;
import org.lsst.tap.schema.schedules.LoaderCycle.World;
import org.lsst.tap.testing.SteppingDataSource;
import org.lsst.tap.tools.kit.PostgresServer;
import org.postgresql.PGConnection;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Runs schedules of one reader in a database of its own, one after the other: the release that one
 * cycle has published is live when the next begins. The reader and the loader have a thread and a
 * connection each. A step that waits for a lock is left waiting while the other side goes on, and
 * the turns that it misses are dropped. For one thread.
 */
final class ScheduleRunner implements AutoCloseable {

    /** No step takes as long, unless both sides wait for what never comes. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final int SCHEDULES_BETWEEN_VACUUMS = 500;

    /**
     * What the reader runs together with the statement before or after it, since nothing can depend
     * on which of the loader's comes in between: BEGIN and SET LOCAL take no lock and no snapshot,
     * and the COMMIT or ROLLBACK of a read changes no row. (A loader that waits for it goes on as
     * it would after a COMMIT that comes earlier.)
     */
    private static final Pattern NO_STEP = Pattern.compile("BEGIN|SET LOCAL|COMMIT|ROLLBACK");

    private static final Pattern QUERY =
            Pattern.compile("SELECT|WITH|EXECUTE|PREPARE", Pattern.CASE_INSENSITIVE);

    private final Reader reader;
    private final SmallReleases sql;
    private final Connection readers;
    private final Connection loaders;
    private final Connection observers;
    private final PreparedStatement lockWaits;
    private final int readersPid;
    private final int loadersPid;
    private final SteppingDataSource stepping;
    private final Actor<String> readerActor = new Actor<>("reader");
    private final Actor<Void> loaderActor = new Actor<>("loader");
    private final Expected expected;

    private World world;

    /** What has been live in this schedule, in order. */
    private final List<Live> history = new CopyOnWriteArrayList<>();

    private volatile Query query;

    /** Where in the history the read's first query began and ended, and the read; -1 before. */
    private volatile int snapshotFrom;

    private int snapshotTo;
    private int readTo;

    /** Whether the reader stops before its statements. */
    private volatile boolean stops;

    /** How many steps the read has made, in the reader's thread. */
    private int readersSteps;

    private int schedules;

    /** How far the read is with its first query, which takes the snapshot. */
    private enum Query {
        NONE_YET,
        RUNS,
        PAST
    }

    /**
     * What came of a schedule.
     *
     * @param detail the failure or the text that was read
     * @param readersSteps how many steps the read made
     */
    record Result(ReadOutcome outcome, String detail, int readersSteps) {}

    ScheduleRunner(Reader reader) throws SQLException {
        this.reader = reader;
        this.sql = new SmallReleases(reader.readsViews());
        var database = PostgresServer.dataSource(ServerInMemory.SERVER.newDatabase());
        readers = database.getConnection();
        loaders = database.getConnection();
        observers = database.getConnection();
        lockWaits =
                observers.prepareStatement(
                        "SELECT EXISTS (SELECT FROM pg_locks WHERE pid = ? AND NOT granted)");
        readersPid = readers.unwrap(PGConnection.class).getBackendPID();
        loadersPid = loaders.unwrap(PGConnection.class).getBackendPID();
        stepping =
                new SteppingDataSource(
                        new SingleConnectionDataSource(readers, true),
                        reader::rewrite,
                        this::beforeReadersStatement);
        execute(observers, sql.create(LIVE));
        execute(observers, sql.create(STAGING));
        expected = new Expected(sql, observers);
        execute(observers, sql.fill(LIVE, 2));
        execute(observers, sql.fill(STAGING, 1));
        // Else a table that had a child once counts as one that may have some.
        execute(observers, "ANALYZE");
        world = new World(2, 1, 3);
        // What a DAO asks, or learns, at its first read only.
        reader.read(stepping);
    }

    /** Runs a schedule, and tells what came of the read. */
    Result run(Schedule schedule, Plan plan) throws SQLException, InterruptedException {
        prepare();
        List<Step> loading = plan.steps(sql, world);
        loaderActor.start(() -> load(loading));
        readerActor.start(this::read);
        for (int turn = 0; turn < schedule.length(); turn++) {
            advance(schedule.isLoadersTurn(turn) ? loaderActor : readerActor);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!readerActor.isDone() || !loaderActor.isDone()) {
            advance(readerActor);
            advance(loaderActor);
            if (readerActor.isStepping() && loaderActor.isStepping()) {
                // Until the server notices the deadlock.
                readerActor.arrives();
                loaderActor.arrives();
            }
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        plan + " and the read wait for each other in " + schedule);
            }
        }
        try {
            loaderActor.result();
        } catch (ExecutionException failure) {
            throw new IllegalStateException(
                    "The loader failed in schedule " + schedule + " of " + plan, failure);
        }
        world = plan.after(world);
        checkSteps(schedule, plan);
        return result();
    }

    /** Steps without a turn of their own would all come after the loader's last. */
    private void checkSteps(Schedule schedule, Plan plan) {
        if (readersSteps > reader.steps()) {
            throw new IllegalStateException(
                    String.format(
                            "The read \"%s\" made %d steps in schedule %s of %s, and has turns for"
                                    + " %d only: correct the number in Reader.",
                            reader, readersSteps, schedule, plan, reader.steps()));
        }
    }

    private void prepare() throws SQLException {
        if (++schedules % SCHEDULES_BETWEEN_VACUUMS == 0) {
            execute(observers, "VACUUM ANALYZE");
        }
        history.clear();
        history.add(Live.of(world.live()));
        query = Query.NONE_YET;
        snapshotTo = -1;
        readTo = -1;
        stops = false;
        readersSteps = 0;
        if (reader == Reader.OURS_CACHED) {
            reader.read(stepping);
        }
        stops = true;
    }

    private Void load(List<Step> steps) throws SQLException {
        for (Step step : steps) {
            loaderActor.stop();
            for (String statement : step.sql()) {
                execute(loaders, statement);
            }
            if (step.live() != null) {
                history.add(step.live());
            }
        }
        return null;
    }

    private String read() {
        try {
            return reader.read(stepping);
        } finally {
            query = query == Query.NONE_YET ? query : Query.PAST;
            // The thread is used again.
            Thread.interrupted();
        }
    }

    /** Runs in the reader's thread. */
    private void beforeReadersStatement(String statement) {
        if (!stops) {
            return;
        }
        if (query == Query.RUNS) {
            query = Query.PAST;
        }
        if (statement.equals("COMMIT") || statement.equals("ROLLBACK")) {
            // An interrupted reader doesn't try again after a refusal: one attempt is observed.
            Thread.currentThread().interrupt();
        }
        if (NO_STEP.matcher(statement).lookingAt()) {
            return;
        }
        stopReader();
        if (statement.startsWith("LOCK") && reader.takesSnapshotBeforeLock()) {
            beginQuery();
            execute(readers, "SELECT 1");
            query = Query.PAST;
            stopReader();
        }
        if (query == Query.NONE_YET && QUERY.matcher(statement).lookingAt()) {
            beginQuery();
        }
    }

    private void stopReader() {
        readersSteps++;
        readerActor.stop();
    }

    private void beginQuery() {
        snapshotFrom = history.size() - 1;
        query = Query.RUNS;
    }

    /** Lets one side make a step, unless it waits, and the other go on if that has set it free. */
    private void advance(Actor<?> actor) throws SQLException, InterruptedException {
        Actor<?> other = actor == readerActor ? loaderActor : readerActor;
        if (!actor.isDone() && !actor.isStepping()) {
            actor.step();
            settle(actor);
        }
        if (other.isStepping() && !waitsForLock(other)) {
            settle(other);
        }
        if (query == Query.PAST && snapshotTo < 0) {
            snapshotTo = history.size() - 1;
        }
        if (readerActor.isDone() && readTo < 0) {
            readTo = history.size() - 1;
        }
    }

    /** Returns when a side has made its step, or waits for a lock. */
    private void settle(Actor<?> actor) throws SQLException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!actor.arrives() && !waitsForLock(actor)) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("A step takes longer than " + PATIENCE);
            }
        }
    }

    private boolean waitsForLock(Actor<?> actor) throws SQLException {
        lockWaits.setInt(1, actor == readerActor ? readersPid : loadersPid);
        try (ResultSet row = lockWaits.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private Result result() throws InterruptedException {
        String text;
        try {
            text = readerActor.result();
        } catch (ExecutionException failure) {
            boolean retried = failure.getCause() instanceof TapSchemaUnstableException;
            return result(
                    retried ? ReadOutcome.RETRIED : ReadOutcome.FAILED,
                    failure.getCause().toString());
        }
        List<Live> allowed =
                reader.promisesSnapshot()
                        ? history.subList(snapshotFrom, snapshotTo + 1)
                        : history.subList(0, readTo + 1);
        return allowed.stream().anyMatch(live -> expected.matches(live, text))
                ? result(ReadOutcome.ONE_RELEASE, text)
                : result(Expected.badness(text), "allowed: " + allowed + "\n" + text);
    }

    private Result result(ReadOutcome outcome, String detail) {
        return new Result(outcome, detail, readersSteps);
    }

    private static void execute(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(sql, failure);
        }
    }

    @Override
    public void close() throws SQLException {
        readerActor.close();
        loaderActor.close();
        readers.close();
        loaders.close();
        observers.close();
    }
}
