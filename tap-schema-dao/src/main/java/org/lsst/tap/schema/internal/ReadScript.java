package org.lsst.tap.schema.internal;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The SQL of one consistent read on PostgreSQL, all of it in one string, so that it travels in one
 * round trip: BEGIN, LOCK, the check, the queries, the guard, COMMIT. Immutable.
 *
 * <p>Each part is needed; {@code docs/consistency.md} has a counter-example for each:
 *
 * <ul>
 *   <li>LOCK comes first and takes no snapshot. From there on nothing can truncate, drop or rewrite
 *       the tables (PostgreSQL manual, section 13.3.1), yet renaming a database schema still can
 *       change what their names stand for.
 *   <li>The {@link Check} fixes the snapshot. Names, though, are resolved outside it (section
 *       13.6).
 *   <li>The queries for the rows depend on {@link #CHANGED}: PostgreSQL runs none if the check says
 *       that nothing has changed.
 *   <li>The guard comes last: it looks at the locks of all that ran before it.
 * </ul>
 */
final class ReadScript {

    /**
     * The condition under which rows are sent. It has nothing to do with any row, so that it is
     * looked at once, before the table is.
     */
    static final String CHANGED = "pg_catalog.current_setting('tap_schema.changed')::boolean";

    final List<RelationName> relations;
    final List<String> queries;

    /**
     * Makes the script of some queries.
     *
     * @param relations the tables that {@code queries} read
     * @param queries SELECT statements under the condition {@link #CHANGED} that name no other
     *     table; each gives one result set
     */
    ReadScript(List<RelationName> relations, List<String> queries) {
        // Two names in SQL may be one.
        Set<List<String>> names = new HashSet<>();
        this.relations =
                relations.stream()
                        .filter(r -> names.add(List.of(r.databaseSchema, r.relation)))
                        .collect(Collectors.toUnmodifiableList());
        this.queries = List.copyOf(queries);
    }

    /** Returns the statements, with {@code ;} and a line feed between them. */
    String sql(Check check) {
        return sql(check, check.sql(relations), check.guard(relations));
    }

    /** Returns the statements, with a check and a guard that a session may have prepared. */
    String sql(Check check, Prepared prepared) {
        return check.prepared && prepared.isUsable()
                ? sql(
                        check,
                        check.sql(relations, prepared),
                        prepared.execute(check.guard(relations), List.of()))
                : sql(check);
    }

    private String sql(Check check, String first, String guard) {
        return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n"
                + begun(check, first)
                + String.join(";\n", queries)
                + ";\n"
                + closing(guard);
    }

    /**
     * Returns the statements before somebody else's queries. They don't qualify operators, so that
     * no others than PostgreSQL's must be found; and what they read may write.
     */
    String opening(Check check) {
        return "BEGIN ISOLATION LEVEL REPEATABLE READ;\n"
                + "SET LOCAL search_path = pg_catalog;\n"
                + begun(check, check.sql(relations));
    }

    private String begun(Check check, String first) {
        // Compiling takes longer than any of these queries, whatever the planner expects.
        return "SET LOCAL jit = off;\n"
                // What a function reads in a worker leaves no lock for the guard to see.
                + (check.forAnySources ? "SET LOCAL max_parallel_workers_per_gather = 0;\n" : "")
                + (check.locksFirst ? lock() : "")
                + first
                + ";\n";
    }

    private String lock() {
        return "LOCK TABLE "
                + relations.stream().map(r -> r.sql).collect(Collectors.joining(", "))
                + " IN ACCESS SHARE MODE;\n";
    }

    /** Returns the statements after somebody else's queries. */
    String closing(Check check) {
        return closing(check.guard(relations));
    }

    private static String closing(String guard) {
        return guard + ";\nCOMMIT";
    }
}
