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
-- ended at the snapshot. A table that is made another's child has its columns marked.
WITH RECURSIVE named AS (
    SELECT c.oid
      FROM pg_catalog.pg_class c
     WHERE /*names*/ (c.relname OPERATOR(pg_catalog.=) ANY (ARRAY['schemas', 'tables', 'keys',
               'key_columns', 'columns']) AND c.relnamespace OPERATOR(pg_catalog.=)
               (SELECT n.oid FROM pg_catalog.pg_namespace n
               WHERE n.nspname OPERATOR(pg_catalog.=) 'tap_schema')) /*.*/
), edge AS (
    SELECT i.inhparent AS source, i.inhrelid AS target, true AS child
      FROM pg_catalog.pg_inherits i
    UNION ALL
    -- Of views alone: other rules don't run when a table is read, and a materialized view's ran
    -- before. The numbers are fixed: pg_rewrite's, pg_policy's and pg_class's own oids.
    SELECT r.ev_class, d.refobjid, false
      FROM pg_catalog.pg_rewrite r
      JOIN pg_catalog.pg_class v
        ON v.oid OPERATOR(pg_catalog.=) r.ev_class AND v.relkind OPERATOR(pg_catalog.=) 'v'
      JOIN pg_catalog.pg_depend d
        ON d.classid OPERATOR(pg_catalog.=) 2618::pg_catalog.oid
       AND d.objid OPERATOR(pg_catalog.=) r.oid
       AND d.refclassid OPERATOR(pg_catalog.=) 1259::pg_catalog.oid
    UNION ALL
    SELECT p.polrelid, d.refobjid, false
      FROM pg_catalog.pg_policy p
      JOIN pg_catalog.pg_depend d
        ON d.classid OPERATOR(pg_catalog.=) 3256::pg_catalog.oid
       AND d.objid OPERATOR(pg_catalog.=) p.oid
       AND d.refclassid OPERATOR(pg_catalog.=) 1259::pg_catalog.oid
), bound (oid) AS (
    SELECT oid FROM named
    UNION
    SELECT e.target FROM bound b JOIN edge e ON e.source OPERATOR(pg_catalog.=) b.oid
), locked AS (
    SELECT DISTINCT l.relation AS oid
      FROM pg_catalog.pg_locks l
     WHERE l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()
       AND l.locktype OPERATOR(pg_catalog.=) 'relation'
       AND l.relation OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
       AND pg_catalog.pg_index_has_property(l.relation, 'clusterable') IS NULL
), started (age) AS (
    SELECT pg_catalog.age(pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())
               ::pg_catalog.xid)
), checked AS (
    SELECT l.oid, c.relkind, c.relhassubclass,
           pg_catalog.format('%I.%I', n.nspname, c.relname) AS name,
           coalesce(c.relfilenode OPERATOR(pg_catalog.=)
               coalesce(pg_catalog.pg_relation_filenode(l.oid), 0::pg_catalog.oid), false) AS kept,
           pg_catalog.age(c.xmax) OPERATOR(pg_catalog.>) s.age
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a
                   WHERE a.attrelid OPERATOR(pg_catalog.=) l.oid
                     AND pg_catalog.age(a.xmax) OPERATOR(pg_catalog.<=) s.age)
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_rewrite r
                   WHERE r.ev_class OPERATOR(pg_catalog.=) l.oid
                     AND pg_catalog.age(r.xmax) OPERATOR(pg_catalog.<=) s.age)
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_policy p
                   WHERE p.polrelid OPERATOR(pg_catalog.=) l.oid
                     AND pg_catalog.age(p.xmax) OPERATOR(pg_catalog.<=) s.age)
               AND (l.oid OPERATOR(pg_catalog.=) ANY (SELECT b.oid FROM bound b)
                   OR pg_catalog.age(n.xmax) OPERATOR(pg_catalog.>) s.age) AS untouched
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
           AND pg_catalog.bool_and(c.kept AND coalesce(c.untouched, false)) AS accepted,
       pg_catalog.count(*) OPERATOR(pg_catalog.=) /*count*/ 5 /*.*/
           AND pg_catalog.bool_and(coalesce(c.relkind OPERATOR(pg_catalog.=) 'r'
               AND NOT c.relhassubclass, false)) AS plain_tables,
       pg_catalog.string_agg(c.name, ', ') FILTER (WHERE c.relkind OPERATOR(pg_catalog.=) 'f')
           AS foreign_tables,
       pg_catalog.min(c.name) FILTER (WHERE c.kept AND NOT c.untouched AND c.name
           OPERATOR(pg_catalog.=) (pg_catalog.pg_identify_object(1259::pg_catalog.oid, c.oid, 0)).identity)
           AS being_changed
  FROM checked c
