-- A row, and whether it is of the table that had the name at the snapshot, with its storage of then.
-- One statement has one snapshot, and resolves its name, and locks its table, before it takes that:
-- in between the table may have been swapped away and filled anew. A row knows its table, so that no
-- guard is needed. Where no row is found, nothing is known.
SELECT /*columns*/ * /*.*/,
       (SELECT /*names*/ (c.relname OPERATOR(pg_catalog.=) ANY (ARRAY['schemas11'])
               AND c.relnamespace OPERATOR(pg_catalog.=) (SELECT n.oid
               FROM pg_catalog.pg_namespace n WHERE n.nspname OPERATOR(pg_catalog.=) 'tap_schema'))
               /*.*/
               AND c.relkind OPERATOR(pg_catalog.=) 'r' AND NOT c.relrowsecurity
               AND c.relfilenode OPERATOR(pg_catalog.=) pg_catalog.pg_relation_filenode(c.oid)
          FROM pg_catalog.pg_class c
         WHERE c.oid OPERATOR(pg_catalog.=) t.tableoid) AS live
  FROM /*table*/ tap_schema.schemas11 /*.*/ t
 WHERE /*condition*/ true /*.*/
