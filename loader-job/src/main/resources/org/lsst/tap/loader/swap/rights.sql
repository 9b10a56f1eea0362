-- What the role that runs this lacks for a job, and a reader for live, a row each: what is wrong, with what,
-- whose it is, and who lacks it. psql runs this as it stands; the loader fills in other names, the readers,
-- and what is needed.

WITH readers AS (
  SELECT r.name, p.oid FROM pg_catalog.unnest('{}'::text[]) r (name)
    LEFT JOIN pg_catalog.pg_roles p ON p.rolname = r.name),
ours AS (
  SELECT n.oid, n.nspname::text AS name, n.nspowner FROM pg_catalog.pg_namespace n
   WHERE n.nspname IN ('tap_schema', 'tap_schema_staging', 'tap_schema_temp')),
relations AS (
  SELECT n.name AS database_schema, c.oid, c.relname::text AS name, c.relkind, c.relowner, c.reloptions
    FROM ours n JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
   WHERE c.relname IN ('schemas11', 'tables11', 'columns11', 'keys11', 'key_columns11',
                       'schemas', 'tables', 'columns', 'keys', 'key_columns', 'version')),

-- Renaming needs the database schemas as one's own (PostgreSQL manual, ALTER SCHEMA), an exchange of rows
-- their tables, too. To be granted live's owner is the documented takeover; another one may be anybody.
owners AS (
  SELECT n.name, n.nspowner AS owner, 'job' AS need FROM ours n
  UNION
  SELECT n.name, c.relowner, 'rows' FROM ours n
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'v')),
foreign_ones AS (
  SELECT o.name, o.owner, o.need, pg_catalog.pg_has_role(o.owner, 'MEMBER') AS is_member
    FROM owners o WHERE NOT pg_catalog.pg_has_role(o.owner, 'USAGE')),

-- LOCK asks for one of these privileges, of who runs it on what it names, and of a view's owner on the
-- view's tables (PostgreSQL manual, LOCK; MAINTAIN is of version 17).
locks AS (
  SELECT l.oid, r.oid AS role FROM relations l, pg_catalog.pg_roles r
   WHERE r.rolname = current_user AND l.database_schema = 'tap_schema' AND l.relkind IN ('r', 'p', 'v')
  UNION
  SELECT d.refobjid, v.relowner FROM relations v
    JOIN pg_catalog.pg_rewrite w ON w.ev_class = v.oid
    JOIN pg_catalog.pg_depend d ON d.objid = w.oid AND d.refobjid <> v.oid
     AND d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
     AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
   WHERE v.database_schema = 'tap_schema' AND v.relkind = 'v'
     AND coalesce(v.reloptions::text, '') !~ 'security_invoker=(true|on|yes|1)'),

lacking (need, kind, object, owner, role) AS (
  SELECT k.need, k.kind, ARRAY[r.name], '', ''
    FROM readers r, (VALUES ('job', 'NO_ROLE'), ('read', 'NO_SUCH_ROLE')) k (need, kind) WHERE r.oid IS NULL
  UNION ALL
  SELECT 'read', 'NO_USAGE', ARRAY[n.name], '', r.name FROM readers r, ours n
   WHERE n.name = 'tap_schema' AND NOT pg_catalog.has_schema_privilege(r.oid, n.oid, 'USAGE')
  UNION ALL
  SELECT 'read', 'NO_SELECT', ARRAY[n.name, c.relname::text], '', r.name FROM readers r, ours n
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'v')
   WHERE n.name = 'tap_schema' AND NOT pg_catalog.has_table_privilege(r.oid, c.oid, 'SELECT')
  UNION ALL
  SELECT 'job', 'NOT_OURS', ARRAY[n.name], '', '' FROM ours n
   WHERE EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid)
     AND NOT EXISTS (SELECT FROM relations r WHERE r.database_schema = n.name AND r.name <> 'version')
  UNION ALL
  SELECT 'job', 'STANDBY', ARRAY['server'], '', '' WHERE pg_catalog.pg_is_in_recovery()
  UNION ALL
  SELECT 'job', 'CREATE', ARRAY[d.name], '', current_user::text
    FROM (SELECT pg_catalog.current_database()::text) d (name)
   WHERE NOT pg_catalog.has_database_privilege(d.name, 'CREATE')
  UNION ALL
  SELECT f.need,
         CASE WHEN NOT f.is_member AND f.owner <> coalesce(l.nspowner, 0) THEN 'OWN_FOREIGN'
              WHEN NOT f.is_member THEN 'OWN'
              WHEN pg_catalog.current_setting('server_version_num')::int >= 160000 THEN 'OWN_INHERIT_TRUE'
              ELSE 'OWN_INHERIT' END,
         ARRAY[f.name], pg_catalog.pg_get_userbyid(f.owner)::text, current_user::text
    FROM foreign_ones f LEFT JOIN ours l ON l.name = 'tap_schema'
  UNION ALL
  SELECT 'lock', 'LOCK', ARRAY[n.nspname::text, c.relname::text], '', pg_catalog.pg_get_userbyid(a.role)::text
    FROM locks a
    JOIN pg_catalog.pg_class c ON c.oid = a.oid AND c.relkind IN ('r', 'p', 'v')
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE NOT pg_catalog.has_table_privilege(a.role, c.oid, 'UPDATE, DELETE, TRUNCATE')
     AND NOT CASE WHEN pg_catalog.current_setting('server_version_num')::int >= 170000
                  THEN pg_catalog.has_table_privilege(a.role, c.oid, 'MAINTAIN') ELSE false END)
SELECT DISTINCT l.kind, l.object, l.owner, l.role, current_user
  FROM lacking l WHERE l.need = ANY ('{job,rows,lock,read}') ORDER BY l.object, l.role;
