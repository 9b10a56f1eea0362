package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.LockRetry;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.failure.SwapRefusedException;
import org.lsst.tap.loader.text.Identifiers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The swap: live and staging exchange their names in one transaction, {@code swap.sql}. It is also
 * the rollback. All statements go to the server in one round trip; what they did is checked, and
 * {@link History} gets its row, before the commit.
 *
 * <p>With live's views and tables locked first ({@link CutOver}), no statement and no transaction
 * of a reader is on both sides; who reads just then waits, at most for the bounds of {@link
 * LiveLocks}. The renames alone take no lock on any table: they wait for no reader and no reader
 * waits for them.
 *
 * <p>Immutable and safe for use by many threads, each with its own connection.
 *
 * @param names the database schemas
 * @param cutOver what it does about readers at work
 * @param locks the bounds for the renames alone
 * @param exclusive how often live is tried to be locked
 */
public record SchemaSwap(DatabaseSchemas names, CutOver cutOver, LockRetry locks, Retry exclusive)
        implements Publication {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaSwap.class);

    /** What there is to wait for: another session's uncommitted rename of live or staging. */
    static final LockRetry LOCKS =
            new LockRetry(
                    Duration.ofSeconds(2),
                    Retry.times(4, Duration.ofMillis(100), Duration.ofSeconds(1)));

    /** How often to try to lock live: within some four seconds. */
    private static final Retry EXCLUSIVE =
            Retry.times(8, Duration.ofMillis(100), Duration.ofSeconds(1));

    /**
     * What makes the commit wait until its record is on disk, where it would not: a release that
     * was reported as live is then live after a crash too (PostgreSQL manual, section 20.5.1). The
     * other settings, {@code local} to {@code remote_apply}, all wait for that, and stay.
     */
    static final String DURABLE =
            "SELECT pg_catalog.set_config('synchronous_commit', 'on', true)"
                    + " WHERE pg_catalog.current_setting('synchronous_commit') = 'off'";

    /**
     * A transaction of its own, whose commit waits for the standbys that the swap's did not wait
     * for while it held the locks.
     */
    private static final String WAIT_FOR_STANDBYS =
            "SELECT pg_catalog.pg_logical_emit_message(true, 'tap-schema', '')";

    private static final String MAY_RECORD =
            "SELECT coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass(?), 'UPDATE'),"
                    + " true)";

    /** Another session renamed, dropped or created one of the database schemas meanwhile. */
    private static final Set<String> FOREIGN_CHANGE =
            Set.of(
                    DatabaseErrors.NO_SUCH_SCHEMA,
                    DatabaseErrors.DUPLICATE_SCHEMA,
                    DatabaseErrors.INTERNAL_ERROR);

    /** Swaps the database schemas of those names, patiently. */
    public SchemaSwap(DatabaseSchemas names) {
        this(names, CutOver.PATIENT);
    }

    /** Swaps the database schemas of those names. */
    public SchemaSwap(DatabaseSchemas names, CutOver cutOver) {
        this(names, cutOver, LOCKS, EXCLUSIVE);
    }

    /**
     * Swaps what is there now.
     *
     * @param connection in autocommit mode, and so again afterwards
     * @throws SwapRefusedException if staging holds no complete release
     */
    public SwapResult swap(Connection connection) {
        try {
            return publish(connection, DatabaseState.read(connection, names));
        } catch (SQLException e) {
            throw failed("live is unchanged", e);
        }
    }

    /**
     * Swaps, if the database schemas are still those that {@code expected} names, by their oids.
     * One transaction at READ COMMITTED, repeated as a whole on 55P03 and 40P01, with the locks on
     * 57014 as well, with a bound. Takes the advisory lock of {@link JobLock} for the transaction,
     * unless this session holds it.
     *
     * @param connection in autocommit mode, and so again afterwards
     * @throws SwapRefusedException if staging holds no complete release, or another session changed
     *     live or staging; live is unchanged then
     * @throws org.lsst.tap.loader.failure.LockedException if another session holds the lock
     * @throws DatabaseException if the database fails, or the locks could not be taken in time
     */
    @Override
    public SwapResult publish(Connection connection, DatabaseState expected) {
        ReleaseState next = requireComplete(expected, names);
        try {
            Swap swap = new Swap(connection, next, expected.live());
            return swap.isExclusive() ? swap.exclusively() : swap.rename(0);
        } catch (SQLException e) {
            if (FOREIGN_CHANGE.contains(e.getSQLState())) {
                throw changedByOthers(names, e);
            }
            throw failed("live is unchanged", e);
        }
    }

    /** Returns what is in staging, if that is a complete release. */
    static ReleaseState requireComplete(DatabaseState state, DatabaseSchemas names) {
        ReleaseState staging =
                state.staging()
                        .orElseThrow(
                                () ->
                                        new SwapRefusedException(
                                                "Swap refused: there is no database schema \"%s\". Live is unchanged; load a release first."
                                                        .formatted(names.staging())));
        if (!staging.isComplete()) {
            throw new SwapRefusedException(
                    "Swap refused: \"%s\" holds no complete release: %s. Live is unchanged; load a release first."
                            .formatted(names.staging(), staging.incompleteness()));
        }
        return staging;
    }

    /** One swap of two releases, for one thread. */
    private final class Swap {

        private final Connection connection;
        private final ReleaseState next;
        private final Optional<ReleaseState> previous;
        private final SwapScript script;
        private final History history;

        Swap(Connection connection, ReleaseState next, Optional<ReleaseState> previous)
                throws SQLException {
            this.connection = connection;
            this.next = next;
            this.previous = previous;
            this.script = new SwapScript(names, previous.isPresent(), recorded());
            this.history = History.open(connection, names, next);
        }

        /**
         * A database schema of ours can have tables of somebody else: of an older loader's role.
         */
        private Set<String> recorded() throws SQLException {
            String version = Identifiers.quote(names.staging(), VersionRow.TABLE);
            return Sql.one(connection, MAY_RECORD, row -> row.getBoolean(1), version)
                    ? next.version().orElseThrow().columns()
                    : Set.of();
        }

        /** Without a live there is nobody to wait for. */
        boolean isExclusive() {
            return cutOver != CutOver.RENAME && previous.isPresent();
        }

        SwapResult exclusively() throws SQLException {
            LiveLocks live = LiveLocks.read(connection, names);
            Optional<String> obstacle = live.obstacle(cutOver);
            if (obstacle.isPresent()) {
                return withoutLocks(obstacle.get(), 0, null);
            }
            ExclusiveAttempts attempts = new ExclusiveAttempts(connection, names, live);
            try {
                SwapResult result =
                        attempts.run(
                                exclusive,
                                () ->
                                        transaction(
                                                script.exclusive(live),
                                                SwapResult.Way.EXCLUSIVE,
                                                attempts.count()));
                waitForStandbys(live);
                return result;
            } catch (SQLException e) {
                if (!ExclusiveAttempts.isNotHad(e)) {
                    throw e;
                }
                return withoutLocks(attempts.why(e), attempts.count(), e);
            }
        }

        /** Refuses, or renames with a warning, as {@link CutOver} says. */
        private SwapResult withoutLocks(String why, int attempts, @Nullable SQLException cause)
                throws SQLException {
            if (cutOver == CutOver.EXCLUSIVE) {
                throw new DatabaseException(
                        "Exclusive cut-over of \"%s\" and \"%s\" abandoned: %s. Live is unchanged, and \"%2$s\" keeps the release. Remove that obstacle (wait for a reader, or end its session), then run the command again; --cut-over patient renames in any case."
                                .formatted(names.live(), names.staging(), why),
                        cause);
            }
            LOG.warn(
                    "\"{}\" is swapped by a plain rename, without its exclusive cut-over: {}. A"
                        + " statement or transaction that reads several of its tables just now can"
                        + " mix {} and {}, unless it is SwapSafeTapSchemaDAO's; later reads are"
                        + " right",
                    names.live(),
                    why,
                    previous.map(ReleaseState::release).orElse(""),
                    next.release());
            return rename(attempts);
        }

        SwapResult rename(int attempts) throws SQLException {
            SwapResult.Way way =
                    cutOver == CutOver.RENAME || previous.isPresent()
                            ? SwapResult.Way.RENAMED
                            : SwapResult.Way.EXCLUSIVE;
            String sql = locks.setLocalLockTimeout() + ";\n" + DURABLE + ";\n" + script.rename(way);
            return locks.run(operation(), () -> transaction(sql, way, attempts));
        }

        private SwapResult transaction(String sql, SwapResult.Way way, int attempts)
                throws SQLException {
            long start = System.nanoTime();
            Transaction.publish(
                    connection,
                    operation(),
                    () -> {
                        try (Statement statement = connection.createStatement()) {
                            NamedSchemas found = lastRow(statement, sql);
                            found.require(connection, names, Optional.of(next), previous);
                            history.write(connection, Strategy.SWAP, way);
                            return found;
                        }
                    });
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            return new SwapResult(next, previous, way, attempts, took);
        }

        private void waitForStandbys(LiveLocks live) {
            if (live.waitsForStandby()) {
                try {
                    Sql.execute(connection, WAIT_FOR_STANDBYS);
                } catch (SQLException e) {
                    LOG.warn(
                            "The swap is done, but it is not known whether a standby has it: {}",
                            e.getMessage());
                }
            }
        }
    }

    /** Runs the script, and returns what its last query finds. */
    private static NamedSchemas lastRow(Statement statement, String sql) throws SQLException {
        ResultSet last = null;
        boolean isRows = statement.execute(sql);
        while (isRows || statement.getUpdateCount() >= 0) {
            last = isRows ? statement.getResultSet() : last;
            isRows = statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
        }
        ResultSet row = Optional.ofNullable(last).orElseThrow();
        row.next();
        return NamedSchemas.read(row);
    }

    /**
     * Returns the statement that gives a database schema another name. It takes no lock on any
     * table: it waits for no reader, and no reader waits for it. 3F000 if there is none of the
     * first name, 42P06 if there is one of the second.
     */
    public static String rename(String from, String to) {
        return "ALTER SCHEMA %s RENAME TO %s"
                .formatted(Identifiers.quote(from), Identifiers.quote(to));
    }

    /** Runs {@link #rename(String, String)}, as a transaction that leaves live as it is. */
    public static void rename(Connection connection, String from, String to) throws SQLException {
        Transaction.run(connection, () -> Sql.execute(connection, rename(from, to)));
    }

    static LoaderException changedByOthers(DatabaseSchemas names, @Nullable SQLException cause) {
        return new SwapRefusedException(
                "Swap refused: another session replaced \"%s\" or \"%s\" after this job had read them. Live is as that session left it; stop it (another loader?) and run the job again."
                        .formatted(names.live(), names.staging()),
                cause);
    }

    private DatabaseException failed(String state, SQLException e) {
        return DatabaseErrors.of(operation(), state, e);
    }

    private String operation() {
        return "Swap of \"%s\" and \"%s\"".formatted(names.live(), names.staging());
    }
}
