package org.lsst.tap.schema.internal;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The first query of a read, and the last. The first fixes the snapshot, and says what the guard
 * has to find, and whether rows are to be sent; the last is the guard. Immutable.
 *
 * <p>The first gives one row: what was set to be expected, whether rows are sent ({@value
 * #CHANGED}), and the {@link Stamp}, if it is asked for.
 */
final class Check {

    static final int CHANGED = 2;
    static final int STAMP = 3;

    private static final SqlFile GUARD_OF_TABLES = SqlFile.read("guard.sql");
    private static final SqlFile GUARD_OF_ANY_SOURCES = SqlFile.read("any-guard.sql");

    /** For plain tables. The fast one. */
    static final Check TABLES = new Check("tables.sql", GUARD_OF_TABLES, true, null);

    /** For any sources that can be locked: views, and tables with children, too. */
    static final Check ANY_SOURCES = new Check("tables.sql", GUARD_OF_ANY_SOURCES, true, null);

    /** For materialized views and foreign tables, too: LOCK TABLE refuses these. */
    static final Check UNLOCKED_SOURCES =
            new Check("tables.sql", GUARD_OF_ANY_SOURCES, false, null);

    private static final SqlFile WITH_STAMP = SqlFile.read("stamp.sql");

    private final SqlFile file;
    private final SqlFile guard;
    private final boolean locksFirst;

    /** Null if no stamp is asked for. */
    private final Stamp kept;

    private Check(String file, SqlFile guard, boolean locksFirst, Stamp kept) {
        this(SqlFile.read(file), guard, locksFirst, kept);
    }

    private Check(SqlFile file, SqlFile guard, boolean locksFirst, Stamp kept) {
        this.file = file;
        this.guard = guard;
        this.locksFirst = locksFirst;
        this.kept = kept;
    }

    /** For plain tables, of which rows are sent only if they may have changed since a stamp. */
    static Check since(Stamp kept) {
        return new Check(WITH_STAMP, GUARD_OF_TABLES, true, kept);
    }

    /** Returns whether there is a stamp in the row. */
    boolean isStamped() {
        return kept != null;
    }

    /** Returns whether its guard tells more than whether a read is accepted. */
    boolean isForAnySources() {
        return guard == GUARD_OF_ANY_SOURCES;
    }

    /** Returns whether the relations are to be locked before. */
    boolean locksFirst() {
        return locksFirst;
    }

    /** Returns the guard's query. One row; its first column says whether the read is accepted. */
    String guard(List<RelationName> relations) {
        return guard.with(
                Map.of("count", String.valueOf(relations.size()), "names", names(relations)));
    }

    /** Returns the first query, for a read of {@code relations} and nothing else. */
    String sql(List<RelationName> relations) {
        Map<String, String> fillings = new HashMap<>();
        fillings.put("count", String.valueOf(relations.size()));
        fillings.put("names", names(relations));
        if (kept != null) {
            fillings.put("rows", rows(relations));
            fillings.put("kept server", literal(kept.server()));
            fillings.put("kept snapshot", literal(kept.snapshot()));
            fillings.put("kept content", literal(kept.content()));
        }
        return file.with(fillings);
    }

    /** Returns the condition that a row {@code c} of pg_class has one of the names. */
    static String names(List<RelationName> relations) {
        Map<String, String> bySchema = new LinkedHashMap<>();
        for (RelationName r : relations) {
            bySchema.merge(
                    r.databaseSchema(), literal(r.relation()), (all, one) -> all + ", " + one);
        }
        return bySchema.entrySet().stream()
                .map(
                        names ->
                                "c.relname OPERATOR(pg_catalog.=) ANY (ARRAY["
                                        + names.getValue()
                                        + "]) AND c.relnamespace OPERATOR(pg_catalog.=) (SELECT"
                                        + " n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname"
                                        + " OPERATOR(pg_catalog.=) "
                                        + literal(names.getKey())
                                        + ")")
                .collect(Collectors.joining(" OR ", "(", ")"));
    }

    private static String rows(List<RelationName> relations) {
        return relations.stream()
                .map(r -> "SELECT xmin FROM " + r.sql())
                .collect(Collectors.joining(" UNION ALL "));
    }

    /** Returns {@code value} as a literal that no setting of the server reads otherwise. */
    static String literal(String value) {
        return value == null ? "NULL" : "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
