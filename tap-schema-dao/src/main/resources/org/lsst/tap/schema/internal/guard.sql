-- Whether a read is accepted: whether the relations on which this transaction holds locks are
-- exactly the expected ones, with the storage that these had at the snapshot. The last query of a
-- read. A transaction's own locks are its read set, so the answer holds for the statements that
-- really ran, and no swap back and forth fools it.
--
-- No join with pg_class: a table made after the snapshot isn't there as of the snapshot.
-- Exactly the expected ones: a table swapped in after the snapshot is one more, and so is a child
-- table attached after it. pg_relation_filenode looks at the present: it differs if a table was
-- truncated or rewritten before it was locked. Below 16384 are the catalogs. Locks on indexes come
-- with those on their tables; what is no index has none of an index's properties. A serializable
-- transaction's predicate locks outlive it, and lock nothing.
SELECT coalesce(
           pg_catalog.array_agg(DISTINCT pg_catalog.concat_ws(':', l.relation,
               coalesce(pg_catalog.pg_relation_filenode(l.relation), 0::pg_catalog.oid)
           ))::pg_catalog.text
           OPERATOR(pg_catalog.=) pg_catalog.current_setting('tap_schema.expected'),
           false) AS accepted
  FROM pg_catalog.pg_locks l
 WHERE l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid()
   AND l.locktype OPERATOR(pg_catalog.=) 'relation'
   AND l.mode OPERATOR(pg_catalog.<>) 'SIReadLock'
   AND l.relation OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
   AND pg_catalog.pg_index_has_property(l.relation, 'clusterable') IS NULL
