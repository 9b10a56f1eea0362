package org.lsst.tap.loader.staging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.database.Transaction.LockRetry;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.rows.ExtensionColumn;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.ReleaseRows.TapRow;
import org.lsst.tap.loader.rows.RowCounts;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.swap.SchemaSwap;
import org.lsst.tap.loader.text.Identifiers;
import org.lsst.tap.loader.text.ResourceFile;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes staging from scratch and fills it with one release, in one transaction: staging is either
 * what it was before or the whole new release, checked.
 *
 * <p>The old staging is not dropped here but renamed out of the way, and dropped after the swap by
 * {@link RetiredSchemas}. A rename takes no lock on tables, so no reader of the old staging (one
 * that began before the last swap) can hold up the job, no reader queues behind the job, and a load
 * that fails leaves the release that one could roll back to. The price is a third copy of the rows
 * (1.5 MB) until the drop succeeds.
 *
 * <p>Call it under the job's lock. Immutable and safe for use by many threads, each with its own
 * connection.
 *
 * @param extensions further columns of staging
 */
public record StagingLoad(DatabaseSchemas names, List<ExtensionColumn> extensions) {

    private static final Logger LOG = LoggerFactory.getLogger(StagingLoad.class);

    /** What there is to wait for: another session's uncommitted rename or drop of staging. */
    private static final LockRetry LOCKS =
            new LockRetry(
                    Duration.ofSeconds(2),
                    Retry.times(4, Duration.ofMillis(200), Duration.ofSeconds(2)));

    /** What the keys of staging do not guarantee: each kind with its number and five of it. */
    private static final String OFFENDING =
            """
            WITH pairs AS (
              SELECT kc.key_id, kc.from_column, kc.target_column,
                     kc.key_id || ': ' || kc.from_column || ' -> ' || kc.target_column AS name
                FROM :schema.key_columns11 kc),
            offending (kind, what, name) AS (
              SELECT 1, 'schemas without a table', s.schema_name FROM :schema.schemas11 s
               WHERE NOT EXISTS (SELECT FROM :schema.tables11 t WHERE t.schema_name = s.schema_name)
              UNION ALL
              SELECT 2, 'tables without a column', t.table_name FROM :schema.tables11 t
               WHERE NOT EXISTS (SELECT FROM :schema.columns11 c WHERE c.table_name = t.table_name)
              UNION ALL
              SELECT 3, 'keys without a column', k.key_id FROM :schema.keys11 k
               WHERE NOT EXISTS (SELECT FROM pairs p WHERE p.key_id = k.key_id)
              UNION ALL
              SELECT 4, 'key columns that are no columns', p.name FROM pairs p
                LEFT JOIN :schema.keys11 k ON k.key_id = p.key_id
                LEFT JOIN :schema.columns11 f
                  ON f.table_name = k.from_table AND f.column_name = p.from_column
                LEFT JOIN :schema.columns11 t
                  ON t.table_name = k.target_table AND t.column_name = p.target_column
               WHERE f.column_name IS NULL OR t.column_name IS NULL
              UNION ALL
              SELECT 5, 'duplicate key columns', name FROM pairs
               GROUP BY key_id, from_column, target_column, name HAVING pg_catalog.count(*) > 1)
            SELECT pg_catalog.format('%s %s (%s%s)', pg_catalog.count(*), what,
                     pg_catalog.array_to_string((pg_catalog.array_agg(name ORDER BY name))[1:5], ', '),
                     CASE WHEN pg_catalog.count(*) > 5 THEN ', ...' END)
              FROM offending GROUP BY kind, what ORDER BY kind
            """;

    /**
     * Loads. One transaction at READ COMMITTED, repeated as a whole on 55P03 and 40P01, with a
     * bound.
     *
     * @param connection in autocommit mode, and so again afterwards
     * @param state what the database holds, read under the lock
     * @param rows the release's rows, with TAP_SCHEMA's own
     * @param readers roles that must be able to read it; if empty, those that can read live
     * @throws LoaderException if staging does not hold what was meant
     */
    public RowCounts load(
            Connection connection,
            DatabaseState state,
            ReleaseRows rows,
            VersionRow version,
            List<String> readers) {
        if (readers.isEmpty() && state.live().isEmpty()) {
            LOG.warn(
                    "No --reader-role: only the owner can read \"{}\"; name the role of the TAP"
                            + " service in the next update",
                    names.live());
        }
        String operation = "Load of %s into \"%s\"".formatted(version.version(), names.staging());
        try {
            return LOCKS.run(
                    operation,
                    () ->
                            Transaction.run(
                                    connection,
                                    () -> {
                                        retireOldStaging(connection, state);
                                        Sql.execute(
                                                connection, sql("create-tables.sql") + extend());
                                        copy(connection, rows);
                                        recordVersion(connection, version);
                                        Sql.execute(connection, sql("create-keys.sql"));
                                        ReaderGrants.giveAsLive(connection, names, readers);
                                        requireWhole(
                                                connection, version.contentDigest().orElseThrow());
                                        return RowCounts.of(rows);
                                    }));
        } catch (SQLException e) {
            throw DatabaseErrors.of(operation, "live is unchanged", e);
        }
    }

    private String sql(String file) {
        return ResourceFile.read(StagingLoad.class, file)
                .replace(":schema", Identifiers.quote(names.staging()));
    }

    /**
     * The views are made again, since a view keeps the columns that its table had when the view was
     * made.
     */
    private String extend() {
        StringBuilder sql = new StringBuilder();
        for (ExtensionColumn column : extensions) {
            String table = Identifiers.quote(names.staging(), column.table());
            String name = Identifiers.quote(column.name());
            String comment = Identifiers.literal(column.description());
            sql.append(
                    """
                    ALTER TABLE %1$s ADD COLUMN IF NOT EXISTS %2$s %3$s;
                    COMMENT ON COLUMN %1$s.%2$s IS %4$s;
                    """
                            .formatted(table, name, column.type(), comment));
        }
        for (TapTable table : extensions.isEmpty() ? List.<TapTable>of() : TapTable.ALL) {
            String view = Identifiers.quote(names.staging(), table.viewName());
            String from = Identifiers.quote(names.staging(), table.name());
            sql.append("CREATE OR REPLACE VIEW %s AS SELECT * FROM %s;".formatted(view, from));
        }
        return sql.toString();
    }

    private void retireOldStaging(Connection connection, DatabaseState state) throws SQLException {
        String sql = LOCKS.setLocalLockTimeout();
        if (state.staging().isPresent()) {
            sql += ";\n" + SchemaSwap.rename(names.staging(), state.freeRetiredName(names));
        }
        Sql.execute(connection, sql);
    }

    private void copy(Connection connection, ReleaseRows rows) throws SQLException {
        for (TapTable table : TapTable.ALL) {
            String relation = Identifiers.quote(names.staging(), table.name());
            String columns = String.join(", ", table.columns());
            String sql = "COPY %s (%s) FROM STDIN".formatted(relation, columns);
            CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
            byte[] text = copyText(rows.of(table));
            copy.writeToCopy(text, 0, text.length);
            copy.endCopy();
        }
    }

    /** Returns rows in COPY's text format (PostgreSQL manual, COPY, "Text Format"). */
    private static byte[] copyText(List<TapRow> rows) {
        StringBuilder text = new StringBuilder(128 * rows.size());
        for (TapRow row : rows) {
            for (Object field : row.fields()) {
                text.append(field == null ? "\\N" : escaped(field.toString())).append('\t');
            }
            text.setCharAt(text.length() - 1, '\n');
        }
        return text.toString().getBytes(UTF_8);
    }

    private static String escaped(String field) {
        return field.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private void recordVersion(Connection connection, VersionRow version) throws SQLException {
        String sql =
                """
                INSERT INTO %s (version, loaded_at, source, archive_sha256, schemas,
                                content_digest, loader_version)
                VALUES (?, pg_catalog.clock_timestamp(), ?, ?, ?, ?, ?)
                """
                        .formatted(Identifiers.quote(names.staging(), VersionRow.TABLE));
        Sql.list(
                connection,
                sql,
                row -> true,
                version.version(),
                version.source().orElse(null),
                version.archiveSha256().orElse(null),
                version.schemas(),
                version.contentDigest().orElse(null),
                version.loaderVersion().orElse(null));
    }

    /**
     * Checks what must be true of staging before it may become live, asked of the tables
     * themselves: what their keys do not guarantee, and that every row is what was meant.
     */
    private void requireWhole(Connection connection, String digest) throws SQLException {
        String staging = Identifiers.quote(names.staging());
        List<String> failures =
                Sql.list(
                        connection, OFFENDING.replace(":schema", staging), row -> row.getString(1));
        String found = DatabaseState.digest(connection, names.staging());
        if (!found.equals(digest)) {
            failures.add("the rows have the digest %s, expected %s".formatted(found, digest));
        }
        if (!failures.isEmpty()) {
            throw new LoaderException(
                    "Checks of \"%s\" failed: %s. The load was rolled back and live is unchanged; correct the schemas, or report this as an error of the loader."
                            .formatted(names.staging(), String.join("; ", failures)));
        }
    }
}
