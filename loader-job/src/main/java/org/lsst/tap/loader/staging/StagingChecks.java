package org.lsst.tap.loader.staging;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.Sessions;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.rows.ContentDigest;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.RowCounts;
import org.lsst.tap.loader.text.Identifiers;

/**
 * What must be true of staging before it may become live, asked of the tables themselves and inside
 * the transaction that loads them. What the keys of the tables guarantee anyway is asked all the
 * same: the checks are the promise, the keys one way to keep it.
 */
record StagingChecks(Connection connection, String databaseSchema, ReleaseRows meant) {

    /** How many offending rows a message names. */
    private static final int SHOWN = 5;

    private static final String SCHEMAS_WITHOUT_TABLE =
            """
            SELECT s.schema_name FROM :schema.schemas11 s
             WHERE NOT EXISTS (SELECT FROM :schema.tables11 t WHERE t.schema_name = s.schema_name)
            """;

    private static final String TABLES_WITHOUT_COLUMN =
            """
            SELECT t.table_name FROM :schema.tables11 t
             WHERE NOT EXISTS (SELECT FROM :schema.columns11 c WHERE c.table_name = t.table_name)
            """;

    private static final String COLUMNS_OF_NO_TABLE =
            """
            SELECT c.table_name || '.' || c.column_name FROM :schema.columns11 c
             WHERE NOT EXISTS (SELECT FROM :schema.tables11 t WHERE t.table_name = c.table_name)
            """;

    private static final String KEYS_OF_NO_TABLE =
            """
            SELECT k.key_id FROM :schema.keys11 k
             WHERE NOT EXISTS (SELECT FROM :schema.tables11 t WHERE t.table_name = k.from_table)
                OR NOT EXISTS (SELECT FROM :schema.tables11 t WHERE t.table_name = k.target_table)
            """;

    private static final String KEYS_WITHOUT_COLUMN =
            """
            SELECT k.key_id FROM :schema.keys11 k
             WHERE NOT EXISTS (SELECT FROM :schema.key_columns11 c WHERE c.key_id = k.key_id)
            """;

    private static final String KEY_COLUMNS_OF_NO_COLUMN =
            """
            SELECT kc.key_id || ': ' || kc.from_column || ' -> ' || kc.target_column
              FROM :schema.key_columns11 kc
              LEFT JOIN :schema.keys11 k ON k.key_id = kc.key_id
             WHERE NOT EXISTS (SELECT FROM :schema.columns11 c
                                WHERE c.table_name = k.from_table
                                  AND c.column_name = kc.from_column)
                OR NOT EXISTS (SELECT FROM :schema.columns11 c
                                WHERE c.table_name = k.target_table
                                  AND c.column_name = kc.target_column)
            """;

    private static final String DUPLICATES =
            """
            SELECT 'schema ' || schema_name FROM :schema.schemas11
             GROUP BY schema_name HAVING pg_catalog.count(*) > 1
            UNION ALL
            SELECT 'table ' || table_name FROM :schema.tables11
             GROUP BY table_name HAVING pg_catalog.count(*) > 1
            UNION ALL
            SELECT 'column ' || table_name || '.' || column_name FROM :schema.columns11
             GROUP BY table_name, column_name HAVING pg_catalog.count(*) > 1
            UNION ALL
            SELECT 'key ' || key_id FROM :schema.keys11 GROUP BY key_id HAVING pg_catalog.count(*) > 1
            UNION ALL
            SELECT 'key column ' || key_id || ' ' || from_column FROM :schema.key_columns11
             GROUP BY key_id, from_column, target_column HAVING pg_catalog.count(*) > 1
            """;

    /**
     * Checks counts, schemas, references and duplicates, then the digest of all rows. Joins the
     * transaction of the connection.
     *
     * @param digest the digest of the rows that were meant
     * @return the rows that were counted
     * @throws LoaderException with every check that failed
     */
    RowCounts requirePassed(String digest) throws SQLException {
        List<String> failures = new ArrayList<>();
        RowCounts counts = counts(failures);
        schemas(failures);
        none(failures, "schemas without a table", SCHEMAS_WITHOUT_TABLE);
        none(failures, "tables without a column", TABLES_WITHOUT_COLUMN);
        none(failures, "columns of no table", COLUMNS_OF_NO_TABLE);
        none(failures, "keys from or to no table", KEYS_OF_NO_TABLE);
        none(failures, "keys without a column", KEYS_WITHOUT_COLUMN);
        none(failures, "key columns that are no columns", KEY_COLUMNS_OF_NO_COLUMN);
        none(failures, "duplicate rows", DUPLICATES);
        if (failures.isEmpty()) {
            digest(failures, digest);
        }
        if (!failures.isEmpty()) {
            throw new LoaderException(
                    "Checks of \"%s\" failed: %s. The load was rolled back and live is unchanged; correct the schemas, or report this as an error of the loader."
                            .formatted(databaseSchema, String.join("; ", failures)));
        }
        return counts;
    }

    private RowCounts counts(List<String> failures) throws SQLException {
        RowCounts found = DatabaseState.counts(connection, databaseSchema);
        RowCounts expected = RowCounts.of(meant);
        if (!found.equals(expected)) {
            failures.add(
                    "found %s rows (schemas/tables/columns/keys/key_columns), expected %s"
                            .formatted(found, expected));
        }
        return found;
    }

    private void schemas(List<String> failures) throws SQLException {
        Set<String> expected =
                meant.schemas().stream()
                        .map(ReleaseRows.SchemaRow::schemaName)
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> found = new TreeSet<>(rows("SELECT schema_name FROM :schema.schemas11"));
        if (!found.equals(expected)) {
            failures.add("found the schemas %s, expected %s".formatted(found, expected));
        }
    }

    private void none(List<String> failures, String what, String sql) throws SQLException {
        List<String> found = rows(sql);
        if (!found.isEmpty()) {
            String some = String.join(", ", found.subList(0, Math.min(SHOWN, found.size())));
            failures.add(
                    "%d %s (%s%s)"
                            .formatted(
                                    found.size(), what, some, found.size() > SHOWN ? ", ..." : ""));
        }
    }

    private void digest(List<String> failures, String expected) throws SQLException {
        String found =
                rows("SELECT " + ContentDigest.sql(databaseSchema, Sessions.keepsBytes(connection)))
                        .get(0);
        if (!found.equals(expected)) {
            failures.add("the rows have the digest %s, expected %s".formatted(found, expected));
        }
    }

    private List<String> rows(String sql) throws SQLException {
        return Sql.list(
                connection,
                sql.replace(":schema", Identifiers.quote(databaseSchema)),
                row -> row.getString(1));
    }
}
