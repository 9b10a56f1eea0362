/*
 * License: GNU Affero General Public License, version 3 (AGPL-3.0).
 * Written by the authors of tap-schema (org.lsst.tap) as a contribution to OpenCADC.
 */

package ca.nrc.cadc.tap.schema;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The query that tells, at the end of a REPEATABLE READ transaction on PostgreSQL, whether all that
 * the transaction has read belongs together.
 *
 * <p>It compares two sets of tables. One is what was read: the tables on which the transaction holds
 * locks, which nobody can take from it before it ends. The other is what should have been read: the
 * tables that had the given names at the snapshot of the transaction, with what views among them
 * read and with their partitions and children. An ordinary query on the catalogs sees them as of the
 * snapshot, unlike the parser. Equal sets mean that the result is the content of the named tables at
 * the snapshot, and no swap back and forth can make different sets look equal.
 *
 * <p>Four things in the query must stay as they are:
 * <ul>
 *   <li>The full join. A table made after the snapshot has no row in pg_class as of the snapshot; an
 *       inner join would lose it, and accept what was read from it.
 *   <li>Nothing beyond the expected tables. A child attached after the snapshot was read too.
 *   <li>The comparison of relfilenode, as of the snapshot, with pg_relation_filenode(), as of now.
 *       They differ if the table was truncated or rewritten between the snapshot and the lock.
 *   <li>No regclass and no to_regclass(): they resolve names as of now.
 * </ul>
 */
final class ReadGuard {

    private static final String IDENTIFIER = "(\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\p{L}\\p{N}_$]*)";

    /** A table in its database schema, maybe with the name of the database in front. */
    private static final Pattern TABLE_NAME = Pattern.compile(
        "(?:" + IDENTIFIER + "\\.)?" + IDENTIFIER + "\\." + IDENTIFIER);

    // oids of pg_class and pg_rewrite, the same in every database
    private static final int PG_CLASS = 1259;
    private static final int PG_REWRITE = 2618;

    /** Objects of the catalogs have lower oids than this. */
    private static final int FIRST_NORMAL_OID = 16384;

    private final String sql;
    private final List<Object> args = new ArrayList<>();

    /**
     * Prepares the query.
     *
     * @param tableNames what the transaction was to read, with the database schema
     * @throws IllegalArgumentException if a name has no database schema: what it stands for depends
     *     on the search path, so it cannot be checked
     */
    ReadGuard(Collection<String> tableNames) {
        Set<List<String>> names = new LinkedHashSet<>();
        for (String tableName : tableNames) {
            names.add(parse(tableName));
        }
        names.forEach(args::addAll);
        this.sql = toSQL(names.size());
    }

    /**
     * Asks the question, in the transaction that jdbc's queries are part of.
     *
     * @return true if what was read belongs together
     */
    boolean accepts(JdbcTemplate jdbc) {
        return Boolean.TRUE.equals(jdbc.queryForObject(sql, Boolean.class, args.toArray()));
    }

    private static String toSQL(int numNames) {
        StringBuilder sb = new StringBuilder();
        sb.append("WITH RECURSIVE named AS (");
        sb.append(" SELECT c.oid FROM pg_catalog.pg_class c");
        sb.append(" JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace");
        sb.append(" WHERE (n.nspname, c.relname) IN (");
        for (int i = 0; i < numNames; i++) {
            sb.append(i == 0 ? "" : ", ").append("(CAST(? AS name), CAST(? AS name))");
        }
        sb.append(")), expected AS (");
        sb.append(" SELECT oid FROM named UNION");
        sb.append(" SELECT part.oid FROM expected e CROSS JOIN LATERAL (");
        sb.append(" SELECT i.inhrelid FROM pg_catalog.pg_inherits i WHERE i.inhparent = e.oid");
        sb.append(" UNION ALL SELECT d.refobjid FROM pg_catalog.pg_rewrite r");
        sb.append(" JOIN pg_catalog.pg_depend d ON d.objid = r.oid");
        sb.append(" WHERE r.ev_class = e.oid AND r.ev_type = '1'");
        sb.append(" AND d.classid = ").append(PG_REWRITE);
        sb.append(" AND d.refclassid = ").append(PG_CLASS);
        sb.append(") AS part (oid)");
        sb.append("), locked AS (");
        sb.append(" SELECT DISTINCT l.relation FROM pg_catalog.pg_locks l");
        // the locks on indexes come with those on their tables
        sb.append(" LEFT JOIN pg_catalog.pg_class i ON i.oid = l.relation AND i.relkind IN ('i', 'I')");
        sb.append(" WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation'");
        sb.append(" AND l.relation >= ").append(FIRST_NORMAL_OID).append(" AND i.oid IS NULL)");
        sb.append(" SELECT (SELECT pg_catalog.count(*) FROM named) = ").append(numNames);
        sb.append(" AND pg_catalog.bool_and(l.relation IS NOT NULL AND c.oid IS NOT NULL");
        sb.append(" AND c.relfilenode = COALESCE(pg_catalog.pg_relation_filenode(c.oid), 0))");
        sb.append(" FROM locked l FULL JOIN expected e ON e.oid = l.relation");
        sb.append(" LEFT JOIN pg_catalog.pg_class c ON c.oid = e.oid");
        return sb.toString();
    }

    private static List<String> parse(String tableName) {
        Matcher m = TABLE_NAME.matcher(tableName);
        if (!m.matches()) {
            throw new IllegalArgumentException("invalid table name: " + tableName
                + " (expected: <database schema>.<table>)");
        }
        return List.of(toName(m.group(2)), toName(m.group(3)));
    }

    /** The identifier as the catalogs hold it: PostgreSQL folds those without quotes to lower case. */
    private static String toName(String identifier) {
        if (identifier.startsWith("\"")) {
            return identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"");
        }
        return identifier.toLowerCase(Locale.ROOT);
    }
}
