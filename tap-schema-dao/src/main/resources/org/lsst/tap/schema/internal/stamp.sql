-- tables.sql with a stamp: what tells, at one snapshot, whether the tables may have changed since
-- another. Sets tap_schema.changed, on which the queries for the rows depend, to false if they
-- can't have. The catalogs are looked up once for both, pg_control's file is read once.
--
-- The snapshot is the set of the transactions that are visible. The same one, on the same server,
-- means that nothing at all has been committed in between; the rows aren't looked at. There is none
-- on a standby, whose snapshots don't list the transactions in progress.
--
-- The content covers all that can change what is read: each row's inserting transaction (xmin;
-- every committed change of a row gives it a new one) and the number of rows; the tables' oids,
-- storage and definitions (xmin of their rows in the catalogs). Transaction numbers are summed as
-- 64-bit hashes of their distance from a fixed one, since plain sums collide. Null where the rows
-- can't tell: how a value of another type than texts, integers, numerics and booleans (below by oid;
-- 0 was dropped) looks may depend on a setting, or on a name; and by a collation of one's own two
-- texts can be equal that differ. (Row-level security may hide rows: then nothing is expected.)
--
-- The server is named by its start and its last checkpoint, with the database (its oid is in the
-- path of pg_class). The start: a cluster that was restored or made anew. The checkpoint: a backend
-- that crashed. PostgreSQL then recovers with the same start, and may have lost commits that were
-- seen (synchronous_commit is off, or a table is unlogged), whose transaction numbers are given out
-- again. Recovery ends with a checkpoint further on in the log than any before (manual, "WAL
-- Configuration"). That makes one whole read per checkpoint, five minutes apart by default.
SELECT pg_catalog.set_config('tap_schema.expected', s.expected, true),
       pg_catalog.set_config('tap_schema.changed', (NOT coalesce(s.content
           OPERATOR(pg_catalog.=) /*kept content*/ NULL /*.*/, false))::pg_catalog.text, true)
           AS changed,
       s.server, s.snapshot, s.content
  FROM (SELECT r.expected, r.server, r.snapshot,
               CASE WHEN r.server OPERATOR(pg_catalog.=) /*kept server*/ NULL /*.*/
                         AND r.snapshot OPERATOR(pg_catalog.=) /*kept snapshot*/ NULL /*.*/
                    THEN /*kept content*/ NULL /*.*/
                    ELSE pg_catalog.concat_ws('/', r.server, r.definitions)
                         OPERATOR(pg_catalog.||)
                         (SELECT CASE WHEN pg_catalog.bool_and(a.atttypid OPERATOR(pg_catalog.=)
                                      ANY ('{0,16,18,19,20,21,23,25,1042,1043,1700}'
                                      ::pg_catalog.oid[]) AND a.attcollation
                                      OPERATOR(pg_catalog.<) 16384::pg_catalog.oid)
                                 THEN pg_catalog.concat_ws(':', '/', pg_catalog.count(*),
                                      pg_catalog.sum(pg_catalog.hashint8extended(
                                      r.age_of_3 OPERATOR(pg_catalog.-) pg_catalog.age(a.xmin), 7)))
                                 END
                            FROM pg_catalog.pg_attribute a
                           WHERE a.attrelid OPERATOR(pg_catalog.=) ANY (r.oids)
                             AND a.attnum OPERATOR(pg_catalog.>) 0::smallint)
                         OPERATOR(pg_catalog.||)
                         (SELECT pg_catalog.concat_ws(':', '/', pg_catalog.count(*),
                                 pg_catalog.sum(pg_catalog.hashint8extended(
                                 r.age_of_3 OPERATOR(pg_catalog.-) pg_catalog.age(t.xmin), 7)))
                            FROM (/*rows*/ SELECT xmin FROM tap_schema.schemas11
                                 UNION ALL SELECT xmin FROM tap_schema.tables11
                                 UNION ALL SELECT xmin FROM tap_schema.keys11
                                 UNION ALL SELECT xmin FROM tap_schema.key_columns11
                                 UNION ALL SELECT xmin FROM tap_schema.columns11 /*.*/) t)
               END AS content
          FROM (SELECT CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) /*count*/ 5 /*.*/
                            THEN pg_catalog.array_agg(pg_catalog.concat_ws(':', c.oid,
                                 c.relfilenode) ORDER BY pg_catalog.concat_ws(':', c.oid,
                                 c.relfilenode))::pg_catalog.text END AS expected,
                       pg_catalog.array_agg(c.oid) AS oids,
                       pg_catalog.string_agg(pg_catalog.concat_ws(':', c.oid, c.relfilenode,
                           c.xmin), ',' ORDER BY c.oid) AS definitions,
                       pg_catalog.age('3'::pg_catalog.xid)::bigint AS age_of_3,
                       pg_catalog.concat_ws('/',
                           extract(epoch FROM pg_catalog.pg_postmaster_start_time()),
                           (pg_catalog.pg_control_checkpoint()).checkpoint_lsn,
                           pg_catalog.pg_relation_filepath(1259)) AS server,
                       CASE WHEN NOT pg_catalog.pg_is_in_recovery()
                            THEN pg_catalog.pg_current_snapshot()::pg_catalog.text END AS snapshot
                  FROM pg_catalog.pg_class c
                 WHERE /*names*/ (c.relname OPERATOR(pg_catalog.=) ANY (ARRAY['schemas11',
                           'tables11', 'keys11', 'key_columns11', 'columns11'])
                           AND c.relnamespace OPERATOR(pg_catalog.=) (SELECT n.oid
                           FROM pg_catalog.pg_namespace n
                           WHERE n.nspname OPERATOR(pg_catalog.=) 'tap_schema')) /*.*/
                   AND c.relkind OPERATOR(pg_catalog.=) 'r'
                   AND NOT c.relhassubclass AND NOT c.relrowsecurity) r
        -- Keeps the planner from computing the content wherever it is used.
        OFFSET 0) s
