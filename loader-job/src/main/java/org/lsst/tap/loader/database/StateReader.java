package org.lsst.tap.loader.database;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lsst.tap.loader.rows.RowCounts;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Identifiers;

/**
 * Reads what the database schemas hold. Joins the transaction of the connection; takes ACCESS SHARE
 * locks on the tables it counts. Names are resolved statement by statement, so a swap at the same
 * moment can mix two states: read under the job's lock, or read twice. What {@link Trust} refuses
 * is not read: {@link org.lsst.tap.loader.failure.DatabaseException}. Stateless.
 */
public final class StateReader {

    private static final String SCHEMAS =
            """
            SELECT n.oid, n.nspname,
                   coalesce(pg_catalog.array_agg(c.relname::text) FILTER (WHERE c.oid IS NOT NULL), '{}')
              FROM pg_catalog.pg_namespace n
              LEFT JOIN pg_catalog.pg_class c
                ON c.relnamespace = n.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
             WHERE n.nspname = ANY (?) OR pg_catalog.starts_with(n.nspname::text, ?)
             GROUP BY n.oid, n.nspname ORDER BY n.nspname
            """;

    private StateReader() {}

    /** Reads the state of live, staging and temp. */
    public static DatabaseState read(Connection connection, DatabaseSchemas names)
            throws SQLException {
        return read(connection, names, List.of(names.live(), names.staging(), names.temp()));
    }

    /** Reads the state of live only: a role that may read it need not be able to read the rest. */
    public static Optional<ReleaseState> readLive(Connection connection, DatabaseSchemas names)
            throws SQLException {
        return read(connection, names, List.of(names.live())).live();
    }

    private static DatabaseState read(
            Connection connection, DatabaseSchemas names, List<String> wanted) throws SQLException {
        Map<String, ReleaseState> found = new TreeMap<>();
        List<String> retired = new ArrayList<>();
        Sql.list(
                connection,
                SCHEMAS,
                row -> {
                    String name = row.getString(2);
                    if (wanted.contains(name)) {
                        Set<String> relations = new HashSet<>(strings(row.getArray(3)));
                        Trust.require(connection, names, name);
                        found.put(name, release(connection, name, row.getLong(1), relations));
                    } else if (names.isRetired(name)) {
                        retired.add(name);
                    }
                    return name;
                },
                wanted,
                names.staging());
        return new DatabaseState(
                Optional.ofNullable(found.get(names.live())),
                Optional.ofNullable(found.get(names.staging())),
                Optional.ofNullable(found.get(names.temp())),
                retired);
    }

    private static ReleaseState release(
            Connection connection, String name, long oid, Set<String> relations)
            throws SQLException {
        List<String> missing = new ArrayList<>();
        for (TapTable<?> table : TapTable.ALL) {
            missing.add(table.name());
            missing.add(table.viewName());
        }
        missing.removeAll(relations);
        boolean countable =
                TapTable.ALL.stream().allMatch(table -> relations.contains(table.name()));
        return new ReleaseState(
                name,
                oid,
                missing,
                relations.contains(VersionRow.TABLE) ? version(connection, name) : Optional.empty(),
                countable ? counts(connection, name) : new RowCounts(0, 0, 0, 0, 0));
    }

    /** Counts the rows of the five tables of one database schema, in one statement. */
    public static RowCounts counts(Connection connection, String databaseSchema)
            throws SQLException {
        String sql =
                TapTable.ALL.stream()
                        .map(table -> Identifiers.quote(databaseSchema, table.name()))
                        .map("(SELECT pg_catalog.count(*) FROM %s)"::formatted)
                        .collect(Collectors.joining(", ", "SELECT ", ""));
        return Sql.one(
                connection,
                sql,
                row ->
                        new RowCounts(
                                row.getLong(1),
                                row.getLong(2),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5)));
    }

    /** Reads the version row, whatever columns it has; empty unless there is exactly one. */
    private static Optional<VersionRow> version(Connection connection, String databaseSchema)
            throws SQLException {
        String sql = "SELECT * FROM " + Identifiers.quote(databaseSchema, VersionRow.TABLE);
        List<Optional<VersionRow>> rows = Sql.list(connection, sql, StateReader::version);
        return rows.size() == 1 ? rows.get(0) : Optional.empty();
    }

    private static Optional<VersionRow> version(ResultSet row) throws SQLException {
        Set<String> columns = columns(row.getMetaData());
        if (!columns.contains("version")) {
            return Optional.empty();
        }
        return Optional.of(
                new VersionRow(
                        row.getString("version"),
                        instant(row, columns, "loaded_at"),
                        text(row, columns, "source"),
                        text(row, columns, "archive_sha256"),
                        columns.contains("schemas") ? strings(row.getArray("schemas")) : List.of(),
                        text(row, columns, "content_digest"),
                        text(row, columns, "loader_version"),
                        columns,
                        instant(row, columns, "live_since"),
                        text(row, columns, "cut_over")));
    }

    private static Set<String> columns(ResultSetMetaData metadata) throws SQLException {
        Set<String> columns = new HashSet<>();
        for (int i = 1; i <= metadata.getColumnCount(); i++) {
            columns.add(metadata.getColumnName(i));
        }
        return columns;
    }

    private static Optional<String> text(ResultSet row, Set<String> columns, String column)
            throws SQLException {
        return columns.contains(column)
                ? Optional.ofNullable(row.getString(column))
                : Optional.empty();
    }

    private static Optional<Instant> instant(ResultSet row, Set<String> columns, String column)
            throws SQLException {
        return columns.contains(column)
                ? Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant)
                : Optional.empty();
    }

    private static List<String> strings(Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }
}
