package org.lsst.tap.testing;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The structure of the database schema {@code tap_schema}, as lines of text: columns, constraints,
 * views, comments. Owners, indexes that no constraint needs, and further columns of the version
 * table are left out.
 */
public final class DatabaseStructure {

    private static final String COLUMNS =
            """
            SELECT c.relkind::text || ' ' || c.relname || '.' || a.attname
                   || ' ' || pg_catalog.format_type(a.atttypid, a.atttypmod)
                   || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
                   || coalesce(' DEFAULT ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid), '')
                   || ' at ' || a.attnum
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
              LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
             WHERE c.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace
                                      WHERE nspname = 'tap_schema')
               AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped
               AND (c.relname <> 'version' OR a.attname IN ('version', 'loaded_at'))
            """;

    private static final String CONSTRAINTS =
            """
            SELECT conrelid::pg_catalog.regclass || ' ' || conname || ' '
                   || pg_catalog.pg_get_constraintdef(oid)
              FROM pg_catalog.pg_constraint
             WHERE connamespace = (SELECT oid FROM pg_catalog.pg_namespace
                                    WHERE nspname = 'tap_schema') AND contype <> 'n'
            """;

    private static final String VIEWS =
            """
            SELECT viewname || ' AS ' || definition FROM pg_catalog.pg_views
             WHERE schemaname = 'tap_schema'
            """;

    private static final String COMMENTS =
            """
            SELECT c.relname || '.' || d.objsubid || ' IS ' || d.description
              FROM pg_catalog.pg_description d
              JOIN pg_catalog.pg_class c ON c.oid = d.objoid
                   AND d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass
             WHERE c.relnamespace = (SELECT oid FROM pg_catalog.pg_namespace
                                      WHERE nspname = 'tap_schema')
               AND c.relname <> 'version'
            """;

    private DatabaseStructure() {}

    /** Returns one line per column, constraint, view and comment, sorted. */
    public static List<String> of(Connection connection) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            for (String query : List.of(COLUMNS, CONSTRAINTS, VIEWS, COMMENTS)) {
                try (ResultSet rows = statement.executeQuery(query)) {
                    while (rows.next()) {
                        lines.add(rows.getString(1));
                    }
                }
            }
        }
        lines.sort(null);
        return lines;
    }
}
