package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.LockRetry;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.Sessions;
import org.lsst.tap.loader.database.SqlStates;
import org.lsst.tap.loader.database.StateReader;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.failure.SwapRefusedException;
import org.lsst.tap.loader.text.Identifiers;

/**
 * The swap: live and staging exchange their names in one transaction. It is also the roll-back.
 *
 * <p>{@code ALTER SCHEMA RENAME} takes no lock on any table: it waits for no reader and no reader
 * waits for it. All statements go to the server in one round trip, and what they did is checked
 * before the commit: the transaction has then written the rows of {@code pg_namespace}, so no other
 * session can rename or drop the database schemas between the check and the commit.
 *
 * <p>Immutable and safe for use by many threads, each with its own connection.
 */
public final class SchemaSwap implements Publication {

    /** What there is to wait for: another session's uncommitted rename of live or staging. */
    static final LockRetry LOCKS =
            new LockRetry(
                    Duration.ofSeconds(2),
                    Retry.times(4, Duration.ofMillis(100), Duration.ofSeconds(1)));

    /**
     * What makes the commit wait until its record is on disk, where it would not: a release that
     * was reported as live is then live after a crash too (PostgreSQL manual, section 20.5.1). The
     * other settings, {@code local} to {@code remote_apply}, all wait for that, and stay.
     */
    static final String DURABLE =
            "SELECT pg_catalog.set_config('synchronous_commit', 'on', true)"
                    + " WHERE pg_catalog.current_setting('synchronous_commit') = 'off'";

    /** Another session renamed, dropped or created one of the database schemas meanwhile. */
    private static final Set<String> FOREIGN_CHANGE =
            Set.of(SqlStates.NO_SUCH_SCHEMA, SqlStates.DUPLICATE_SCHEMA, SqlStates.INTERNAL_ERROR);

    private final DatabaseSchemas names;
    private final LockRetry locks;

    /** Swaps the database schemas of those names. */
    public SchemaSwap(DatabaseSchemas names) {
        this(names, LOCKS);
    }

    /** Swaps with other bounds on the time that it waits for locks. */
    public SchemaSwap(DatabaseSchemas names, LockRetry locks) {
        this.names = names;
        this.locks = locks;
    }

    /**
     * Swaps what is there now.
     *
     * @param connection in autocommit mode, and so again afterwards
     * @throws SwapRefusedException if staging holds no complete release
     */
    public SwapResult swap(Connection connection) {
        try {
            return publish(connection, StateReader.read(connection, names));
        } catch (SQLException e) {
            throw failed("live is unchanged", e);
        }
    }

    /**
     * Swaps, if the database schemas are still those that {@code expected} names, by their oids.
     * One transaction at READ COMMITTED, repeated as a whole on 55P03 and 40P01, with a bound.
     * Takes the advisory lock of {@link JobLock} for the transaction, unless this session holds it.
     *
     * @param connection in autocommit mode, and so again afterwards
     * @throws SwapRefusedException if staging holds no complete release, or another session changed
     *     live or staging; live is unchanged then
     * @throws org.lsst.tap.loader.failure.LockedException if another session holds the lock
     * @throws DatabaseException if the database fails, or the locks were not to be had in time
     */
    @Override
    public SwapResult publish(Connection connection, DatabaseState expected) {
        ReleaseState next = requireComplete(expected, names);
        Optional<ReleaseState> previous = expected.live();
        try {
            return locks.run(
                    operation(),
                    () ->
                            Transaction.run(
                                    connection, () -> transaction(connection, next, previous)));
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

    private SwapResult transaction(
            Connection connection, ReleaseState next, Optional<ReleaseState> previous)
            throws SQLException {
        long start = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            verify(connection, state(statement, sql(next, previous)), next, previous);
            commit(connection, operation());
            return new SwapResult(next, previous, Duration.ofNanos(System.nanoTime() - start));
        }
    }

    /** Returns the whole transaction but its end; the driver sends BEGIN in front of it. */
    private String sql(ReleaseState next, Optional<ReleaseState> previous) {
        StringJoiner sql = new StringJoiner(";\n");
        sql.add(locks.setLocalLockTimeout());
        sql.add(DURABLE);
        if (previous.isPresent()) {
            sql.add(rename(names.live(), names.temp()));
        }
        sql.add(rename(names.staging(), names.live()));
        if (previous.isPresent()) {
            sql.add(rename(names.temp(), names.staging()));
        }
        if (next.version().orElseThrow().knowsLiveSince()) {
            sql.add(
                    "UPDATE %s SET live_since = pg_catalog.clock_timestamp()"
                            .formatted(Identifiers.quote(names.live(), VersionRow.TABLE)));
        }
        sql.add(stateQuery(names));
        return sql.toString();
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

    /** Returns what asks for the lock, and for the oids of live and staging as they are now. */
    static String stateQuery(DatabaseSchemas names) {
        return """
        SELECT pg_catalog.pg_try_advisory_xact_lock(%d),
               (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = %s),
               (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = %s)
        """
                .formatted(
                        JobLock.KEY,
                        Identifiers.literal(names.live()),
                        Identifiers.literal(names.staging()));
    }

    /** Runs a script, and returns the state that its last query asks for. */
    private static List<Long> state(Statement statement, String sql) throws SQLException {
        List<ResultSet> results = new ArrayList<>();
        boolean isRows = statement.execute(sql);
        while (isRows || statement.getUpdateCount() >= 0) {
            if (isRows) {
                results.add(statement.getResultSet());
            }
            isRows = statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
        }
        ResultSet row = results.get(results.size() - 1);
        row.next();
        // getLong gives 0, which no oid is, for a database schema that is not there.
        return List.of(row.getBoolean(1) ? 1L : 0L, row.getLong(2), row.getLong(3));
    }

    private void verify(
            Connection connection,
            List<Long> found,
            ReleaseState next,
            Optional<ReleaseState> previous)
            throws SQLException {
        if (found.get(0) == 0) {
            throw JobLock.locked(connection);
        }
        boolean asExpected =
                found.get(1) == next.oid()
                        && found.get(2) == previous.map(ReleaseState::oid).orElse(0L).longValue();
        if (!asExpected) {
            throw changedByOthers(names, null);
        }
    }

    /**
     * Commits; a connection that breaks here leaves open which of the two whole states there is.
     */
    static void commit(Connection connection, String operation) throws SQLException {
        Sessions.requireNotStopping();
        try {
            connection.commit();
        } catch (SQLException e) {
            if (SqlStates.isConnectionFailure(e)) {
                throw DatabaseErrors.of(
                        operation,
                        "the connection broke at the commit: live is either the old or the new"
                                + " release, whole; see \"tap-schema status\"",
                        e);
            }
            throw e;
        }
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
