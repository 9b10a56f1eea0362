package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.ServerSession;
import org.lsst.tap.loader.database.Sessions;
import org.lsst.tap.loader.failure.Retry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The attempts of one swap to lock live, and who stood in their way. For one thread. */
final class ExclusiveAttempts {

    private static final Logger LOG = LoggerFactory.getLogger(ExclusiveAttempts.class);

    private static final int SHOWN = 3;

    private final Connection connection;
    private final DatabaseSchemas names;
    private final LiveLocks live;
    private int count;
    private List<ServerSession> holders = List.of();
    private List<String> logged = List.of();

    ExclusiveAttempts(Connection connection, DatabaseSchemas names, LiveLocks live) {
        this.connection = connection;
        this.names = names;
        this.live = live;
    }

    /** Returns how many were made. */
    int count() {
        return count;
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
        count++;
        try {
            return transaction.run();
        } catch (SQLException e) {
            if (isLockTimeOut(e)) {
                holders = live.holders(connection, names);
            }
            throw e;
        }
    }

    /** Whether a failure says that the locks can't be taken, now or ever. */
    static boolean isNotHad(SQLException e) {
        return isLockTimeOut(e) || DatabaseErrors.NO_PRIVILEGE.equals(e.getSQLState());
    }

    /** The time for one lock or for all ran out, or we were the victim of a deadlock. */
    private static boolean isLockTimeOut(SQLException e) {
        return DatabaseErrors.isLockFailure(e)
                || DatabaseErrors.QUERY_CANCELED.equals(e.getSQLState());
    }

    /** Returns why the last attempt failed, for messages. */
    String why(SQLException last) {
        if (DatabaseErrors.NO_PRIVILEGE.equals(last.getSQLState())) {
            return "the role may not lock it (PostgreSQL: %s; grant it UPDATE on what that names, or make it the owner)"
                    .formatted(last.getMessage());
        }
        return "in %d attempts of up to %d ms there was no moment without a reader; %s"
                .formatted(count, live.sum().toMillis(), inTheWay());
    }

    /** Describes who stands in the way once, and then by process. */
    private String stillInTheWay() {
        List<String> processes =
                holders.stream().map(holder -> String.valueOf(holder.pid())).toList();
        boolean isKnown = !processes.isEmpty() && processes.equals(logged);
        logged = processes;
        return isKnown ? "still process " + String.join(", ", processes) : inTheWay();
    }

    private String inTheWay() {
        if (holders.isEmpty()) {
            return "nobody had it for long";
        }
        return "it is held by "
                + holders.stream()
                        .limit(SHOWN)
                        .map(ServerSession::toString)
                        .collect(Collectors.joining(", "))
                + (holders.size() > SHOWN ? " and %d more".formatted(holders.size() - SHOWN) : "");
    }
}
