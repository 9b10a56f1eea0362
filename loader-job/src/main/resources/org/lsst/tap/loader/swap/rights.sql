-- What the role that runs this lacks for a job, and a reader for live, a row each: what is wrong, with what,
-- whose it is, who lacks it, and who runs this. psql runs each part as it stands; the loader fills in other
-- names, and the readers.

-- Any job: the readers exist; the names lead to nobody else's database schema (one with relations, and none
-- of TAP_SCHEMA's); the server accepts changes; new database schemas and renaming need CREATE on the
-- database, and renaming the database schemas as one's own (PostgreSQL manual, ALTER SCHEMA). To be granted
-- live's owner is the documented takeover; another one may be anybody.
SELECT 'NO_ROLE', ARRAY[r.name], '', '', current_user FROM pg_catalog.unnest('{}'::text[]) r (name)
 WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles p WHERE p.rolname = r.name)
UNION ALL
SELECT 'NOT_OURS', ARRAY[n.nspname::text], '', '', current_user FROM pg_catalog.pg_namespace n
 WHERE n.nspname IN ('tap_schema', 'tap_schema_staging', 'tap_schema_temp')
   AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid)
   AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid
                      AND c.relname IN ('schemas11', 'tables11', 'columns11', 'keys11', 'key_columns11',
                                        'schemas', 'tables', 'columns', 'keys', 'key_columns'))
UNION ALL
SELECT 'STANDBY', '{server}', '', '', current_user WHERE pg_catalog.pg_is_in_recovery()
UNION ALL
SELECT 'CREATE', ARRAY[d.name], '', current_user, current_user
  FROM (SELECT pg_catalog.current_database()::text) d (name)
 WHERE NOT pg_catalog.has_database_privilege(d.name, 'CREATE')
UNION ALL
SELECT CASE WHEN pg_catalog.pg_has_role(n.nspowner, 'MEMBER')
            THEN CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 160000
                      THEN 'OWN_INHERIT_TRUE' ELSE 'OWN_INHERIT' END
            WHEN n.nspowner = l.nspowner THEN 'OWN' ELSE 'OWN_FOREIGN' END,
       ARRAY[n.nspname::text], pg_catalog.pg_get_userbyid(n.nspowner), current_user, current_user
  FROM pg_catalog.pg_namespace n LEFT JOIN pg_catalog.pg_namespace l ON l.nspname = 'tap_schema'
 WHERE n.nspname IN ('tap_schema', 'tap_schema_staging', 'tap_schema_temp')
   AND NOT pg_catalog.pg_has_role(n.nspowner, 'USAGE');

-- An exchange of rows: the tables as well.
SELECT DISTINCT
       CASE WHEN pg_catalog.pg_has_role(c.relowner, 'MEMBER')
            THEN CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 160000
                      THEN 'OWN_INHERIT_TRUE' ELSE 'OWN_INHERIT' END
            WHEN c.relowner = l.nspowner THEN 'OWN' ELSE 'OWN_FOREIGN' END,
       ARRAY[n.nspname::text], pg_catalog.pg_get_userbyid(c.relowner), current_user, current_user
  FROM pg_catalog.pg_namespace n
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'v')
  LEFT JOIN pg_catalog.pg_namespace l ON l.nspname = 'tap_schema'
 WHERE n.nspname IN ('tap_schema', 'tap_schema_staging', 'tap_schema_temp')
   AND NOT pg_catalog.pg_has_role(c.relowner, 'USAGE');

-- An exclusive cut-over, by the role whose live is: LOCK asks for one of these privileges, of who runs it on
-- what it names, and of a view's owner on the view's tables (PostgreSQL manual, LOCK; MAINTAIN is of version
-- 17).
WITH live AS (
  SELECT c.oid, c.relkind, c.relowner, c.reloptions
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE n.nspname = 'tap_schema' AND pg_catalog.pg_has_role(n.nspowner, 'USAGE') AND c.relkind IN ('r', 'p', 'v')
     AND c.relname IN ('schemas11', 'tables11', 'columns11', 'keys11', 'key_columns11',
                       'schemas', 'tables', 'columns', 'keys', 'key_columns', 'version')),
asked AS (
  SELECT l.oid, r.oid AS role FROM live l, pg_catalog.pg_roles r WHERE r.rolname = current_user
  UNION
  SELECT d.refobjid, v.relowner FROM live v
    JOIN pg_catalog.pg_rewrite w ON w.ev_class = v.oid
    JOIN pg_catalog.pg_depend d ON d.objid = w.oid AND d.refobjid <> v.oid
     AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
     AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
   WHERE v.relkind = 'v' AND coalesce(v.reloptions::text, '') !~ 'security_invoker=(true|on|yes|1)')
SELECT 'LOCK', ARRAY[n.nspname::text, c.relname::text], '', pg_catalog.pg_get_userbyid(a.role), current_user
  FROM asked a
  JOIN pg_catalog.pg_class c ON c.oid = a.oid AND c.relkind IN ('r', 'p', 'v')
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE NOT pg_catalog.has_table_privilege(a.role, c.oid, 'UPDATE, DELETE, TRUNCATE')
   AND NOT CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 170000
                THEN pg_catalog.has_table_privilege(a.role, c.oid, 'MAINTAIN') ELSE false END
 ORDER BY 2, 4;

-- A reader of live.
WITH readers AS (
  SELECT r.name, p.oid FROM pg_catalog.unnest('{}'::text[]) r (name)
    LEFT JOIN pg_catalog.pg_roles p ON p.rolname = r.name)
SELECT 'NO_SUCH_ROLE', ARRAY[r.name], '', '', current_user FROM readers r WHERE r.oid IS NULL
UNION ALL
SELECT 'NO_USAGE', ARRAY[n.nspname::text], '', r.name, current_user FROM readers r, pg_catalog.pg_namespace n
 WHERE n.nspname = 'tap_schema' AND NOT pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE')
UNION ALL
SELECT 'NO_SELECT', ARRAY[n.nspname::text, c.relname::text], '', r.name, current_user
  FROM readers r, pg_catalog.pg_namespace n
  JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'v')
 WHERE n.nspname = 'tap_schema' AND NOT pg_catalog.has_table_privilege(r.oid, c.oid, 'SELECT')
 ORDER BY 1 DESC, 2;
