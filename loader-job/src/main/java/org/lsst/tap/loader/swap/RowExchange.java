package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseState.ReleaseState;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.rows.RowCounts;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Identifiers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Live and staging exchange their rows instead of their names, in one transaction: all of them, or
 * those that differ. Readers are never blocked: DELETE, INSERT and UPDATE take ROW EXCLUSIVE locks,
 * which do not conflict with theirs (PostgreSQL manual, section 13.3.1). The tables' keys hold
 * between any two statements: new rows come first, from schemas down to key columns, then changed
 * ones, and rows go last, from key columns up. Immutable.
 */
record RowExchange(DatabaseSchemas names, Strategy strategy) {

    /** A table, its columns, and those that tell its rows apart. */
    private record Rows(String name, List<String> columns, List<String> key) {}

    private static final List<Rows> TABLES =
            TapTable.ALL.stream()
                    .map(
                            table -> {
                                List<String> columns = new ArrayList<>(table.columns());
                                columns.addAll(table.extensions());
                                return new Rows(table.name(), columns, table.key());
                            })
                    .toList();

    /** The columns of {@code version}; a live made by Repertoire has the first two. */
    private static final String VERSION_COLUMNS =
            "version text, loaded_at timestamptz, source text, archive_sha256 text, schemas text[],"
                    + " content_digest text, loader_version text, live_since timestamptz, cut_over"
                    + " text";

    private static final Rows VERSION =
            new Rows(
                    VersionRow.TABLE,
                    List.of(VERSION_COLUMNS.replaceAll(" [a-z\\[\\]]+(?=,|$)", "").split(", ")),
                    List.of("version"));

    /**
     * Into table 1 those of table 2 that it lacks: 3 are the columns, 4 compares the keys, 5 and 6
     * are the columns of both.
     */
    private static final String INSERT =
            "INSERT INTO %1$s (%3$s) SELECT %3$s FROM %2$s s WHERE NOT EXISTS (SELECT FROM %1$s t"
                    + " WHERE %4$s)";

    private static final String UPDATE =
            "UPDATE %1$s t SET (%3$s) = ROW (%6$s) FROM %2$s s WHERE %4$s AND (%5$s) IS DISTINCT"
                    + " FROM (%6$s)";

    private static final String DELETE =
            "DELETE FROM %1$s t WHERE NOT EXISTS (SELECT FROM %2$s s WHERE %4$s)";

    private static final String ADD_COLUMNS =
            "ALTER TABLE %1$s ADD COLUMN IF NOT EXISTS "
                    + VERSION_COLUMNS.replace(", ", ", ADD COLUMN IF NOT EXISTS ");

    private static final String KEEP =
            "CREATE TEMPORARY TABLE %1$s ON COMMIT DROP AS SELECT * FROM %2$s";

    private static final String RECORD =
            "UPDATE %1$s SET live_since = pg_catalog.clock_timestamp(), cut_over = 'exchanged'";

    private static final List<String> MERGE = List.of(INSERT, UPDATE, DELETE);

    private static final List<String> REPLACE = List.of("DELETE FROM %1$s", INSERT);

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

    private static final String TEMPORARY = "pg_temp";

    /** Exchanges. One transaction, repeated as a whole on 55P03 and 40P01, with a bound. */
    SwapResult publish(Connection connection, DatabaseState expected) {
        ReleaseState previous = expected.live().orElseThrow();
        if (!previous.missing().isEmpty()) {
            throw new LoaderException(
                    "Exchange of rows refused: \"%s\" can't take them, as %s. Live is unchanged; use the strategy \"swap\"."
                            .formatted(names.live(), previous.incompleteness()));
        }
        Publication publication = Publication.open(connection, names, strategy, expected);
        RowCounts counts = publication.next().counts();
        try {
            identifyRows(connection);
            return publication.run(
                    SchemaSwap.LOCKS,
                    SwapResult.Way.EXCHANGED,
                    0,
                    publication.check(),
                    () -> exchange(connection, counts));
        } catch (SQLException e) {
            throw DatabaseErrors.of(publication.operation(), "live is unchanged", e);
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
            String sql = "; ALTER TABLE %s REPLICA IDENTITY FULL".formatted(table);
            String all = SchemaSwap.LOCKS.setLocalLockTimeout() + sql;
            SchemaSwap.LOCKS.run(
                    "Replica identity of " + table,
                    () -> Transaction.run(connection, () -> Sql.execute(connection, all)));
        }
    }

    /** Live's rows go to temporary tables first, and from there to staging. */
    private boolean exchange(Connection connection, RowCounts expected) throws SQLException {
        String live = names.live();
        StringJoiner sql = new StringJoiner(";\n");
        sql.add(filled(ADD_COLUMNS, VERSION, live, live));
        sql.add(filled(ADD_COLUMNS, VERSION, live, names.staging()));
        TABLES.forEach(table -> sql.add(filled(KEEP, table, live, TEMPORARY)));
        sql.add(filled(KEEP, VERSION, live, TEMPORARY));
        copy(names.staging(), live, sql);
        sql.add(filled(RECORD, VERSION, live, live));
        copy(TEMPORARY, names.staging(), sql);
        Sql.execute(connection, sql.toString());
        RowCounts found = DatabaseState.readLive(connection, names).orElseThrow().counts();
        if (!found.equals(expected)) {
            throw new LoaderException(
                    "Exchange of rows refused: live would have %s rows, expected %s. Live is unchanged; another session wrote to it; stop it and run the job again."
                            .formatted(found, expected));
        }
        return true;
    }

    /** Adds what gives the tables of one database schema the rows of another one's. */
    private void copy(String source, String target, StringJoiner sql) {
        for (String step : strategy == Strategy.MERGE ? MERGE : REPLACE) {
            List<Rows> tables = new ArrayList<>(TABLES);
            if (step.startsWith("DELETE")) {
                Collections.reverse(tables);
            }
            tables.forEach(table -> sql.add(filled(step, table, source, target)));
        }
        REPLACE.forEach(step -> sql.add(filled(step, VERSION, source, target)));
    }

    private static String filled(String step, Rows table, String source, String target) {
        return step.formatted(
                Identifiers.quote(target, table.name),
                Identifiers.quote(source, table.name),
                list("%s", table.columns, ", "),
                list("t.%1$s = s.%1$s", table.key, " AND "),
                list("t.%s", table.columns, ", "),
                list("s.%s", table.columns, ", "));
    }

    private static String list(String form, List<String> columns, String divider) {
        return columns.stream()
                .map(Identifiers::quote)
                .map(form::formatted)
                .collect(Collectors.joining(divider));
    }
}
