package org.lsst.tap.loader.staging;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
import org.postgresql.copy.CopyManager;
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
 * @param names those that it loads for
 * @param locks the bounds on the time that it waits for locks
 * @param extensions further columns of staging
 */
public record StagingLoad(
        DatabaseSchemas names, LockRetry locks, List<ExtensionColumn> extensions) {

    private static final Logger LOG = LoggerFactory.getLogger(StagingLoad.class);

    /** What there is to wait for: another session's uncommitted rename or drop of staging. */
    private static final LockRetry LOCKS =
            new LockRetry(
                    Duration.ofSeconds(2),
                    Retry.times(4, Duration.ofMillis(200), Duration.ofSeconds(2)));

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

    /** Loads with the usual bounds. */
    public StagingLoad(DatabaseSchemas names, List<ExtensionColumn> extensions) {
        this(names, LOCKS, extensions);
    }

    /**
     * Loads. One transaction at READ COMMITTED, repeated as a whole on 55P03 and 40P01, with a
     * bound.
     *
     * @param connection in autocommit mode, and so again afterwards
     * @param state what the database holds, read under the lock
     * @param rows the release's rows, with TAP_SCHEMA's own
     * @param version the release; {@code loadedAt} and {@code liveSince} are not taken from it
     * @param readers roles that must be able to read it; if empty, those that can read live
     * @return the rows that were counted in staging
     * @throws org.lsst.tap.loader.failure.LoaderException if staging does not hold what was meant
     * @throws org.lsst.tap.loader.failure.DatabaseException if the database fails
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
            return locks.run(
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
                                        Sql.execute(connection, analyze());
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
            sql.append(
                    """
                    ALTER TABLE %1$s ADD COLUMN IF NOT EXISTS %2$s %3$s;
                    COMMENT ON COLUMN %1$s.%2$s IS %4$s;
                    """
                            .formatted(
                                    Identifiers.quote(names.staging(), column.table()),
                                    Identifiers.quote(column.name()),
                                    column.type(),
                                    Identifiers.literal(column.description())));
        }
        for (TapTable table : extensions.isEmpty() ? List.<TapTable>of() : TapTable.ALL) {
            sql.append(
                    "CREATE OR REPLACE VIEW %s AS SELECT * FROM %s;"
                            .formatted(
                                    Identifiers.quote(names.staging(), table.viewName()),
                                    Identifiers.quote(names.staging(), table.name())));
        }
        return sql.toString();
    }

    private void retireOldStaging(Connection connection, DatabaseState state) throws SQLException {
        String sql = locks.setLocalLockTimeout();
        if (state.staging().isPresent()) {
            sql += ";\n" + SchemaSwap.rename(names.staging(), state.freeRetiredName(names));
        }
        Sql.execute(connection, sql);
    }

    private void copy(Connection connection, ReleaseRows rows) throws SQLException {
        CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
        for (TapTable table : TapTable.ALL) {
            try {
                copy.copyIn(
                        "COPY %s (%s) FROM STDIN"
                                .formatted(
                                        Identifiers.quote(names.staging(), table.name()),
                                        String.join(", ", table.columns())),
                        new ByteArrayInputStream(copyText(rows.of(table))));
            } catch (IOException e) {
                throw new LoaderException(
                        "COPY to \"%s\" failed; live is unchanged; run the job again."
                                .formatted(table.name()),
                        e);
            }
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
        for (int i = 0; i < field.length(); i++) {
            if (field.charAt(i) <= '\r' || field.charAt(i) == '\\') {
                return field.replace("\\", "\\\\")
                        .replace("\t", "\\t")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r");
            }
        }
        return field;
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
     * Without it the planner knows nothing of the new tables until autovacuum comes by, which sees
     * to the other columns. (Statistics of texts would take longer than to copy them.)
     */
    private String analyze() {
        return TapTable.ALL.stream()
                .map(
                        table ->
                                "%s (%s)"
                                        .formatted(
                                                Identifiers.quote(names.staging(), table.name()),
                                                String.join(", ", table.key())))
                .collect(Collectors.joining(", ", "ANALYZE ", ""));
    }

    /**
     * Checks what must be true of staging before it may become live, asked of the tables
     * themselves: what their keys do not guarantee, and that every row is what was meant.
     */
    private void requireWhole(Connection connection, String digest) throws SQLException {
        Map<String, List<String>> offending = new LinkedHashMap<>();
        Sql.list(
                connection,
                OFFENDING.replace(":schema", Identifiers.quote(names.staging())),
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
