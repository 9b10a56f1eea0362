-- The first query of a read of any sources: it fixes the snapshot, and asks whether this session
-- looks names up as of that. any-guard.sql refuses the read if not; no rows are sent then.
--
-- PostgreSQL shows a commit to snapshots before it tells other sessions that they must look a name
-- up again (on a standby, too). Until then this session finds the tables of before, and may hear of
-- it between two queries. The guard can't see that: nothing was done after the snapshot. Only
-- database schemas have to be asked for: what renames a table locks it until all have been told.
SELECT NULL AS expected,
       pg_catalog.set_config('tap_schema.changed', (NOT EXISTS (
           SELECT FROM pg_catalog.pg_namespace n
            WHERE NOT coalesce(pg_catalog.to_regnamespace(pg_catalog.quote_ident(n.nspname))
                ::pg_catalog.oid OPERATOR(pg_catalog.=) n.oid, false)))::pg_catalog.text, true)
           AS changed
