-- What an exclusive swap asks before it locks live, and after an attempt that failed, and who has the lock of
-- the jobs. psql runs each part as it stands; the loader fills in the name of live.

-- Which relations there are, for how many milliseconds an attempt waits for one lock and for all, which
-- servers replay the locks, and whether a commit waits for another server. The time for all is far less than
-- that after which a waiting reader looks for a deadlock, whose victim it would be.
SELECT ARRAY(SELECT c.relname::text FROM pg_catalog.pg_class c
               JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname = 'tap_schema' AND c.relkind IN ('r', 'p', 'v')),
       least(50, d.timeout / 4), least(200, d.timeout / 4), d.timeout,
       ARRAY(SELECT coalesce(w.application_name, '') || coalesce(' at ' || pg_catalog.host(w.client_addr), '')
               FROM pg_catalog.pg_stat_replication w
              WHERE w.state IS DISTINCT FROM 'backup'
                AND w.pid NOT IN (SELECT s.active_pid FROM pg_catalog.pg_replication_slots s
                                   WHERE s.slot_type = 'logical' AND s.active_pid IS NOT NULL)),
       pg_catalog.current_setting('synchronous_standby_names') <> ''
         AND pg_catalog.current_setting('synchronous_commit') NOT IN ('off', 'local')
  FROM (SELECT s.setting::bigint FROM pg_catalog.pg_settings s WHERE s.name = 'deadlock_timeout') d (timeout);

-- Who keeps a swap away from live: those who have had a lock there for longer than an attempt waits, the
-- oldest first.
SELECT l.pid, coalesce(a.application_name, p.gid), coalesce(a.usename, p.owner), pg_catalog.host(a.client_addr),
       coalesce(pg_catalog.min(a.xact_start), pg_catalog.min(p.prepared)), pg_catalog.min(a.query)
  FROM pg_catalog.pg_locks l
  JOIN pg_catalog.pg_class c
    ON c.oid = l.relation
   AND c.relname IN ('schemas11', 'tables11', 'columns11', 'keys11', 'key_columns11',
                     'schemas', 'tables', 'columns', 'keys', 'key_columns', 'version')
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'tap_schema'
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
  LEFT JOIN pg_catalog.pg_prepared_xacts p
    ON l.pid IS NULL AND l.virtualtransaction = '-1/' || p.transaction::text
 WHERE l.locktype = 'relation' AND l.granted
   AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
                      WHERE d.datname = pg_catalog.current_database())
   AND coalesce(a.xact_start, p.prepared, '-infinity') < pg_catalog.clock_timestamp() - '50 ms'::interval
 GROUP BY 1, 2, 3, 4 ORDER BY 5 NULLS LAST;

-- The session whose job works here (the number is tap_sche in ASCII).
SELECT l.pid, a.application_name, a.usename, pg_catalog.host(a.client_addr), a.backend_start, NULL
  FROM pg_catalog.pg_locks l
  LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
 WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
   AND (l.classid::bigint << 32) + l.objid::bigint = 8386107536400672869
   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database d
                      WHERE d.datname = pg_catalog.current_database())
