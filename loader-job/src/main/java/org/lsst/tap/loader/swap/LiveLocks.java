package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.ServerSession;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Identifiers;

/**
 * What stands between a swap and the locks on live: which relations there are, for how long it may
 * wait, who else has them, and what forbids asking. Immutable.
 *
 * @param relations those of live that a swap locks
 * @param deadlockTimeout the server's: a reader that waits as long looks for a deadlock
 * @param missingRights what the session's role lacks for LOCK, each with its remedy
 * @param standbys the servers that replay the locks, for messages
 * @param waitsForStandby whether a commit waits for another server
 */
record LiveLocks(
        Set<String> relations,
        Duration deadlockTimeout,
        List<String> missingRights,
        List<String> standbys,
        boolean waitsForStandby) {

    private static final Duration EACH = Duration.ofMillis(50);
    private static final Duration SUM = Duration.ofMillis(200);

    /** Less than that is no wait at all. */
    private static final Duration LEAST = Duration.ofMillis(5);

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

    /**
     * LOCK asks for one of these privileges, of who runs it on what it names, and of a view's owner
     * on the view's tables (PostgreSQL manual, LOCK; MAINTAIN is of version 17).
     */
    private static final String MISSING_RIGHTS =
            """
            WITH live AS (
              SELECT c.oid, c.relname, c.relkind, c.relowner, c.reloptions
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = ? AND c.relkind IN ('r', 'p', 'v') AND c.relname = ANY (?)),
            asked AS (
              SELECT l.oid, r.oid AS role FROM live l, pg_catalog.pg_roles r
               WHERE r.rolname = current_user
              UNION
              SELECT d.refobjid, v.relowner FROM live v
                JOIN pg_catalog.pg_rewrite w ON w.ev_class = v.oid
                JOIN pg_catalog.pg_depend d ON d.objid = w.oid AND d.refobjid <> v.oid
                 AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
                 AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
               WHERE v.relkind = 'v'
                 AND coalesce(v.reloptions::text, '') !~ 'security_invoker=(true|on|yes|1)')
            SELECT n.nspname, c.relname, pg_catalog.pg_get_userbyid(a.role)
              FROM asked a
              JOIN pg_catalog.pg_class c ON c.oid = a.oid AND c.relkind IN ('r', 'p', 'v')
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE NOT pg_catalog.has_table_privilege(a.role, c.oid, 'UPDATE, DELETE, TRUNCATE')
               AND NOT CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 170000
                            THEN pg_catalog.has_table_privilege(a.role, c.oid, 'MAINTAIN')
                            ELSE false END
             ORDER BY 2, 3
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

    LiveLocks {
        relations = Set.copyOf(relations);
        missingRights = List.copyOf(missingRights);
        standbys = List.copyOf(standbys);
    }

    /** Asks the server. One or two queries on catalogs; joins the transaction of the connection. */
    static LiveLocks read(Connection connection, DatabaseSchemas names) throws SQLException {
        List<String> missing = missingRights(connection, names);
        return Sql.one(
                connection,
                FACTS,
                row ->
                        new LiveLocks(
                                Set.of((String[]) row.getArray(1).getArray()),
                                Duration.ofMillis(row.getLong(2)),
                                missing,
                                List.of((String[]) row.getArray(3).getArray()),
                                row.getBoolean(4)),
                names.live(),
                lockable());
    }

    /** Returns what the session's role lacks to lock live, each with its remedy. */
    static List<String> missingRights(Connection connection, DatabaseSchemas names)
            throws SQLException {
        return Sql.list(
                connection,
                MISSING_RIGHTS,
                row ->
                        "LOCK on %1$s for %2$s (GRANT UPDATE ON %1$s TO %2$s, or ALTER TABLE %1$s OWNER TO %2$s)"
                                .formatted(
                                        Identifiers.quote(row.getString(1), row.getString(2)),
                                        Identifiers.quote(row.getString(3))),
                names.live(),
                lockable());
    }

    /** Returns who keeps an attempt of ours away from live, the oldest first. */
    List<ServerSession> holders(Connection connection, DatabaseSchemas names) throws SQLException {
        return Sql.list(
                connection,
                HOLDERS,
                ServerSession::of,
                lockable(),
                names.live(),
                each().toMillis() / 1e3);
    }

    private static List<String> lockable() {
        return Stream.concat(
                        TapTable.ALL.stream()
                                .flatMap(table -> Stream.of(table.name(), table.viewName())),
                        Stream.of(VersionRow.TABLE))
                .toList();
    }

    /** Returns how long an attempt waits for one lock. */
    Duration each() {
        return shorter(EACH, sum());
    }

    /**
     * Returns how long an attempt waits for all locks: far less than the time after which a waiting
     * reader looks for a deadlock, whose victim it would be.
     */
    Duration sum() {
        return shorter(SUM, deadlockTimeout.dividedBy(4));
    }

    /**
     * Returns why there is no use in asking for the locks. A standby replays them, and its readers
     * wait behind its slowest one for up to {@code max_standby_streaming_delay}: the user, who
     * knows them, must decide that.
     */
    Optional<String> obstacle(CutOver cutOver) {
        if (!missingRights.isEmpty()) {
            return Optional.of("the role lacks " + String.join("; ", missingRights));
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

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
