package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Optional;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.ServerSession;
import org.lsst.tap.loader.database.SqlStates;
import org.lsst.tap.loader.failure.LockedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The advisory lock that keeps two jobs apart: one per database, held by the session that loads and
 * swaps, from before the first read of the database to after its last change. If that session ends
 * in whatever way, PostgreSQL releases the lock (manual, section 13.3.5). Not thread-safe.
 *
 * <p>Without it two swaps at once fail with {@code XX000 tuple concurrently updated}, and a load
 * can destroy a staging that another job is about to swap.
 */
public final class JobLock implements AutoCloseable {

    /**
     * The key: {@code tap_sche} in ASCII. It never changes, so that all versions of this program
     * exclude each other; {@code pg_locks} shows it as classid 1952542815, objid 1935894629.
     */
    public static final long KEY = 0x7461705F73636865L;

    private static final Logger LOG = LoggerFactory.getLogger(JobLock.class);

    private static final String HOLDER =
            """
            SELECT l.pid, a.application_name, a.usename, host(a.client_addr), a.backend_start
              FROM pg_catalog.pg_locks l
              LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
             WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
               AND l.classid::bigint = ? AND l.objid::bigint = ?
               AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
                                  WHERE d.datname = pg_catalog.current_database())
            """;

    private static final String HELD =
            """
            SELECT 1 FROM pg_catalog.pg_locks l
             WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
               AND l.classid::bigint = ? AND l.objid::bigint = ? AND l.pid = pg_catalog.pg_backend_pid()
            """;

    private final Connection connection;

    private JobLock(Connection connection) {
        this.connection = connection;
    }

    /**
     * Takes the lock, or fails at once. Needs no transaction and starts none.
     *
     * @throws LockedException if another session has it; the message says which
     * @throws org.lsst.tap.loader.failure.DatabaseException if the database fails
     */
    public static JobLock acquire(Connection connection) {
        return acquire(connection, Duration.ZERO);
    }

    /**
     * Takes the lock, and waits for those who have it or asked before: PostgreSQL hands it on in
     * the order of asking. Needs no transaction and starts none.
     *
     * @param patience how long to wait
     * @throws LockedException if another session still has it then; the message says which
     * @throws org.lsst.tap.loader.failure.DatabaseException if the database fails
     */
    public static JobLock acquire(Connection connection, Duration patience) {
        try {
            if (tryAcquire(connection)
                    || (!patience.isZero() && waitAndAcquire(connection, patience))) {
                return new JobLock(connection);
            }
            throw locked(connection);
        } catch (SQLException e) {
            throw DatabaseErrors.of("Taking the job's lock", "live is unchanged", e);
        }
    }

    private static boolean tryAcquire(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_catalog.pg_try_advisory_lock(?)")) {
            statement.setLong(1, KEY);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private static boolean waitAndAcquire(Connection connection, Duration patience)
            throws SQLException {
        LOG.info(
                "Waiting for up to {} s for {}",
                patience.toSeconds(),
                holder(connection).map(ServerSession::toString).orElse("the lock"));
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = " + patience.toMillis());
            try {
                statement.execute("SELECT pg_catalog.pg_advisory_lock(%d)".formatted(KEY));
                return true;
            } catch (SQLException e) {
                if (SqlStates.LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                    return false;
                }
                throw e;
            } finally {
                statement.execute("RESET lock_timeout");
            }
        }
    }

    static LockedException locked(Connection connection) throws SQLException {
        String who =
                holder(connection)
                        .map(ServerSession::toString)
                        .orElse("a session that has just ended");
        return new LockedException(
                "Another job holds the lock of this database: %s. Live is unchanged; wait until that job has ended and run this one again."
                        .formatted(who));
    }

    /**
     * Makes sure that this session has the lock: a pooler that hands out a server connection per
     * transaction (PgBouncer's {@code pool_mode = transaction}) leaves it with another one.
     *
     * @throws LockedException if it has not
     */
    public void requireHeld() {
        try (PreparedStatement statement = connection.prepareStatement(HELD)) {
            setKey(statement);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new LockedException(
                            "The job's lock is with another session: expected a connection of its"
                                + " own, found a pooler that shares it between transactions. Live"
                                + " is unchanged; connect to the database directly.");
                }
            }
        } catch (SQLException e) {
            throw DatabaseErrors.of("Check of the job's lock", "live is unchanged", e);
        }
    }

    private static void setKey(PreparedStatement statement) throws SQLException {
        statement.setLong(1, KEY >>> 32);
        statement.setLong(2, KEY & 0xFFFF_FFFFL);
    }

    /** Returns who holds the lock now. Joins the transaction of the connection, if there is one. */
    public static Optional<ServerSession> holder(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HOLDER)) {
            setKey(statement);
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return Optional.empty();
                }
                return Optional.of(
                        new ServerSession(
                                row.getInt(1),
                                Optional.ofNullable(row.getString(2)).orElse(""),
                                Optional.ofNullable(row.getString(3)).orElse(""),
                                Optional.ofNullable(row.getString(4)).orElse("local"),
                                Optional.ofNullable(row.getTimestamp(5)).map(Timestamp::toInstant),
                                Optional.empty()));
            }
        }
    }

    /** Releases the lock. A failure is logged only: the end of the session releases it as well. */
    @Override
    public void close() {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT pg_catalog.pg_advisory_unlock(?)")) {
            statement.setLong(1, KEY);
            statement.execute();
        } catch (SQLException e) {
            LOG.debug("The lock is released by the end of the session: {}", e.getMessage());
        }
    }
}
