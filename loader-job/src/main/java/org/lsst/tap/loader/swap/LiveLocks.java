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
import org.lsst.tap.loader.database.ServerSession;
import org.lsst.tap.loader.database.Sessions;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.text.ResourceFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands between a swap and the locks on live, by {@code locks.sql}, and the attempts to take
 * them. For one thread.
 */
final class LiveLocks {

    private static final Logger LOG = LoggerFactory.getLogger(LiveLocks.class);

    /** A comment; what there is to lock; who has it; who has the lock of the jobs. */
    static final List<String> PARTS =
            List.of(ResourceFile.read(LiveLocks.class, "locks.sql").split("\n\n"));

    /** Less than that is no wait at all. */
    private static final int LEAST_MILLIS = 5;

    private static final int SHOWN = 3;

    private final Connection connection;
    private final DatabaseSchemas names;
    private Set<String> relations = Set.of();
    private long each;
    private long sum;
    private long deadlockTimeout;
    private List<String> standbys = List.of();
    private boolean waitsForStandby;
    private int attempts;
    private List<ServerSession> holders = List.of();
    private String logged = "";

    LiveLocks(Connection connection, DatabaseSchemas names) throws SQLException {
        this.connection = connection;
        this.names = names;
        Sql.one(connection, SwapScript.filled(names, PARTS.get(1)), this::keep);
    }

    private boolean keep(ResultSet row) throws SQLException {
        relations = Set.of((String[]) row.getArray(1).getArray());
        each = row.getLong(2);
        sum = row.getLong(3);
        deadlockTimeout = row.getLong(4);
        standbys = List.of((String[]) row.getArray(5).getArray());
        waitsForStandby = row.getBoolean(6);
        return true;
    }

    /** Returns how many attempts were made. */
    int attempts() {
        return attempts;
    }

    /** Whether a commit waits for another server, unless told not to. */
    boolean waitsForStandby() {
        return waitsForStandby;
    }

    /** Returns the renames with these locks in front. */
    String script(SwapScript script) {
        return script.exclusive(relations, each, sum);
    }

    /**
     * Returns why there is no use in asking for the locks. A standby replays them, and its readers
     * wait behind its slowest one for up to {@code max_standby_streaming_delay}: the user, who
     * knows them, must decide that.
     */
    Optional<String> obstacle(CutOver cutOver) throws SQLException {
        List<String> missing = RequiredRights.missingLocks(connection, names);
        if (!missing.isEmpty()) {
            return Optional.of("the role lacks " + String.join("; ", missing));
        }
        if (sum < LEAST_MILLIS) {
            return Optional.of(
                    "the server's deadlock_timeout of %d ms leaves no time to wait for a lock"
                            .formatted(deadlockTimeout));
        }
        return cutOver == CutOver.EXCLUSIVE || standbys.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "the standby \"%s\" would replay its locks, and readers there wait for them for up to max_standby_streaming_delay; --cut-over exclusive locks all the same"
                                .formatted(String.join("\", \"", standbys)));
    }

    /** Tries the transaction until it has the locks, within the bounds. */
    <T> T run(Retry bounds, Retry.Attempt<T, SQLException> transaction) throws SQLException {
        return bounds.run(
                SQLException.class,
                e -> isLockTimeOut(e) ? Optional.of(Duration.ZERO) : Optional.empty(),
                (e, attempt, pause) ->
                        LOG.info(
                                "Attempt {} of {} to lock \"{}\": {}; the next follows in {} ms",
                                attempt,
                                bounds.attempts(),
                                names.live(),
                                stillInTheWay(),
                                pause.toMillis()),
                () -> attempt(transaction));
    }

    private <T> T attempt(Retry.Attempt<T, SQLException> transaction) throws SQLException {
        Sessions.requireNotStopping();
        attempts++;
        try {
            return transaction.run();
        } catch (SQLException e) {
            if (isLockTimeOut(e)) {
                String sql = PARTS.get(2).replace("'50 ms'", "'%d ms'".formatted(each));
                holders = Sql.list(connection, SwapScript.filled(names, sql), ServerSession::of);
            }
            throw e;
        }
    }

    /** The time for one lock or for all ran out, or we were the victim of a deadlock. */
    private static boolean isLockTimeOut(SQLException e) {
        return DatabaseErrors.isLockFailure(e)
                || DatabaseErrors.QUERY_CANCELED.equals(e.getSQLState());
    }

    /** Returns why the locks were not had; empty if that was not what failed. */
    Optional<String> why(SQLException last) {
        if (DatabaseErrors.NO_PRIVILEGE.equals(last.getSQLState())) {
            return Optional.of(
                    "the role may not lock it (PostgreSQL: %s; grant it UPDATE on what that names, or make it the owner)"
                            .formatted(last.getMessage()));
        }
        return isLockTimeOut(last)
                ? Optional.of(
                        "in %d attempts of up to %d ms there was no moment without a reader; %s"
                                .formatted(attempts, sum, inTheWay()))
                : Optional.empty();
    }

    /** Describes who stands in the way once, and then by process. */
    private String stillInTheWay() {
        String pids = holders.stream().map(one -> "" + one.pid()).collect(Collectors.joining(", "));
        boolean isKnown = !holders.isEmpty() && pids.equals(logged);
        logged = pids;
        return isKnown ? "still process " + pids : inTheWay();
    }

    private String inTheWay() {
        if (holders.isEmpty()) {
            return "nobody had it for long";
        }
        return holders.stream()
                        .limit(SHOWN)
                        .map(ServerSession::toString)
                        .collect(Collectors.joining(", ", "it is held by ", ""))
                + (holders.size() > SHOWN ? " and %d more".formatted(holders.size() - SHOWN) : "");
    }
}
