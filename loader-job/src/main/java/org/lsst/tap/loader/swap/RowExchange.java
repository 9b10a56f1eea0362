package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.LockRetry;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.failure.SwapRefusedException;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Identifiers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live and staging exchange their rows instead of their names, in one transaction: all of them, or
 * those that differ. Readers are never blocked: DELETE, INSERT and UPDATE take ROW EXCLUSIVE locks,
 * which do not conflict with theirs (PostgreSQL manual, section 13.3.1). A reader in one REPEATABLE
 * READ transaction sees one release; one that reads table by table in autocommit mode can still mix
 * two.
 *
 * <p>The keys of the tables hold between any two statements: new rows come first, from schemas down
 * to key columns, then changed ones, and rows go last, from key columns up. Immutable and safe for
 * use by many threads, each with its own connection.
 *
 * @param names the database schemas
 * @param onlyDiffering whether rows that are equal in both stay untouched
 * @param locks the bounds on the time that it waits for locks
 */
public record RowExchange(DatabaseSchemas names, boolean onlyDiffering, LockRetry locks)
        implements Publication {

    private static final List<String> VERSION_COLUMNS =
            List.of(
                    "version",
                    "loaded_at",
                    "source",
                    "archive_sha256",
                    "schemas",
                    "content_digest",
                    "loader_version",
                    "live_since",
                    "cut_over");

    /** The columns of {@link #VERSION_COLUMNS} that a live made by Repertoire lacks. */
    private static final String COMPLETE_VERSION =
            """
            ALTER TABLE %s ADD COLUMN IF NOT EXISTS source text,
              ADD COLUMN IF NOT EXISTS archive_sha256 text,
              ADD COLUMN IF NOT EXISTS schemas text[],
              ADD COLUMN IF NOT EXISTS content_digest text,
              ADD COLUMN IF NOT EXISTS loader_version text,
              ADD COLUMN IF NOT EXISTS live_since timestamp with time zone,
              ADD COLUMN IF NOT EXISTS cut_over text
            """;

    private static final String PUBLISHED_WITHOUT_KEY =
            """
            SELECT DISTINCT n.nspname, c.relname
              FROM pg_catalog.pg_publication_tables t
              JOIN pg_catalog.pg_publication p ON p.pubname = t.pubname AND (p.pubupdate OR p.pubdelete)
              JOIN pg_catalog.pg_namespace n ON n.nspname = t.schemaname
              JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = t.tablename
             WHERE n.nspname IN (?, ?)
               AND (c.relreplident = 'n' OR c.relreplident = 'd' AND NOT EXISTS (
                      SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisprimary))
             ORDER BY 1, 2
            """;

    private static final Logger LOG = LoggerFactory.getLogger(RowExchange.class);

    /**
     * Exchanges rows.
     *
     * @param onlyDiffering whether rows that are equal in both stay untouched
     */
    public RowExchange(DatabaseSchemas names, boolean onlyDiffering) {
        this(names, onlyDiffering, SchemaSwap.LOCKS);
    }

    /**
     * Exchanges. One transaction, repeated as a whole on 55P03 and 40P01, with a bound. If there is
     * no live yet, staging is renamed to it.
     */
    @Override
    public SwapResult publish(Connection connection, DatabaseState expected) {
        if (expected.live().isEmpty()) {
            return new SchemaSwap(names).publish(connection, expected);
        }
        ReleaseState next = SchemaSwap.requireComplete(expected, names);
        ReleaseState previous = expected.live().orElseThrow();
        if (!previous.missing().isEmpty()) {
            throw new SwapRefusedException(
                    "Exchange of rows refused: \"%s\" can't take them, as %s. Live is unchanged; use the strategy \"swap\"."
                            .formatted(names.live(), previous.incompleteness()));
        }
        String operation = operation();
        History history = History.open(connection, names, next);
        Retry.Attempt<SwapResult, SQLException> work =
                () -> {
                    long start = System.nanoTime();
                    ReleaseState live =
                            Transaction.publish(
                                    connection,
                                    operation,
                                    () -> transaction(connection, next, previous, history));
                    return new SwapResult(
                            live,
                            Optional.of(previous),
                            SwapResult.Way.EXCHANGED,
                            0,
                            Duration.ofNanos(System.nanoTime() - start));
                };
        try {
            identifyRows(connection);
            return locks.run(operation, work);
        } catch (SQLException e) {
            throw DatabaseErrors.of(operation, "live is unchanged", e);
        }
    }

    /**
     * Lets a publication tell which row is changed or gone, where a table has no key for that: else
     * the exchange fails with 55000 (PostgreSQL manual, section 31.1). A short transaction of its
     * own, and only where a publication asks for it; ACCESS EXCLUSIVE on that table.
     */
    private void identifyRows(Connection connection) throws SQLException {
        List<String> tables =
                Sql.list(
                        connection,
                        PUBLISHED_WITHOUT_KEY,
                        row -> Identifiers.quote(row.getString(1), row.getString(2)),
                        names.live(),
                        names.staging());

        for (String table : tables) {
            LOG.info("{} is published and has no key: REPLICA IDENTITY FULL is set", table);
            String sql =
                    "%s; ALTER TABLE %s REPLICA IDENTITY FULL"
                            .formatted(locks.setLocalLockTimeout(), table);
            locks.run(
                    "Replica identity of " + table,
                    () -> Transaction.run(connection, () -> Sql.execute(connection, sql)));
        }
    }

    private String operation() {
        return "Exchange of rows between \"%s\" and \"%s\""
                .formatted(names.live(), names.staging());
    }

    private ReleaseState transaction(
            Connection connection, ReleaseState next, ReleaseState previous, History history)
            throws SQLException {
        Strategy strategy = onlyDiffering ? Strategy.MERGE : Strategy.REPLACE;
        Sql.execute(connection, locks.setLocalLockTimeout() + ";\n" + SchemaSwap.DURABLE);
        verifyUnchanged(connection, next, previous);
        Sql.execute(connection, COMPLETE_VERSION.formatted(version(names.live())));
        Sql.execute(connection, COMPLETE_VERSION.formatted(version(names.staging())));
        Sql.execute(connection, rememberLive());
        Sql.execute(
                connection,
                onlyDiffering
                        ? merge(names.live(), names.staging())
                        : replace(names.live(), names.staging()));
        Sql.execute(
                connection,
                onlyDiffering ? merge(names.staging(), null) : replace(names.staging(), null));
        Sql.execute(connection, exchangeVersions());
        ReleaseState live = DatabaseState.read(connection, names).live().orElseThrow();
        if (!live.counts().equals(next.counts())) {
            throw new SwapRefusedException(
                    "Exchange of rows refused: live would have %s rows, expected %s. Live is unchanged; another session wrote to it; stop it and run the job again."
                            .formatted(live.counts(), next.counts()));
        }
        history.write(connection, strategy, SwapResult.Way.EXCHANGED);
        return live;
    }

    /** Asks as {@code swap.sql} does, before anything is changed. */
    private void verifyUnchanged(Connection connection, ReleaseState next, ReleaseState previous)
            throws SQLException {
        String sql =
                """
                SELECT pg_catalog.pg_try_advisory_xact_lock(%d),
                       (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = %s),
                       (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = %s)
                """
                        .formatted(
                                JobLock.KEY,
                                Identifiers.literal(names.live()),
                                Identifiers.literal(names.staging()));
        Sql.one(connection, sql, NamedSchemas::read)
                .require(connection, names, Optional.of(previous), Optional.of(next));
    }

    /** Returns what copies live's rows to temporary tables, from where they go to staging. */
    private String rememberLive() {
        return TapTable.ALL.stream()
                .map(
                        table ->
                                "CREATE TEMPORARY TABLE %s ON COMMIT DROP AS SELECT * FROM %s"
                                        .formatted(
                                                remembered(table),
                                                Identifiers.quote(names.live(), table.name())))
                .collect(Collectors.joining(";\n"));
    }

    private static String remembered(TapTable<?> table) {
        return Identifiers.quote("pg_temp", "live_" + table.name());
    }

    private static String rowsOf(@Nullable String source, TapTable<?> table) {
        return source == null ? remembered(table) : Identifiers.quote(source, table.name());
    }

    private static List<TapTable<?>> childrenFirst() {
        List<TapTable<?>> tables = new ArrayList<>(TapTable.ALL);
        Collections.reverse(tables);
        return tables;
    }

    /** Returns what puts all rows of {@code source} in the place of all rows of {@code target}. */
    private static String replace(String target, @Nullable String source) {
        StringJoiner sql = new StringJoiner(";\n");
        for (TapTable<?> table : childrenFirst()) {
            sql.add("DELETE FROM " + Identifiers.quote(target, table.name()));
        }
        for (TapTable<?> table : TapTable.ALL) {
            String columns = list("", columns(table));
            sql.add(
                    "INSERT INTO %s (%s) SELECT %s FROM %s"
                            .formatted(
                                    Identifiers.quote(target, table.name()),
                                    columns,
                                    columns,
                                    rowsOf(source, table)));
        }
        return sql.toString();
    }

    /** Returns what makes the rows of {@code target} those of {@code source}, touching no other. */
    private static String merge(String target, @Nullable String source) {
        StringJoiner sql = new StringJoiner(";\n");
        for (TapTable<?> table : TapTable.ALL) {
            sql.add(
                    insertNew(
                            Identifiers.quote(target, table.name()), rowsOf(source, table), table));
        }
        for (TapTable<?> table : TapTable.ALL) {
            if (table.key().size() < columns(table).size()) {
                sql.add(
                        updateChanged(
                                Identifiers.quote(target, table.name()),
                                rowsOf(source, table),
                                table));
            }
        }
        for (TapTable<?> table : childrenFirst()) {
            sql.add(
                    "DELETE FROM %s t WHERE NOT EXISTS (SELECT FROM %s s WHERE %s)"
                            .formatted(
                                    Identifiers.quote(target, table.name()),
                                    rowsOf(source, table),
                                    sameKey(table)));
        }
        return sql.toString();
    }

    private static String insertNew(String target, String source, TapTable<?> table) {
        return "INSERT INTO %s (%s) SELECT %s FROM %s s WHERE NOT EXISTS (SELECT FROM %s t WHERE %s)"
                .formatted(
                        target,
                        list("", columns(table)),
                        list("s.", columns(table)),
                        source,
                        target,
                        sameKey(table));
    }

    private static String updateChanged(String target, String source, TapTable<?> table) {
        List<String> others = new ArrayList<>(columns(table));
        others.removeAll(table.key());
        return "UPDATE %s t SET (%s) = ROW (%s) FROM %s s WHERE %s AND (%s) IS DISTINCT FROM (%s)"
                .formatted(
                        target,
                        list("", others),
                        list("s.", others),
                        source,
                        sameKey(table),
                        list("t.", others),
                        list("s.", others));
    }

    private static List<String> columns(TapTable<?> table) {
        return Stream.concat(table.columns().stream(), table.extensions().stream()).toList();
    }

    private static String sameKey(TapTable<?> table) {
        return table.key().stream()
                .map(Identifiers::quote)
                .map(column -> "t." + column + " = s." + column)
                .collect(Collectors.joining(" AND "));
    }

    private static String list(String prefix, List<String> columns) {
        return columns.stream()
                .map(column -> prefix + Identifiers.quote(column))
                .collect(Collectors.joining(", "));
    }

    private String exchangeVersions() {
        String columns = list("", VERSION_COLUMNS);
        String live = version(names.live());
        String staging = version(names.staging());
        return """
        CREATE TEMPORARY TABLE live_version ON COMMIT DROP AS SELECT %1$s FROM %2$s;
        DELETE FROM %2$s;
        INSERT INTO %2$s (%1$s) SELECT %1$s FROM %3$s;
        UPDATE %2$s SET live_since = pg_catalog.clock_timestamp(), cut_over = 'exchanged';
        DELETE FROM %3$s;
        INSERT INTO %3$s (%1$s) SELECT %1$s FROM pg_temp.live_version;
        """
                .formatted(columns, live, staging);
    }

    private static String version(String databaseSchema) {
        return Identifiers.quote(databaseSchema, VersionRow.TABLE);
    }
}
