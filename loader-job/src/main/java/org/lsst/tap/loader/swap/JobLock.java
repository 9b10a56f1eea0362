package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.Sessions;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.text.Visible;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The advisory lock that keeps two jobs apart, so that no load destroys a staging that another job
 * is about to swap: one per database, held by the session that loads and swaps. However that
 * session ends, PostgreSQL releases the lock (manual, section 13.3.5). Not thread-safe.
 */
public record JobLock(Connection connection, int pid) implements AutoCloseable {

    /** {@code tap_sche} in ASCII, for ever: all versions of this program exclude each other. */
    private static final long KEY = 0x7461705F73636865L;

    private static final Logger LOG = LoggerFactory.getLogger(JobLock.class);

    private static final String HOLDER = SchemaSwap.QUERIES.get(3);

    private static final String HELD = HOLDER + " AND l.pid = pg_catalog.pg_backend_pid()";

    private static final String TAKE =
            """
            SELECT pg_catalog.pg_backend_pid(),
                   pg_catalog.set_config('tap_schema.job_began', pg_catalog.clock_timestamp()::text, false)
              FROM (SELECT pg_catalog.%s(%d)::text AS is_taken OFFSET 0) t WHERE t.is_taken <> 'false'
            """;

    /** Pauses if this is another server process than that with the lock, behind a pooler. */
    private static final String RELEASE =
            "SELECT CASE WHEN pg_catalog.pg_backend_pid() = ? THEN"
                    + " pg_catalog.pg_advisory_unlock(?)::text ELSE pg_catalog.pg_sleep(0.02)::text"
                    + " END";

    /** Does a job in a session of its own that has the lock. */
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
     * the order of asking. If another session still has it then, the exception says which. Needs no
     * transaction and starts none.
     */
    public static JobLock acquire(Connection connection, Duration patience) {
        try {
            Optional<Integer> pid = taken(connection, "pg_try_advisory_lock");
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
        return Sql.list(connection, TAKE.formatted(function, KEY), row -> row.getInt(1)).stream()
                .findFirst();
    }

    private static Optional<Integer> waitAndAcquire(Connection connection, Duration patience)
            throws SQLException {
        LOG.info(
                "Waiting for up to {} s for {}",
                patience.toSeconds(),
                holder(connection).map(ServerSession::toString).orElse("the lock"));
        int timeout = connection.getNetworkTimeout();
        // The server may answer that the lock could not be taken a minute later than its time.
        connection.setNetworkTimeout(Runnable::run, millis(patience.plusMinutes(1)));
        Sql.execute(connection, "SET lock_timeout = " + millis(patience));
        try {
            return taken(connection, "pg_advisory_lock");
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
            who = holder(connection).map(JobLock::named).orElse("a session that has just ended");
        } catch (SQLException e) {
            LOG.debug("Who holds the lock is not known: {}", e.getMessage());
        }
        return new LoaderException(
                ExitCode.LOCKED,
                "Another job holds the lock of this database: %s. Live is unchanged; wait until that job has ended and run this one again."
                        .formatted(who),
                null);
    }

    private static String named(ServerSession holder) {
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
        if (Sql.list(connection, HELD, ServerSession::of).isEmpty()) {
            close();
            throw Sessions.shared();
        }
    }

    /** Returns who holds the lock now. */
    public static Optional<ServerSession> holder(Connection connection) throws SQLException {
        return Sql.list(connection, HOLDER, ServerSession::of).stream().findFirst();
    }

    /** Releases the lock. A failure is logged only: the end of the session releases it as well. */
    @Override
    public void close() {
        try {
            String released = "";
            for (int look = 1; look <= 100 && released.isEmpty(); look++) {
                released = Sql.one(connection, RELEASE, row -> row.getString(1), pid, KEY);
            }
        } catch (SQLException e) {
            LOG.debug("The lock is released by the end of the session: {}", e.getMessage());
        }
    }

    /**
     * Another session of the server, for messages. A role without {@code pg_read_all_stats} sees no
     * more than the process, application and role of another role's session (PostgreSQL manual,
     * section 28.2.3). Immutable.
     *
     * @param address the client's address, or {@code local}
     * @param since when what it does there began
     * @param query the first words of its last query
     */
    public record ServerSession(
            int pid,
            String application,
            String user,
            String address,
            Optional<Instant> since,
            Optional<String> query) {

        /** Reads a row with these six columns, in this order. */
        public static ServerSession of(ResultSet row) throws SQLException {
            return new ServerSession(
                    row.getInt(1),
                    Objects.requireNonNullElse(row.getString(2), ""),
                    Objects.requireNonNullElse(row.getString(3), ""),
                    Objects.requireNonNullElse(row.getString(4), "local"),
                    Optional.ofNullable(row.getTimestamp(5)).map(Timestamp::toInstant),
                    Optional.ofNullable(row.getString(6))
                            .map(query -> Visible.excerpt(query.strip().replaceAll("\\s+", " "))));
        }

        @Override
        public String toString() {
            return "process %d (application \"%s\", role \"%s\", from %s%s%s)"
                    .formatted(
                            pid,
                            application,
                            user,
                            address,
                            since.map(start -> ", since " + start).orElse(""),
                            query.map(words -> ", query \"" + words + "\"").orElse(""));
        }
    }
}
