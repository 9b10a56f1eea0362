-- guard.sql for any sources: views, tables with children, row-level security, materialized views,
-- foreign tables, functions that read. It sees the catalogs as of the snapshot.
--
-- A read is accepted if names were looked up as of the snapshot (names.sql), and nothing was done
-- since to any relation on which it holds a lock: neither to its storage, nor to its definition, nor
-- to its database schema, by whose name it may have been found. What wasn't read isn't asked for.
--
-- Nor must anything have been done to a child of what is locked, though it isn't locked itself: a
-- partition was left out by its bounds, and one that is taken away is not read.
--
-- Something was done to a row of a catalog if a transaction has marked it (xmax) that was not
-- visible at the snapshot, and is committed now. One that is still open was seen by no read. A
-- table that is made another's child has its columns marked; its constraints tell which rows can't
-- be in it. What a function does no catalog tells: where a view or a policy has one that is not
-- PostgreSQL's own, nothing must have been done to any, nor to a database schema.
WITH RECURSIVE rule (source, classid, oid, mark) AS (
    -- Of views alone: other rules don't run when a table is read, and a materialized view's ran
    -- before. The numbers are fixed: pg_rewrite's, pg_policy's and pg_class's own oids.
    SELECT r.ev_class, 2618::pg_catalog.oid, r.oid, r.xmax
      FROM pg_catalog.pg_rewrite r
      JOIN pg_catalog.pg_class v
        ON v.oid OPERATOR(pg_catalog.=) r.ev_class AND v.relkind OPERATOR(pg_catalog.=) 'v'
       AND v.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
    UNION ALL
    SELECT p.polrelid, 3256::pg_catalog.oid, p.oid, p.xmax
      FROM pg_catalog.pg_policy p
), used AS (
    SELECT r.source, d.refclassid, d.refobjid
      FROM rule r
      JOIN pg_catalog.pg_depend d
        ON d.classid OPERATOR(pg_catalog.=) r.classid AND d.objid OPERATOR(pg_catalog.=) r.oid
), locked AS (
    -- A table that is gone now and locked ACCESS EXCLUSIVE was dropped by the read's own function.
    SELECT l.relation AS oid
      FROM pg_catalog.pg_locks l
     WHERE l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()
       AND l.locktype OPERATOR(pg_catalog.=) 'relation'
       AND l.mode OPERATOR(pg_catalog.<>) 'SIReadLock'
       AND l.relation OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
       AND pg_catalog.pg_index_has_property(l.relation, 'clusterable') IS NULL
     GROUP BY l.relation
    HAVING NOT pg_catalog.bool_or(l.mode OPERATOR(pg_catalog.=) 'AccessExclusiveLock')
        OR pg_catalog.pg_table_is_visible(l.relation) IS NOT NULL
), involved (oid) AS (
    SELECT oid FROM locked
    UNION
    SELECT i.inhrelid
      FROM involved v
      JOIN pg_catalog.pg_inherits i ON i.inhparent OPERATOR(pg_catalog.=) v.oid
), started (oldest, latest) AS (
    SELECT pg_catalog.txid_snapshot_xmin(t.snapshot),
           pg_catalog.txid_snapshot_xmin(t.snapshot) OPERATOR(pg_catalog.+) pg_catalog.age(
               pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::pg_catalog.xid)
      FROM pg_catalog.txid_current_snapshot() t (snapshot)
), checked AS (
    SELECT l.oid, c.relkind,
           c.relkind OPERATOR(pg_catalog.=) 'r' AND NOT c.relhassubclass AND NOT c.relrowsecurity
               AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AS plain,
           pg_catalog.concat_ws('.', pg_catalog.quote_ident(n.nspname),
               pg_catalog.quote_ident(c.relname)) AS name,
           coalesce(c.relfilenode OPERATOR(pg_catalog.=)
               coalesce(pg_catalog.pg_relation_filenode(l.oid), 0::pg_catalog.oid), false) AS kept,
           NOT EXISTS (
               SELECT FROM (SELECT s.latest OPERATOR(pg_catalog.-) pg_catalog.age(m.mark) AS id
                     FROM (SELECT c.xmax
                           UNION ALL
                           SELECT a.xmax FROM pg_catalog.pg_attribute a
                            WHERE a.attrelid OPERATOR(pg_catalog.=) l.oid
                           UNION ALL
                           SELECT r.mark FROM rule r WHERE r.source OPERATOR(pg_catalog.=) l.oid
                           UNION ALL
                           SELECT i.xmax FROM pg_catalog.pg_inherits i
                            WHERE i.inhrelid OPERATOR(pg_catalog.=) l.oid
                           UNION ALL
                           SELECT k.xmax FROM pg_catalog.pg_constraint k
                            WHERE k.conrelid OPERATOR(pg_catalog.=) l.oid
                           UNION ALL
                           SELECT o.xmax FROM pg_catalog.pg_foreign_table o
                            WHERE o.ftrelid OPERATOR(pg_catalog.=) l.oid
                           UNION ALL
                           SELECT o.xmax FROM pg_catalog.pg_foreign_server o
                            WHERE c.relkind OPERATOR(pg_catalog.=) 'f'
                           UNION ALL
                           SELECT n.xmax
                           UNION ALL
                           -- 1255 and 2617 are pg_proc's and pg_operator's own oids.
                           SELECT f.xmax
                             FROM (SELECT oid, xmax FROM pg_catalog.pg_proc
                                   UNION ALL
                                   SELECT oid, xmax FROM pg_catalog.pg_namespace) f
                            WHERE f.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
                              AND EXISTS (SELECT FROM used u
                                  WHERE u.source OPERATOR(pg_catalog.=) l.oid
                                    AND u.refclassid OPERATOR(pg_catalog.=)
                                        ANY ('{1255,2617}'::pg_catalog.oid[])
                                    AND u.refobjid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid)
                          ) m (mark)) x
                WHERE CASE WHEN x.id OPERATOR(pg_catalog.<) s.oldest THEN false
                           ELSE pg_catalog.txid_status(x.id) OPERATOR(pg_catalog.=) 'committed'
                      END) AS untouched
      FROM involved l
     CROSS JOIN started s
      LEFT JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) l.oid
      LEFT JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
)
-- No rows were asked for where names are not as of the snapshot.
SELECT pg_catalog.current_setting('tap_schema.changed')::boolean
           AND pg_catalog.bool_and(c.kept AND c.untouched) AS accepted,
       pg_catalog.count(*) OPERATOR(pg_catalog.=) /*count*/ 5 /*.*/
           AND pg_catalog.bool_and(coalesce(c.plain, false)) AS plain_tables,
       pg_catalog.string_agg(c.name, ', ') FILTER (WHERE c.relkind OPERATOR(pg_catalog.=) 'f')
           AS foreign_tables,
       pg_catalog.min(c.name) FILTER (WHERE c.kept AND NOT c.untouched AND c.name
           OPERATOR(pg_catalog.=) (pg_catalog.pg_identify_object(1259::pg_catalog.oid, c.oid, 0)).identity)
           AS being_changed
  FROM checked c
