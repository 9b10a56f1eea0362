-- What a read of plain tables has to find locked at its end: the relations that had the expected
-- names at the snapshot, each with its storage of then. The first query of a read: it fixes the
-- snapshot, and sees the catalogs as of that. guard.sql compares. To be run after LOCK TABLE.
--
-- Nothing if a name is missing, or is no plain table: names.sql and any-guard.sql are for others.
-- Each name and operator is qualified, here and in all statements of a read: a function or operator
-- that others have made is never taken for PostgreSQL's own, whatever the search path.
SELECT pg_catalog.set_config('tap_schema.expected',
           CASE WHEN pg_catalog.count(*) OPERATOR(pg_catalog.=) /*count*/ 5 /*.*/
                THEN pg_catalog.array_agg(r.storage ORDER BY r.storage)::pg_catalog.text END, true),
       pg_catalog.set_config('tap_schema.changed', 'true', true) AS changed
  FROM (SELECT pg_catalog.concat_ws(':', c.oid, c.relfilenode) AS storage
          FROM pg_catalog.pg_class c
         WHERE /*names*/ (c.relname OPERATOR(pg_catalog.=) ANY (ARRAY['schemas11', 'tables11',
                   'keys11', 'key_columns11', 'columns11']) AND c.relnamespace
                   OPERATOR(pg_catalog.=) (SELECT n.oid FROM pg_catalog.pg_namespace n
                   WHERE n.nspname OPERATOR(pg_catalog.=) 'tap_schema')) /*.*/
           AND c.relkind OPERATOR(pg_catalog.=) 'r'
           -- Set with the first child. One detached after the snapshot would be missing.
           AND NOT c.relhassubclass
           -- A policy may read other tables, even where that leaves no lock.
           AND NOT c.relrowsecurity) r
