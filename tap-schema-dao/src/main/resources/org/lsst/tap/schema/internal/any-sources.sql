-- tables.sql for any sources: the expected relations are the named ones, what views among them
-- read, and their children by inheritance or partitioning, all as of the snapshot. LOCK TABLE on a
-- view locks what it reads too, so nothing can redefine it in between.
WITH RECURSIVE named AS (
    SELECT c.oid
      FROM pg_catalog.pg_class c
     WHERE /*names*/ (c.relname OPERATOR(pg_catalog.=) ANY (ARRAY['schemas', 'tables', 'keys',
               'key_columns', 'columns']) AND c.relnamespace OPERATOR(pg_catalog.=)
               (SELECT n.oid FROM pg_catalog.pg_namespace n
               WHERE n.nspname OPERATOR(pg_catalog.=) 'tap_schema')) /*.*/
), edge AS (
    SELECT i.inhparent AS source, i.inhrelid AS target
      FROM pg_catalog.pg_inherits i
    UNION ALL
    -- pg_rewrite's and pg_class's own oids, which are fixed. Of views alone: other rules don't run
    -- when a table is read.
    SELECT r.ev_class, d.refobjid
      FROM pg_catalog.pg_rewrite r
      JOIN pg_catalog.pg_depend d
        ON d.classid OPERATOR(pg_catalog.=) 2618::pg_catalog.oid
       AND d.objid OPERATOR(pg_catalog.=) r.oid
       AND d.refclassid OPERATOR(pg_catalog.=) 1259::pg_catalog.oid
       AND d.refobjid OPERATOR(pg_catalog.<>) r.ev_class
     WHERE r.ev_type OPERATOR(pg_catalog.=) '1'
), expected (oid) AS (
    SELECT oid FROM named
    UNION
    SELECT edge.target FROM expected JOIN edge ON edge.source OPERATOR(pg_catalog.=) expected.oid
)
SELECT pg_catalog.set_config('tap_schema.expected',
           CASE WHEN (SELECT pg_catalog.count(*) FROM named)
                     OPERATOR(pg_catalog.=) /*count*/ 5 /*.*/
                THEN pg_catalog.array_agg(r.storage ORDER BY r.storage)::pg_catalog.text END, true),
       pg_catalog.set_config('tap_schema.changed', 'true', true) AS changed,
       pg_catalog.count(*) OPERATOR(pg_catalog.=) /*count*/ 5 /*.*/
           AND pg_catalog.bool_and(r.plain) AS plain_tables
  FROM (SELECT pg_catalog.concat_ws(':', e.oid, c.relfilenode) AS storage,
               c.relkind OPERATOR(pg_catalog.=) 'r' AND NOT c.relhassubclass AS plain
          FROM expected e
          LEFT JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) e.oid) r
