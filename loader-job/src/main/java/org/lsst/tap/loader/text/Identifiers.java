package org.lsst.tap.loader.text;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.stream.Collectors;
import org.lsst.tap.loader.failure.ConfigurationException;

/**
 * Quotes names and strings for SQL text. No name or value reaches a statement without one of these
 * or a bound parameter.
 */
public final class Identifiers {

    /**
     * PostgreSQL's limit on a name, in bytes of UTF-8 (manual, section 4.1.1). A longer name is cut
     * without an error, so the loader refuses it.
     */
    public static final int MAX_BYTES = 63;

    private Identifiers() {}

    /** Returns {@code name} as a quoted identifier (manual, section 4.1.1). */
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Returns the quoted {@code databaseSchema.relation}. */
    public static String quote(String databaseSchema, String relation) {
        return quote(databaseSchema) + '.' + quote(relation);
    }

    /** Returns those of several relations, divided by commas. */
    public static String quote(String databaseSchema, Collection<String> relations) {
        return relations.stream()
                .map(relation -> quote(databaseSchema, relation))
                .collect(Collectors.joining(", "));
    }

    /**
     * Returns {@code value} as a string constant that means the same whatever {@code
     * standard_conforming_strings} says (manual, section 4.1.2.2).
     */
    public static String literal(String value) {
        String doubled = value.replace("'", "''");
        return value.indexOf('\\') < 0
                ? "'" + doubled + "'"
                : " E'" + doubled.replace("\\", "\\\\") + "'";
    }

    /**
     * Makes sure that PostgreSQL would take {@code name} as it is.
     *
     * @param what what the name is for, for the message
     * @param maxBytes the longest that it may be, in bytes of UTF-8
     * @throws ConfigurationException if it would not
     */
    public static void check(String what, String name, int maxBytes) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        boolean fits = bytes > 0 && bytes <= maxBytes;
        if (!fits || name.indexOf('\0') >= 0 || name.startsWith("pg_")) {
            String why =
                    fits
                            ? "is not a name that PostgreSQL takes: expected no NUL and no leading"
                                    + " \"pg_\""
                            : "has %d bytes; expected 1 to %d".formatted(bytes, maxBytes);
            throw new ConfigurationException(
                    "The %s \"%s\" %s. Nothing was changed; choose another name."
                            .formatted(what, name.replace("\0", "\\0"), why));
        }
    }
}
