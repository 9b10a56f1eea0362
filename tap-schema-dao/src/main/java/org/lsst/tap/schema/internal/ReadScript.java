package org.lsst.tap.schema.internal;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The SQL of one consistent read on PostgreSQL, all of it in one string, so that it travels in one
 * round trip: BEGIN, LOCK, the queries, the guard, COMMIT. Immutable.
 *
 * <p>Each part is needed; {@code docs/consistency.md} has a counter-example for each:
 *
 * <ul>
 *   <li>LOCK comes first and takes no snapshot. From there on nothing can truncate, drop or rewrite
 *       the tables (PostgreSQL manual, section 13.3.1), yet renaming a database schema still can
 *       change what their names stand for.
 *   <li>The first query fixes the snapshot. Names, though, are resolved outside it (section 13.6).
 *   <li>The guard is an ordinary query: it sees the catalogs as of the snapshot. The relations that
 *       this transaction holds locks on are those that its statements really read. They must be
 *       exactly the tables that had the expected names at the snapshot, with the storage that they
 *       had then.
 * </ul>
 */
public final class ReadScript {

    private final List<RelationName> relations;
    private final String sql;

    /**
     * Makes the script of some queries.
     *
     * @param relations the tables that {@code queries} read, each once
     * @param queries SELECT statements that name no other table; each gives one result set
     */
    public ReadScript(List<RelationName> relations, List<String> queries) {
        this.relations = List.copyOf(relations);
        this.sql =
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n"
                        + lock(relations)
                        + ";\n"
                        + String.join(";\n", queries)
                        + ";\n"
                        + guard(relations)
                        + ";\nCOMMIT";
    }

    /** Returns the statements, with {@code ;} between them. */
    public String sql() {
        return sql;
    }

    /** Returns the tables that are read, for messages. */
    public List<RelationName> relations() {
        return relations;
    }

    private static String lock(List<RelationName> relations) {
        return "LOCK TABLE "
                + relations.stream().map(RelationName::sql).collect(Collectors.joining(", "))
                + " IN ACCESS SHARE MODE";
    }

    /**
     * The query that accepts or refuses what was read: one row with one boolean.
     *
     * <p>LEFT JOINs, since a table made after the snapshot is not in {@code pg_class} as of the
     * snapshot, and would vanish from an inner join. {@code pg_relation_filenode} looks at the
     * present, {@code relfilenode} at the snapshot: they differ if the table was truncated or
     * rewritten in between. No {@code regclass}, which resolves names in the present.
     */
    private static String guard(List<RelationName> relations) {
        String names =
                relations.stream()
                        .map(
                                r ->
                                        "("
                                                + literal(r.databaseSchema())
                                                + ","
                                                + literal(r.relation())
                                                + ")")
                        .collect(Collectors.joining(","));
        int count = relations.size();
        return "SELECT count(DISTINCT l.relation) = "
                + count
                + " AND count(DISTINCT c.oid) FILTER (WHERE (n.nspname, c.relname) IN ("
                + names
                + ") AND c.relfilenode = pg_catalog.pg_relation_filenode(c.oid)) = "
                + count
                + " FROM pg_catalog.pg_locks l"
                + " LEFT JOIN pg_catalog.pg_class c ON c.oid = l.relation"
                + " LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation'"
                // Below 16384 are the catalogs; locks on indexes come with their tables.
                + " AND l.relation >= 16384 AND c.relkind IS DISTINCT FROM 'i'";
    }

    /** Returns {@code value} as a string literal that no setting of the server reads otherwise. */
    static String literal(String value) {
        return "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
