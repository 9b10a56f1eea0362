-- guard.sql for any sources: views, tables with children, row-level security, materialized views,
-- foreign tables, functions that read. It sees the catalogs as of the snapshot.
--
-- A read is accepted if it holds locks on all named relations, on the children that these and the
-- tables of their views had at the snapshot, and otherwise only on relations that nothing was done
-- to since: neither to their storage nor to their definitions. Their names don't matter if they
-- are bound to the named ones by their oids: what a view or a policy of row-level security reads.
-- What a function reads is found by name, so that its database schema has to be the same, too.
--
-- Something was done to a row of a catalog if a transaction has marked it (xmax) that had not
-- ended at the snapshot, nor been rolled back since. A table that is made another's child has its
-- columns marked. What a function does no catalog tells: where a view or a policy has one that is
-- not PostgreSQL's own, nothing must have been done to any.
WITH RECURSIVE named AS (
    SELECT c.oid
      FROM pg_catalog.pg_class c
     WHERE /*names*/ (c.relname OPERATOR(pg_catalog.=) ANY (ARRAY['schemas', 'tables', 'keys',
               'key_columns', 'columns']) AND c.relnamespace OPERATOR(pg_catalog.=)
               (SELECT n.oid FROM pg_catalog.pg_namespace n
               WHERE n.nspname OPERATOR(pg_catalog.=) 'tap_schema')) /*.*/
), rule (source, classid, oid, mark) AS (
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
), edge AS (
    SELECT i.inhparent AS source, i.inhrelid AS target, true AS child
      FROM pg_catalog.pg_inherits i
    UNION ALL
    SELECT u.source, u.refobjid, false
      FROM used u
     WHERE u.refclassid OPERATOR(pg_catalog.=) 1259::pg_catalog.oid
), bound (oid) AS (
    SELECT oid FROM named
    UNION
    SELECT e.target FROM bound b JOIN edge e ON e.source OPERATOR(pg_catalog.=) b.oid
), locked AS (
    SELECT DISTINCT l.relation AS oid
      FROM pg_catalog.pg_locks l
     WHERE l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()
       AND l.locktype OPERATOR(pg_catalog.=) 'relation'
       AND l.mode OPERATOR(pg_catalog.<>) 'SIReadLock'
       AND l.relation OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
       AND pg_catalog.pg_index_has_property(l.relation, 'clusterable') IS NULL
), started (oldest, next, latest) AS (
    SELECT pg_catalog.txid_snapshot_xmin(t.snapshot), pg_catalog.txid_snapshot_xmax(t.snapshot),
           pg_catalog.txid_snapshot_xmin(t.snapshot) OPERATOR(pg_catalog.+) pg_catalog.age(
               pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::pg_catalog.xid)
      FROM pg_catalog.txid_current_snapshot() t (snapshot)
), checked AS (
    SELECT l.oid, c.relkind, c.relhassubclass,
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
                           SELECT n.xmax WHERE NOT l.oid OPERATOR(pg_catalog.=)
                                  ANY (SELECT b.oid FROM bound b)
                           UNION ALL
                           -- 1255 and 2617 are pg_proc's and pg_operator's own oids.
                           SELECT f.xmax FROM pg_catalog.pg_proc f
                            WHERE f.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
                              AND EXISTS (SELECT FROM used u
                                  WHERE u.source OPERATOR(pg_catalog.=) l.oid
                                    AND u.refclassid OPERATOR(pg_catalog.=)
                                        ANY ('{1255,2617}'::pg_catalog.oid[])
                                    AND u.refobjid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid)
                          ) m (mark)) x
                WHERE CASE WHEN x.id OPERATOR(pg_catalog.<) s.oldest THEN false
                           WHEN x.id OPERATOR(pg_catalog.>=) s.next THEN true
                           ELSE pg_catalog.txid_status(x.id) OPERATOR(pg_catalog.<>) 'aborted'
                      END) AS untouched
      FROM locked l
     CROSS JOIN started s
      LEFT JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) l.oid
      LEFT JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
)
SELECT (SELECT pg_catalog.count(*) FROM named n JOIN locked l
               ON l.oid OPERATOR(pg_catalog.=) n.oid) OPERATOR(pg_catalog.=) /*count*/ 5 /*.*/
           AND NOT EXISTS (SELECT FROM edge e
               WHERE e.child
                 AND e.source OPERATOR(pg_catalog.=) ANY (SELECT b.oid FROM bound b)
                 AND e.source OPERATOR(pg_catalog.=) ANY (SELECT l.oid FROM locked l)
                 AND NOT e.target OPERATOR(pg_catalog.=) ANY (SELECT l.oid FROM locked l))
           AND pg_catalog.bool_and(c.kept AND c.untouched) AS accepted,
       pg_catalog.count(*) OPERATOR(pg_catalog.=) /*count*/ 5 /*.*/
           AND pg_catalog.bool_and(coalesce(c.relkind OPERATOR(pg_catalog.=) 'r'
               AND NOT c.relhassubclass, false)) AS plain_tables,
       pg_catalog.string_agg(c.name, ', ') FILTER (WHERE c.relkind OPERATOR(pg_catalog.=) 'f')
           AS foreign_tables,
       pg_catalog.min(c.name) FILTER (WHERE c.kept AND NOT c.untouched AND c.name
           OPERATOR(pg_catalog.=) (pg_catalog.pg_identify_object(1259::pg_catalog.oid, c.oid, 0)).identity)
           AS being_changed
  FROM checked c
