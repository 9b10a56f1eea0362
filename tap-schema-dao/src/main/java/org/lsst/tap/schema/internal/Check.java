package org.lsst.tap.schema.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The first query of a read, and the last. The first fixes the snapshot, and says what the guard
 * has to find, and whether rows are to be sent; the last is the guard. Immutable.
 *
 * <p>The first gives one row: what was set to be expected (nothing of other sources), whether rows
 * are sent ({@value #CHANGED}), and the stamp, if it is asked for: server, snapshot (null on a
 * standby) and content (null if it can't be compared with another), as {@code stamp.sql} explains.
 * PostgreSQL compares stamps; here they are only kept.
 */
final class Check {

    static final int CHANGED = 2;

    /** The stamp of content that isn't there, or can't be kept. */
    static final List<String> NO_STAMP = Collections.nCopies(3, null);

    private static final SqlFile GUARD_OF_TABLES = SqlFile.read("guard.sql");
    private static final SqlFile GUARD_OF_ANY_SOURCES = SqlFile.read("any-guard.sql");

    private static final SqlFile NAMES = SqlFile.read("names.sql");
    private static final SqlFile WITHOUT_STAMP = SqlFile.read("tables.sql");
    private static final SqlFile WITH_STAMP = SqlFile.read("stamp.sql");

    /** For plain tables. */
    static final Check TABLES = new Check(GUARD_OF_TABLES, true, false, null);

    /** For plain tables, with queries that a session plans once. The fast one. */
    static final Check PREPARED_TABLES = new Check(GUARD_OF_TABLES, true, true, null);

    /** For any sources that can be locked: views, and tables with children, too. */
    static final Check ANY_SOURCES = new Check(GUARD_OF_ANY_SOURCES, true, false, null);

    /**
     * For what LOCK TABLE refuses, too: materialized views, foreign tables, SELECT on single
     * columns, names that aren't read.
     */
    static final Check UNLOCKED_SOURCES = new Check(GUARD_OF_ANY_SOURCES, false, false, null);

    /** More than any service has: someone makes names up call by call. */
    private static final int MANY = 100;

    private static final Map<List<Object>, String> TEXTS = new ConcurrentHashMap<>();

    private final SqlFile first;
    private final SqlFile guard;

    /** Whether the relations are to be locked before. */
    final boolean locksFirst;

    /** Whether its queries are the same from read to read, and worth planning once. */
    final boolean prepared;

    /** Whether its guard tells more than whether a read is accepted. */
    final boolean forAnySources;

    /** Null if no stamp is asked for. */
    private final List<String> kept;

    private Check(SqlFile guard, boolean locksFirst, boolean prepared, List<String> kept) {
        this.guard = guard;
        this.locksFirst = locksFirst;
        this.prepared = prepared;
        this.forAnySources = guard == GUARD_OF_ANY_SOURCES;
        this.kept = kept;
        this.first = forAnySources ? NAMES : kept == null ? WITHOUT_STAMP : WITH_STAMP;
    }

    /** For plain tables, of which rows are sent only if they may have changed since a stamp. */
    static Check since(List<String> kept) {
        return new Check(GUARD_OF_TABLES, true, true, kept);
    }

    /** Returns whether LOCK may have failed, and not a query. Stamps need rights of their own. */
    boolean mayBeOfLock(SQLException failure) {
        return locksFirst
                && SqlStates.mayBeOfLock(failure)
                && (kept == null || !SqlStates.isDenied(failure));
    }

    /** Returns the stamp in the row that a result set stands on. */
    List<String> stamp(ResultSet row) throws SQLException {
        return kept == null
                ? NO_STAMP
                : Arrays.asList(row.getString(3), row.getString(4), row.getString(5));
    }

    /** Returns the guard's query. One row; its first column says whether the read is accepted. */
    String guard(List<RelationName> relations) {
        return once(
                guard,
                relations,
                () -> guard.with(Map.of("count", String.valueOf(relations.size()))));
    }

    /** Texts of some kB, which are the same from read to read. */
    private static String once(SqlFile file, List<RelationName> names, Supplier<String> text) {
        if (TEXTS.size() > MANY) {
            TEXTS.clear();
        }
        return TEXTS.computeIfAbsent(List.of(file, names.toString()), key -> text.get());
    }

    /** Returns the first query, for a read of {@code relations} and nothing else. */
    String sql(List<RelationName> relations) {
        return sql(relations, keptLiterals());
    }

    /** Returns the first query, prepared. */
    String sql(List<RelationName> relations, Prepared prepared) {
        String text = once(first, relations, () -> sql(relations, List.of("$1", "$2", "$3")));
        return prepared.execute(text, keptLiterals());
    }

    private List<String> keptLiterals() {
        return kept == null
                ? List.of()
                : kept.stream().map(Check::literal).collect(Collectors.toList());
    }

    private String sql(List<RelationName> relations, List<String> keptValues) {
        Map<String, String> fillings = new HashMap<>();
        fillings.put("count", String.valueOf(relations.size()));
        fillings.put("names", names(relations));
        if (kept != null) {
            fillings.put("rows", rows(relations));
            fillings.put("kept server", keptValues.get(0));
            fillings.put("kept snapshot", keptValues.get(1));
            fillings.put("kept content", keptValues.get(2));
        }
        return first.with(fillings);
    }

    /** Returns the condition that a row {@code c} of pg_class has one of the names. */
    static String names(List<RelationName> relations) {
        Map<String, String> bySchema = new LinkedHashMap<>();
        for (RelationName r : relations) {
            bySchema.merge(r.databaseSchema, literal(r.relation), (all, one) -> all + ", " + one);
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
                .map(r -> "SELECT xmin FROM " + r.sql)
                .collect(Collectors.joining(" UNION ALL "));
    }

    /** Returns {@code value} as a literal that no setting of the server reads otherwise. */
    static String literal(String value) {
        if (value == null) {
            return "NULL";
        }
        // A NUL would end the message to the server, which refuses it so as it does CADC's.
        return "E'" + value.replace("\\", "\\\\").replace("'", "''").replace("\0", "\\000") + "'";
    }
}
