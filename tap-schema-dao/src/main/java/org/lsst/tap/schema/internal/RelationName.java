package org.lsst.tap.schema.internal;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a table or view in its database schema, as PostgreSQL's catalogs hold it (manual,
 * section 4.1.1: an unquoted identifier is folded to lower case, letters of ASCII only). Immutable.
 */
final class RelationName {

    private static final String IDENTIFIER =
            "(?:\"((?:[^\"]++|\"\")++)\"|([\\p{L}_$][\\p{L}\\p{Nd}_$]*))";
    private static final Pattern NAME = Pattern.compile(IDENTIFIER + "\\." + IDENTIFIER);
    private static final Pattern CAPITALS = Pattern.compile("[A-Z]+");

    /** PostgreSQL cuts what is longer. */
    private static final int MAX_BYTES = 63;

    /** The name as it was given, to be put into SQL. */
    final String sql;

    /** {@code pg_namespace.nspname}. */
    final String databaseSchema;

    /** {@code pg_class.relname}. */
    final String relation;

    private RelationName(String sql, String databaseSchema, String relation) {
        this.sql = sql;
        this.databaseSchema = databaseSchema;
        this.relation = relation;
    }

    /**
     * Reads a name as it stands in SQL.
     *
     * @param sql two identifiers, quoted or not, with a dot between them: {@code
     *     tap_schema.schemas11}
     * @throws IllegalArgumentException if {@code sql} is anything else; without its database schema
     *     a name can't be checked, since the search path decides what it stands for
     */
    static RelationName parse(String sql) {
        Matcher name = NAME.matcher(sql);
        if (!name.matches()) {
            throw new IllegalArgumentException(
                    "The table name \""
                            + sql
                            + "\" can't be read consistently: expected DATABASE_SCHEMA.TABLE, for"
                            + " example tap_schema.schemas11. Correct the *TableName field of the"
                            + " subclass that sets it.");
        }
        return new RelationName(
                sql,
                identifier(name.group(1), name.group(2)),
                identifier(name.group(3), name.group(4)));
    }

    private static String identifier(String quoted, String plain) {
        String identifier =
                quoted != null
                        ? quoted.replace("\"\"", "\"")
                        : CAPITALS.matcher(plain)
                                .replaceAll(capital -> capital.group().toLowerCase(Locale.ROOT));
        while (identifier.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            identifier =
                    identifier.substring(0, identifier.offsetByCodePoints(identifier.length(), -1));
        }
        return identifier;
    }

    @Override
    public String toString() {
        return sql;
    }
}
