package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseState.ReleaseState;
import org.lsst.tap.loader.database.Sessions;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.Transaction.LockRetry;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.swap.JobLock.ServerSession;
import org.lsst.tap.loader.text.Identifiers;
import org.lsst.tap.loader.text.ResourceFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The swap: live and staging exchange their names in one transaction, {@code swap.sql}, which says
 * what it locks and why. All statements go to the server in one round trip; what they did is
 * checked, and {@link History} gets its row, before the commit. The renames alone ({@link CutOver})
 * wait for no reader, and no reader waits for them. Immutable; safe for use by many threads, each
 * with its own connection.
 *
 * @param locks the bounds for the renames alone
 * @param exclusive how often it tries to lock live
 */
public record SchemaSwap(DatabaseSchemas names, CutOver cutOver, LockRetry locks, Retry exclusive) {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaSwap.class);

    /** What there is to wait for: another session's uncommitted rename of live or staging. */
    static final LockRetry LOCKS =
            new LockRetry(
                    Duration.ofSeconds(2),
                    Retry.times(4, Duration.ofMillis(100), Duration.ofSeconds(1)));

    /** A comment; what there is to lock; who has it; who has the lock of the jobs. */
    static final List<String> QUERIES =
            List.of(ResourceFile.read(SchemaSwap.class, "locks.sql").split("\n\n"));

    private static final int SHOWN = 3;

    /** A transaction of its own, whose commit waits for the standbys. */
    private static final String WAIT_FOR_STANDBYS =
            "SELECT pg_catalog.pg_logical_emit_message(true, 'tap-schema', '')";

    /**
     * {@code invalid_schema_name}, {@code duplicate_schema} and {@code internal_error} (tuple
     * concurrently updated): another session renamed, dropped or created one of them meanwhile.
     */
    private static final Set<String> FOREIGN_CHANGE = Set.of("3F000", "42P06", "XX000");

    /** Swaps the database schemas of those names, and tries to lock live for some four seconds. */
    public SchemaSwap(DatabaseSchemas names, CutOver cutOver) {
        this(names, cutOver, LOCKS, Retry.times(8, Duration.ofMillis(100), Duration.ofSeconds(1)));
    }

    /** Swaps what is there now, as {@link #publish} does. */
    public SwapResult swap(Connection connection) throws SQLException {
        return publish(connection, DatabaseState.read(connection, names));
    }

    /**
     * Swaps, as {@link Strategy#publish} says. One transaction at READ COMMITTED, repeated as a
     * whole on 55P03 and 40P01, with the locks on 57014 as well, with a bound. Takes the advisory
     * lock of {@link JobLock} for the transaction, unless this session holds it.
     */
    public SwapResult publish(Connection connection, DatabaseState expected) {
        Publication publication = Publication.open(connection, names, Strategy.SWAP, expected);
        String query = names.in(QUERIES.get(1));
        try {
            // Without a live there is nobody to wait for.
            return cutOver == CutOver.RENAME || expected.live().isEmpty()
                    ? rename(publication, 0)
                    : Sql.one(connection, query, row -> new Attempts(publication, row)).swap();
        } catch (SQLException e) {
            throw FOREIGN_CHANGE.contains(e.getSQLState())
                    ? publication.changedByOthers(e)
                    : DatabaseErrors.of(publication.operation(), "live is unchanged", e);
        }
    }

    private SwapResult rename(Publication publication, int attempts) throws SQLException {
        SwapResult.Way way =
                cutOver == CutOver.RENAME || publication.previous().isPresent()
                        ? SwapResult.Way.RENAMED
                        : SwapResult.Way.EXCLUSIVE;
        return publication.run(locks, way, attempts, publication.renames(way), () -> true);
    }

    /**
     * The attempts to lock live, by what {@code locks.sql} finds there: what there is to lock, for
     * how many milliseconds one lock and all are waited for, and who replays them. For one thread.
     */
    private final class Attempts {

        private final Publication publication;
        private final Set<String> relations;
        private final long each;
        private final long sum;
        private final long deadlockTimeout;
        private final List<String> standbys;
        private final boolean waitsForStandby;
        private int number;
        private List<ServerSession> holders = List.of();
        private String told = "";

        Attempts(Publication publication, ResultSet row) throws SQLException {
            this.publication = publication;
            relations = Set.copyOf(Sql.texts(row, 1));
            each = row.getLong(2);
            sum = row.getLong(3);
            deadlockTimeout = row.getLong(4);
            standbys = Sql.texts(row, 5);
            waitsForStandby = row.getBoolean(6);
        }

        /** Swaps with the locks; if they can't be had, as {@link CutOver} says. */
        SwapResult swap() throws SQLException {
            String why = obstacle(RequiredRights.missingLocks(publication.connection(), names));
            SQLException cause = null;
            if (why.isEmpty()) {
                try {
                    return exclusively();
                } catch (SQLException e) {
                    why = why(e);
                    cause = e;
                }
            }
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
                    publication.previous().map(ReleaseState::release).orElse(""),
                    publication.next().release());
            return rename(publication, number);
        }

        /**
         * Returns why there is no use in asking for the locks; empty if there is. A standby replays
         * them, and its readers wait behind its slowest one for up to {@code
         * max_standby_streaming_delay}: the user, who knows them, must decide that.
         */
        private String obstacle(List<String> missing) {
            if (!missing.isEmpty()) {
                return "the role lacks " + String.join("; ", missing);
            }
            // Less than 5 ms is no wait at all.
            if (sum < 5) {
                return "the server's deadlock_timeout of %d ms leaves no time to wait for a lock"
                        .formatted(deadlockTimeout);
            }
            return cutOver == CutOver.EXCLUSIVE || standbys.isEmpty()
                    ? ""
                    : "the standby \"%s\" would replay its locks, and readers there wait for them for up to max_standby_streaming_delay; --cut-over exclusive locks all the same"
                            .formatted(String.join("\", \"", standbys));
        }

        private SwapResult exclusively() throws SQLException {
            String sql = publication.exclusive(relations, each, sum);
            SwapResult result =
                    exclusive.run(
                            SQLException.class,
                            e -> Optional.of(Duration.ZERO).filter(zero -> isLockTimeOut(e)),
                            this::tell,
                            () -> attempt(sql));
            if (waitsForStandby) {
                try {
                    // The swap's own commit waited for none while it held the locks.
                    Sql.execute(publication.connection(), WAIT_FOR_STANDBYS);
                } catch (SQLException e) {
                    LOG.warn(
                            "The swap is done, but it is not known whether a standby has it: {}",
                            e.getMessage());
                }
            }
            return result;
        }

        /** Describes who stands in the way once, and then by process. */
        private void tell(SQLException e, int attempt, Duration pause) {
            String pids =
                    holders.stream().map(one -> "" + one.pid()).collect(Collectors.joining(", "));
            boolean isKnown = !holders.isEmpty() && pids.equals(told);
            told = pids;
            LOG.info(
                    "Attempt {} of {} to lock \"{}\": {}; the next follows in {} ms",
                    attempt,
                    exclusive.attempts(),
                    names.live(),
                    isKnown ? "still process " + pids : inTheWay(),
                    pause.toMillis());
        }

        private SwapResult attempt(String sql) throws SQLException {
            Sessions.requireNotStopping();
            number++;
            try {
                return publication.attempt(SwapResult.Way.EXCLUSIVE, number, sql, () -> true);
            } catch (SQLException e) {
                if (isLockTimeOut(e)) {
                    String query = QUERIES.get(2).replace("'50 ms'", "'%d ms'".formatted(each));
                    holders =
                            Sql.list(publication.connection(), names.in(query), ServerSession::of);
                }
                throw e;
            }
        }

        /** The time for one lock or for all ran out, or we were the victim of a deadlock. */
        private static boolean isLockTimeOut(SQLException e) {
            return DatabaseErrors.isLockFailure(e)
                    || DatabaseErrors.QUERY_CANCELED.equals(e.getSQLState());
        }

        /** Returns why the locks were not had; throws what failed if that was something else. */
        private String why(SQLException last) throws SQLException {
            if (DatabaseErrors.NO_PRIVILEGE.equals(last.getSQLState())) {
                return "the role may not lock it (PostgreSQL: %s; grant it UPDATE on what that names, or make it the owner)"
                        .formatted(last.getMessage());
            }
            if (!isLockTimeOut(last)) {
                throw last;
            }
            return "in %d attempts of up to %d ms there was no moment without a reader; %s"
                    .formatted(number, sum, inTheWay());
        }

        private String inTheWay() {
            if (holders.isEmpty()) {
                return "nobody had it for long";
            }
            int more = holders.size() - SHOWN;
            return holders.stream()
                            .limit(SHOWN)
                            .map(ServerSession::toString)
                            .collect(Collectors.joining(", ", "it is held by ", ""))
                    + (more > 0 ? " and %d more".formatted(more) : "");
        }
    }

    /**
     * Returns what gives a database schema another name. It takes no lock on any table. 3F000 if
     * there is none of the first name, 42P06 if there is one of the second.
     */
    public static String rename(String from, String to) {
        return "ALTER SCHEMA %s RENAME TO %s"
                .formatted(Identifiers.quote(from), Identifiers.quote(to));
    }
}
