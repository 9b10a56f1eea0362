package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.ServerSession;
import org.lsst.tap.loader.database.Sessions;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The advisory lock that keeps two jobs apart, so that no load destroys a staging that another job
 * is about to swap: one per database, held by the session that loads and swaps. However that
 * session ends, PostgreSQL releases the lock (manual, section 13.3.5). Not thread-safe.
 */
public final class JobLock implements AutoCloseable {

    /**
     * The key: {@code tap_sche} in ASCII. It never changes, so that all versions of this program
     * exclude each other.
     */
    public static final long KEY = 0x7461705F73636865L;

    private static final Logger LOG = LoggerFactory.getLogger(JobLock.class);

    private static final String HOLDER = LiveLocks.PARTS.get(3);

    private static final String HELD = HOLDER + " AND l.pid = pg_catalog.pg_backend_pid()";

    /** Pauses if this is another server process than that with the lock, behind a pooler. */
    private static final String RELEASE =
            "SELECT CASE WHEN pg_catalog.pg_backend_pid() = ? THEN"
                    + " pg_catalog.pg_advisory_unlock(?)::text ELSE pg_catalog.pg_sleep(0.02)::text"
                    + " END";

    private static final int LOOKS = 100;

    /** How much later than its time the server may answer that a lock could not be taken. */
    private static final Duration ANSWER = Duration.ofMinutes(1);

    private final Connection connection;
    private final int pid;

    private JobLock(Connection connection, int pid) {
        this.connection = connection;
        this.pid = pid;
    }

    /**
     * Does a job in a session of its own that has the lock.
     *
     * @param patience how long to wait for a database that does not answer yet
     * @param wait how long to wait for another job
     */
    public static <T> T hold(
            String operation,
            DatabaseUrl database,
            Duration patience,
            Duration wait,
            Sql.Reader<Connection, T> job) {
        try (Connection connection = Database.connectForJob(database, patience);
                JobLock lock = acquire(connection, wait)) {
            try {
                lock.requireHeld();
                return job.read(connection);
            } catch (SQLException e) {
                throw DatabaseErrors.of(operation, "live is unchanged", e);
            }
        } catch (SQLException e) {
            throw DatabaseErrors.of("End of the session", "the job is done", e);
        }
    }

    /**
     * Takes the lock, and waits for those who have it or asked before: PostgreSQL hands it on in
     * the order of asking. Needs no transaction and starts none.
     *
     * @param patience how long to wait; zero fails at once
     * @throws LoaderException with {@link ExitCode#LOCKED} if another session still has it then;
     *     the message says which
     */
    public static JobLock acquire(Connection connection, Duration patience) {
        try {
            Optional<Integer> pid = taken(connection, "pg_catalog.pg_try_advisory_lock");
            if (pid.isEmpty() && !patience.isZero()) {
                pid = waitAndAcquire(connection, patience);
            }
            return new JobLock(connection, pid.orElseThrow(() -> locked(connection)));
        } catch (SQLException e) {
            throw DatabaseErrors.of("Taking the job's lock", "live is unchanged", e);
        }
    }

    /** Returns the server process that has it now. The session remembers since when. */
    private static Optional<Integer> taken(Connection connection, String function)
            throws SQLException {
        String sql =
                """
                SELECT pg_catalog.pg_backend_pid(),
                       pg_catalog.set_config('tap_schema.job_began', pg_catalog.clock_timestamp()::text, false)
                  FROM (SELECT %s(%d)::text AS is_taken OFFSET 0) t WHERE t.is_taken <> 'false'
                """;
        return Sql.list(connection, sql.formatted(function, KEY), row -> row.getInt(1)).stream()
                .findFirst();
    }

    private static Optional<Integer> waitAndAcquire(Connection connection, Duration patience)
            throws SQLException {
        LOG.info(
                "Waiting for up to {} s for {}",
                patience.toSeconds(),
                holder(connection).map(ServerSession::toString).orElse("the lock"));
        int timeout = connection.getNetworkTimeout();
        connection.setNetworkTimeout(Runnable::run, millis(patience.plus(ANSWER)));
        Sql.execute(connection, "SET lock_timeout = " + millis(patience));
        try {
            return taken(connection, "pg_catalog.pg_advisory_lock");
        } catch (SQLException e) {
            if (DatabaseErrors.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                return Optional.empty();
            }
            throw e;
        } finally {
            Sql.execute(connection, "SET lock_timeout = 0");
            connection.setNetworkTimeout(Runnable::run, timeout);
        }
    }

    private static int millis(Duration duration) {
        return (int) Math.min(duration.toMillis(), Integer.MAX_VALUE);
    }

    static LoaderException locked(Connection connection) {
        String who = "an unknown session";
        try {
            who =
                    holder(connection)
                            .map(JobLock::described)
                            .orElse("a session that has just ended");
        } catch (SQLException e) {
            LOG.debug("Who holds the lock is not known: {}", e.getMessage());
        }
        return new LoaderException(
                ExitCode.LOCKED,
                "Another job holds the lock of this database: %s. Live is unchanged; wait until that job has ended and run this one again."
                        .formatted(who),
                null);
    }

    private static String described(ServerSession holder) {
        return holder.application().equals(Database.APPLICATION_NAME)
                ? holder.toString()
                : holder
                        + ", which does not call itself \"%s\": if no job is running there, a pooler's connection has kept a job's lock, and pg_terminate_backend(%d) frees it"
                                .formatted(Database.APPLICATION_NAME, holder.pid());
    }

    /**
     * Makes sure that this session has the lock: a pooler that was not found before can have left
     * it with another one. Then it is looked for there, and released.
     */
    public void requireHeld() throws SQLException {
        if (find(connection, HELD).isEmpty()) {
            close();
            throw Sessions.shared();
        }
    }

    /** Returns who holds the lock now. Joins the transaction of the connection, if there is one. */
    public static Optional<ServerSession> holder(Connection connection) throws SQLException {
        return find(connection, HOLDER);
    }

    private static Optional<ServerSession> find(Connection connection, String sql)
            throws SQLException {
        return Sql.list(connection, sql, ServerSession::of).stream().findFirst();
    }

    /** Releases the lock. A failure is logged only: the end of the session releases it as well. */
    @Override
    public void close() {
        try {
            String released = "";
            for (int look = 1; look <= LOOKS && released.isEmpty(); look++) {
                released = Sql.one(connection, RELEASE, row -> row.getString(1), pid, KEY);
            }
        } catch (SQLException e) {
            LOG.debug("The lock is released by the end of the session: {}", e.getMessage());
        }
    }
}
