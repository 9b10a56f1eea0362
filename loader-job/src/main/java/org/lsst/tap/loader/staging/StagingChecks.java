package org.lsst.tap.loader.staging;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lsst.tap.loader.database.ServerEncoding;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.rows.ContentDigest;
import org.lsst.tap.loader.text.Identifiers;

/**
 * What must be true of staging before it may become live, asked of the tables themselves and inside
 * the transaction that loads them: what their keys do not guarantee, and that every row is what was
 * meant. Stateless.
 */
final class StagingChecks {

    /** How many offending rows a message names. */
    private static final int SHOWN = 5;

    private static final String OFFENDING =
            """
            SELECT 'schemas without a table', s.schema_name FROM :schema.schemas11 s
             WHERE NOT EXISTS (SELECT FROM :schema.tables11 t WHERE t.schema_name = s.schema_name)
            UNION ALL
            SELECT 'tables without a column', t.table_name FROM :schema.tables11 t
             WHERE NOT EXISTS (SELECT FROM :schema.columns11 c WHERE c.table_name = t.table_name)
            UNION ALL
            SELECT 'keys without a column', k.key_id FROM :schema.keys11 k
             WHERE NOT EXISTS (SELECT FROM :schema.key_columns11 c WHERE c.key_id = k.key_id)
            UNION ALL
            SELECT 'key columns that are no columns',
                   kc.key_id || ': ' || kc.from_column || ' -> ' || kc.target_column
              FROM :schema.key_columns11 kc
              LEFT JOIN :schema.keys11 k ON k.key_id = kc.key_id
             WHERE NOT EXISTS (SELECT FROM :schema.columns11 c
                                WHERE c.table_name = k.from_table
                                  AND c.column_name = kc.from_column)
                OR NOT EXISTS (SELECT FROM :schema.columns11 c
                                WHERE c.table_name = k.target_table
                                  AND c.column_name = kc.target_column)
            UNION ALL
            SELECT 'duplicate key columns', key_id || ': ' || from_column || ' -> ' || target_column
              FROM :schema.key_columns11
             GROUP BY key_id, from_column, target_column HAVING pg_catalog.count(*) > 1
            """;

    private StagingChecks() {}

    /**
     * Checks. Joins the transaction of the connection.
     *
     * @param digest the digest of the rows that were meant
     * @throws LoaderException with every check that failed
     */
    static void requirePassed(Connection connection, String databaseSchema, String digest)
            throws SQLException {
        Map<String, List<String>> offending = new LinkedHashMap<>();
        Sql.list(
                connection,
                OFFENDING.replace(":schema", Identifiers.quote(databaseSchema)),
                row ->
                        offending
                                .computeIfAbsent(row.getString(1), what -> new ArrayList<>())
                                .add(row.getString(2)));
        List<String> failures = new ArrayList<>();
        offending.forEach(
                (what, found) -> {
                    String some =
                            String.join(", ", found.subList(0, Math.min(SHOWN, found.size())));
                    String more = found.size() > SHOWN ? ", ..." : "";
                    failures.add("%d %s (%s%s)".formatted(found.size(), what, some, more));
                });
        String sql =
                "SELECT " + ContentDigest.sql(databaseSchema, ServerEncoding.isBytes(connection));
        String found = Sql.one(connection, sql, row -> row.getString(1));
        if (!found.equals(digest)) {
            failures.add("the rows have the digest %s, expected %s".formatted(found, digest));
        }
        if (!failures.isEmpty()) {
            throw new LoaderException(
                    "Checks of \"%s\" failed: %s. The load was rolled back and live is unchanged; correct the schemas, or report this as an error of the loader."
                            .formatted(databaseSchema, String.join("; ", failures)));
        }
    }
}
