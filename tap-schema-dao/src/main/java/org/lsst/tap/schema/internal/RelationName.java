package org.lsst.tap.schema.internal;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * The name of a table or view in its database schema, as PostgreSQL's catalogs hold it (manual,
 * section 4.1.1: an unquoted identifier is folded to lower case, letters of ASCII only). Immutable.
 */
public final class RelationName {

    private final String sql;
    private final String databaseSchema;
    private final String relation;

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
    public static RelationName parse(String sql) {
        Objects.requireNonNull(sql, "sql");
        Identifiers identifiers = new Identifiers(sql);
        String databaseSchema = identifiers.next();
        identifiers.expectDot();
        String relation = identifiers.next();
        identifiers.expectEnd();
        return new RelationName(sql, databaseSchema, relation);
    }

    /** Returns the name as it was given, to be put into SQL. */
    public String sql() {
        return sql;
    }

    /** Returns the name of the database schema, {@code pg_namespace.nspname}. */
    public String databaseSchema() {
        return databaseSchema;
    }

    /** Returns the name of the table or view, {@code pg_class.relname}. */
    public String relation() {
        return relation;
    }

    @Override
    public String toString() {
        return sql;
    }

    /** The identifiers of one name, read from left to right. */
    private static final class Identifiers {
        /** PostgreSQL cuts what is longer. */
        private static final int MAX_BYTES = 63;

        private static final Pattern CAPITALS = Pattern.compile("[A-Z]+");

        private final String sql;
        private int position;

        Identifiers(String sql) {
            this.sql = sql;
        }

        String next() {
            boolean isQuoted = position < sql.length() && sql.charAt(position) == '"';
            String identifier = isQuoted ? quoted() : plain();
            while (identifier.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
                identifier =
                        identifier.substring(
                                0, identifier.offsetByCodePoints(identifier.length(), -1));
            }
            return identifier;
        }

        void expectDot() {
            if (position >= sql.length() || sql.charAt(position) != '.') {
                throw unreadable();
            }
            position++;
        }

        void expectEnd() {
            if (position != sql.length()) {
                throw unreadable();
            }
        }

        private String plain() {
            int start = position;
            while (position < sql.length() && isIdentifierPart(sql.charAt(position))) {
                position++;
            }
            if (start == position || Character.isDigit(sql.charAt(start))) {
                throw unreadable();
            }
            return CAPITALS.matcher(sql.substring(start, position))
                    .replaceAll(capital -> capital.group().toLowerCase(Locale.ROOT));
        }

        private String quoted() {
            StringBuilder identifier = new StringBuilder();
            position++;
            while (position < sql.length()) {
                char c = sql.charAt(position++);
                if (c != '"') {
                    identifier.append(c);
                } else if (position < sql.length() && sql.charAt(position) == '"') {
                    identifier.append('"');
                    position++;
                } else if (identifier.length() > 0) {
                    return identifier.toString();
                } else {
                    throw unreadable();
                }
            }
            throw unreadable();
        }

        private static boolean isIdentifierPart(char c) {
            return Character.isLetterOrDigit(c) || c == '_' || c == '$';
        }

        private IllegalArgumentException unreadable() {
            return new IllegalArgumentException(
                    "The table name \""
                            + sql
                            + "\" can't be read consistently: expected DATABASE_SCHEMA.TABLE, for"
                            + " example tap_schema.schemas11. Correct the *TableName field of the"
                            + " subclass that sets it.");
        }
    }
}
