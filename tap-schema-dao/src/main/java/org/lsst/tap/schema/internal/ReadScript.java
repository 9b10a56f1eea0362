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
 *   <li>The {@link Guard} comes last: it looks at the locks of all that ran before it.
 * </ul>
 */
final class ReadScript {

    private final List<RelationName> relations;
    private final List<String> queries;

    /**
     * Makes the script of some queries.
     *
     * @param relations the tables that {@code queries} read, each once
     * @param queries SELECT statements that name no other table; each gives one result set
     */
    ReadScript(List<RelationName> relations, List<String> queries) {
        this.relations = List.copyOf(relations);
        this.queries = List.copyOf(queries);
    }

    /** Returns the tables that are read. */
    List<RelationName> relations() {
        return relations;
    }

    /** Returns the queries, in their order. */
    List<String> queries() {
        return queries;
    }

    /** Returns the statements, with {@code ;} and a line feed between them. */
    String sql(Guard guard) {
        return "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n"
                + "LOCK TABLE "
                + relations.stream().map(RelationName::sql).collect(Collectors.joining(", "))
                + " IN ACCESS SHARE MODE;\n"
                // An index in the order that is asked for, however scattered its rows are in the
                // table: they are in memory, since each TAP query reads them. Takes no snapshot.
                + "SET LOCAL enable_sort = off;\n"
                + String.join(";\n", queries)
                + ";\n"
                + guard.sql(relations)
                + ";\nCOMMIT";
    }
}
