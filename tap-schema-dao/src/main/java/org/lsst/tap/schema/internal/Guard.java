package org.lsst.tap.schema.internal;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The query that accepts or refuses what a transaction has read: one row with two booleans, whether
 * it is accepted, and whether all that was read are plain tables.
 *
 * <p>It asks: are the relations on which this transaction holds locks exactly those that had the
 * expected names at the transaction's snapshot, with the storage that they had then? A
 * transaction's own locks are its read set, so the answer holds for the statements that really ran,
 * and no swap back and forth fools it. It is an ordinary query, so it sees the catalogs as of the
 * snapshot, while PostgreSQL resolved the names outside it (manual, section 13.6).
 *
 * <ul>
 *   <li>Outer joins: a table made after the snapshot is not in {@code pg_class} as of the snapshot,
 *       and would vanish from an inner join.
 *   <li>Exactly the expected ones: a child table attached after the snapshot would be read too. One
 *       detached after it would be missing, so that a table with children is no plain table.
 *   <li>{@code pg_relation_filenode} looks at the present, {@code relfilenode} at the snapshot:
 *       they differ if the table was truncated or rewritten before it was locked.
 *   <li>No {@code regclass} or {@code to_regclass}: they resolve names in the present.
 * </ul>
 */
enum Guard {

    /** For plain tables: the expected relations are the named ones. The fast one. */
    TABLES {
        @Override
        String sql(List<RelationName> relations) {
            int count = relations.size();
            return "SELECT count(DISTINCT l.relation) = "
                    + count
                    + " AND count(DISTINCT c.oid) FILTER (WHERE (n.nspname, c.relname) IN ("
                    + names(relations)
                    + ") AND c.relfilenode = pg_catalog.pg_relation_filenode(c.oid)"
                    + " AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits i"
                    + " WHERE i.inhparent = c.oid)) = "
                    + count
                    + ", true FROM pg_catalog.pg_locks l"
                    + " LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation"
                    + " LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                    + " WHERE "
                    + OWN_RELATION_LOCKS
                    + " AND c.relkind IS DISTINCT FROM 'i'";
        }
    },

    /**
     * For any sources: the expected relations are the named ones, what views among them read, and
     * their children by inheritance or partitioning, all as of the snapshot. LOCK TABLE on a view
     * locks what it reads too, so nothing can redefine it in between.
     */
    ANY_SOURCES {
        @Override
        String sql(List<RelationName> relations) {
            return "WITH RECURSIVE named AS (SELECT c.oid FROM pg_catalog.pg_class c"
                    + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                    + " WHERE (n.nspname, c.relname) IN ("
                    + names(relations)
                    + ")), edge AS (SELECT i.inhparent AS source, i.inhrelid AS target"
                    + " FROM pg_catalog.pg_inherits i"
                    + " UNION ALL SELECT r.ev_class, d.refobjid FROM pg_catalog.pg_rewrite r"
                    // pg_rewrite's and pg_class's own oids, which are fixed.
                    + " JOIN pg_catalog.pg_depend d ON d.classid = 2618 AND d.objid = r.oid"
                    + " AND d.refclassid = 1259 AND d.refobjid <> r.ev_class"
                    // Of views alone: other rules don't run when a table is read.
                    + " WHERE r.ev_type = '1'), expected (oid) AS (SELECT oid FROM named UNION"
                    + " SELECT edge.target FROM expected JOIN edge ON edge.source = expected.oid),"
                    + " locked AS (SELECT DISTINCT l.relation FROM pg_catalog.pg_locks l LEFT JOIN"
                    + " pg_catalog.pg_class i ON i.oid = l.relation WHERE "
                    + OWN_RELATION_LOCKS
                    + " AND i.relkind IS DISTINCT FROM 'i' AND i.relkind IS DISTINCT FROM 'I')"
                    + " SELECT (SELECT count(*) FROM named) = "
                    + relations.size()
                    + " AND pg_catalog.bool_and(coalesce(l.relation = e.oid AND c.relfilenode"
                    + " = coalesce(pg_catalog.pg_relation_filenode(c.oid), 0), false)),"
                    + " count(*) = "
                    + relations.size()
                    + " AND pg_catalog.bool_and(coalesce(c.relkind = 'r', false))"
                    + " FROM locked l FULL JOIN expected e ON e.oid = l.relation"
                    + " LEFT JOIN pg_catalog.pg_class c ON c.oid = e.oid";
        }
    };

    /** Below 16384 are the catalogs. Locks on indexes come with those on their tables. */
    private static final String OWN_RELATION_LOCKS =
            "l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation'"
                    + " AND l.relation >= 16384";

    /** Returns the query for a transaction that was to read {@code relations} and nothing else. */
    abstract String sql(List<RelationName> relations);

    /** Returns the names as rows of two string literals. */
    static String names(List<RelationName> relations) {
        return relations.stream()
                .map(r -> "(" + literal(r.databaseSchema()) + "," + literal(r.relation()) + ")")
                .collect(Collectors.joining(","));
    }

    /** Returns {@code value} as a literal that no setting of the server reads otherwise. */
    static String literal(String value) {
        return value == null ? "NULL" : "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
