-- The first query of a read of any sources: it fixes the snapshot, and asks whether this session
-- looks names up as of that. If not, the script sends no rows, and any-guard.sql refuses the read.
--
-- PostgreSQL shows a commit to snapshots before it tells other sessions to look names up again, on a
-- standby, too. Until then this session finds the tables of before, and may be told between two
-- queries. The guard can't see that: nothing was done after the snapshot. Asked for is each database
-- schema, by its name and for its name, since a name may have become nobody's. What renames, moves
-- or drops a table has it locked until all sessions have been told.
SELECT NULL AS expected,
       pg_catalog.set_config('tap_schema.changed', (NOT EXISTS (
           SELECT FROM pg_catalog.pg_namespace n
            WHERE NOT coalesce(pg_catalog.to_regnamespace(pg_catalog.quote_ident(n.nspname))
                ::pg_catalog.oid OPERATOR(pg_catalog.=) n.oid
                AND n.oid::pg_catalog.regnamespace::pg_catalog.text OPERATOR(pg_catalog.=)
                    pg_catalog.quote_ident(n.nspname), false)))::pg_catalog.text, true)
           AS changed
