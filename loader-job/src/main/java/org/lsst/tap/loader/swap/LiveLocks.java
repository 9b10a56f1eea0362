package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.ServerSession;
import org.lsst.tap.loader.database.Sessions;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.SqlStates;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.rows.TapTable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands between a swap and the locks on live, and the attempts to take them: for how long
 * each may wait, who else has them, and what forbids asking. For one thread.
 */
final class LiveLocks {

    private static final Logger LOG = LoggerFactory.getLogger(LiveLocks.class);

    private static final Duration EACH = Duration.ofMillis(50);
    private static final Duration SUM = Duration.ofMillis(200);

    /** Less than that is no wait at all. */
    private static final Duration LEAST = Duration.ofMillis(5);

    /** What a TAP_SCHEMA may have. */
    static final List<String> LOCKABLE =
            Stream.concat(
                            TapTable.ALL.stream()
                                    .flatMap(table -> Stream.of(table.name(), table.viewName())),
                            Stream.of(VersionRow.TABLE))
                    .toList();

    private static final String FACTS =
            """
            SELECT ARRAY(SELECT c.relname::text FROM pg_catalog.pg_class c
                           JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                          WHERE n.nspname = ? AND c.relkind IN ('r', 'p', 'v') AND c.relname = ANY (?)),
                   (SELECT s.setting::bigint FROM pg_catalog.pg_settings s
                     WHERE s.name = 'deadlock_timeout'),
                   ARRAY(SELECT coalesce(w.application_name, '') || coalesce(' at ' || pg_catalog.host(w.client_addr), '')
                           FROM pg_catalog.pg_stat_replication w
                          WHERE w.state IS DISTINCT FROM 'backup'
                            AND w.pid NOT IN (SELECT s.active_pid FROM pg_catalog.pg_replication_slots s
                                               WHERE s.slot_type = 'logical' AND s.active_pid IS NOT NULL)),
                   pg_catalog.current_setting('synchronous_standby_names') <> ''
                     AND pg_catalog.current_setting('synchronous_commit') NOT IN ('off', 'local')
            """;

    /** Those who have held a lock for longer than an attempt waits, the oldest first. */
    private static final String HOLDERS =
            """
            SELECT l.pid, coalesce(a.application_name, p.gid), coalesce(a.usename, p.owner),
                   pg_catalog.host(a.client_addr), coalesce(pg_catalog.min(a.xact_start), pg_catalog.min(p.prepared)), pg_catalog.min(a.query)
              FROM pg_catalog.pg_locks l
              JOIN pg_catalog.pg_class c ON c.oid = l.relation AND c.relname = ANY (?)
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = ?
              LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
              LEFT JOIN pg_catalog.pg_prepared_xacts p
                ON l.pid IS NULL AND l.virtualtransaction = '-1/' || p.transaction::text
             WHERE l.locktype = 'relation' AND l.granted
               AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
               AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
                                  WHERE d.datname = pg_catalog.current_database())
               AND coalesce(a.xact_start, p.prepared, '-infinity')
                   < pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => ?)
             GROUP BY 1, 2, 3, 4 ORDER BY 5 NULLS LAST
            """;

    private static final int SHOWN = 3;

    private final Connection connection;
    private final DatabaseSchemas names;
    private Set<String> relations = Set.of();
    private Duration deadlockTimeout = Duration.ZERO;
    private List<String> standbys = List.of();
    private boolean waitsForStandby;
    private int attempts;
    private List<ServerSession> holders = List.of();
    private List<ServerSession> logged = List.of();

    /** Asks the server, by one query on catalogs. */
    LiveLocks(Connection connection, DatabaseSchemas names) throws SQLException {
        this.connection = connection;
        this.names = names;
        Sql.one(connection, FACTS, this::keep, names.live(), LOCKABLE);
    }

    private boolean keep(ResultSet row) throws SQLException {
        relations = Set.of((String[]) row.getArray(1).getArray());
        deadlockTimeout = Duration.ofMillis(row.getLong(2));
        standbys = List.of((String[]) row.getArray(3).getArray());
        waitsForStandby = row.getBoolean(4);
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
        return script.exclusive(relations, each(), sum());
    }

    /** Returns how long an attempt waits for one lock. */
    Duration each() {
        return Collections.min(List.of(EACH, sum()));
    }

    /**
     * Returns how long an attempt waits for all locks: far less than the time after which a waiting
     * reader looks for a deadlock, whose victim it would be.
     */
    Duration sum() {
        return Collections.min(List.of(SUM, deadlockTimeout.dividedBy(4)));
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
        if (sum().compareTo(LEAST) < 0) {
            return Optional.of(
                    "the server's deadlock_timeout of %d ms leaves no time to wait for a lock"
                            .formatted(deadlockTimeout.toMillis()));
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
                double seconds = each().toMillis() / 1e3;
                holders =
                        Sql.list(
                                connection,
                                HOLDERS,
                                ServerSession::of,
                                LOCKABLE,
                                names.live(),
                                seconds);
            }
            throw e;
        }
    }

    /** The time for one lock or for all ran out, or we were the victim of a deadlock. */
    private static boolean isLockTimeOut(SQLException e) {
        return SqlStates.isLockFailure(e) || SqlStates.QUERY_CANCELED.equals(e.getSQLState());
    }

    /** Returns why the locks were not had; empty if that was not what failed. */
    Optional<String> why(SQLException last) {
        if (SqlStates.NO_PRIVILEGE.equals(last.getSQLState())) {
            return Optional.of(
                    "the role may not lock it (PostgreSQL: %s; grant it UPDATE on what that names, or make it the owner)"
                            .formatted(last.getMessage()));
        }
        return isLockTimeOut(last)
                ? Optional.of(
                        "in %d attempts of up to %d ms there was no moment without a reader; %s"
                                .formatted(attempts, sum().toMillis(), inTheWay()))
                : Optional.empty();
    }

    /** Describes who stands in the way once, and then by process. */
    private String stillInTheWay() {
        boolean isKnown = !holders.isEmpty() && pids(holders).equals(pids(logged));
        logged = holders;
        return isKnown ? "still process " + pids(holders) : inTheWay();
    }

    private static String pids(List<ServerSession> sessions) {
        return sessions.stream().map(one -> "" + one.pid()).collect(Collectors.joining(", "));
    }

    private String inTheWay() {
        String first =
                holders.stream().limit(SHOWN).map(o -> "" + o).collect(Collectors.joining(", "));
        if (holders.isEmpty()) {
            return "nobody had it for long";
        }
        return "it is held by "
                + first
                + (holders.size() > SHOWN ? " and %d more".formatted(holders.size() - SHOWN) : "");
    }
}
