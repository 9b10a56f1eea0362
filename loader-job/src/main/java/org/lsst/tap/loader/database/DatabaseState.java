package org.lsst.tap.loader.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.rows.ContentDigest;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.ReleaseRows.TapRow;
import org.lsst.tap.loader.rows.RowCounts;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Identifiers;

/**
 * What the database schemas of a swap hold at one moment. Immutable.
 *
 * <p>What reads it joins the transaction of the connection and takes ACCESS SHARE locks on the
 * tables it reads. Names are resolved statement by statement, so a swap at the same moment can mix
 * two states: read under the job's lock, or in a {@link Transaction#consistent}. What {@link Trust}
 * refuses is not read: {@link org.lsst.tap.loader.failure.DatabaseException}.
 *
 * @param temp the left-over of an interrupted or foreign swap; normally empty
 * @param retired names of database schemas that wait to be dropped
 */
public record DatabaseState(
        Optional<ReleaseState> live,
        Optional<ReleaseState> staging,
        Optional<ReleaseState> temp,
        List<String> retired) {

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

    /** Returns the first name for a retired database schema that is not taken. */
    public String freeRetiredName(DatabaseSchemas names) {
        int number = 1;
        while (retired.contains(names.retired(number))) {
            number++;
        }
        return names.retired(number);
    }

    public static DatabaseState read(Connection connection, DatabaseSchemas names)
            throws SQLException {
        return read(connection, names, names.all());
    }

    /** Reads the state of live only: a role that may read it need not be able to read the rest. */
    public static Optional<ReleaseState> readLive(Connection connection, DatabaseSchemas names)
            throws SQLException {
        return read(connection, names, List.of(names.live())).live();
    }

    private static DatabaseState read(
            Connection connection, DatabaseSchemas names, List<String> wanted) throws SQLException {
        Trust.require(connection, names, wanted);
        Map<String, ReleaseState> found = new TreeMap<>();
        List<String> retired = new ArrayList<>();
        Sql.list(
                connection,
                SCHEMAS,
                row -> {
                    String name = row.getString(2);
                    List<String> relations = Sql.texts(row, 3);
                    if (wanted.contains(name)) {
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

    /** Reads the version row, whatever columns it has, if there is exactly one, and the counts. */
    private static ReleaseState release(
            Connection connection, String name, long oid, List<String> relations)
            throws SQLException {
        List<String> missing =
                TapTable.ALL.stream()
                        .flatMap(table -> Stream.of(table.name(), table.viewName()))
                        .filter(relation -> !relations.contains(relation))
                        .toList();
        boolean countable = TapTable.ALL.stream().map(TapTable::name).noneMatch(missing::contains);
        String sql = countable ? counts(name) : "SELECT 0, 0, 0, 0, 0";
        if (relations.contains(VersionRow.TABLE)) {
            String version = Identifiers.quote(name, VersionRow.TABLE);
            sql =
                    "SELECT * FROM (%s) AS counts LEFT JOIN %2$s ON (SELECT pg_catalog.count(*) FROM %2$s) = 1"
                            .formatted(sql, version);
        }
        return Sql.one(
                connection,
                sql,
                row -> new ReleaseState(name, oid, missing, version(row), counts(row)));
    }

    private static String counts(String databaseSchema) {
        return TapTable.ALL.stream()
                .map(table -> Identifiers.quote(databaseSchema, table.name()))
                .map("(SELECT pg_catalog.count(*) FROM %s)"::formatted)
                .collect(Collectors.joining(", ", "SELECT ", ""));
    }

    private static RowCounts counts(ResultSet row) throws SQLException {
        return new RowCounts(
                row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5));
    }

    private static Optional<VersionRow> version(ResultSet row) throws SQLException {
        Set<String> columns = new HashSet<>();
        ResultSetMetaData metadata = row.getMetaData();
        // After the counts.
        for (int i = 6; i <= metadata.getColumnCount(); i++) {
            columns.add(metadata.getColumnName(i));
        }
        Optional<String> release = field(columns, "version", row::getString);
        if (release.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new VersionRow(
                        release.get(),
                        field(columns, "loaded_at", row::getTimestamp).map(Timestamp::toInstant),
                        field(columns, "source", row::getString),
                        field(columns, "archive_sha256", row::getString),
                        field(columns, "schemas", name -> Sql.texts(row, row.findColumn(name)))
                                .orElse(List.of()),
                        field(columns, "content_digest", row::getString),
                        field(columns, "loader_version", row::getString),
                        columns,
                        field(columns, "live_since", row::getTimestamp).map(Timestamp::toInstant),
                        field(columns, "cut_over", row::getString)));
    }

    private static <T> Optional<T> field(
            Set<String> columns, String column, Sql.Reader<String, @Nullable T> reader)
            throws SQLException {
        return columns.contains(column)
                ? Optional.ofNullable(reader.read(column))
                : Optional.empty();
    }

    /** Returns the digest of the rows that a database schema holds now. */
    public static String digest(Connection connection, String databaseSchema) throws SQLException {
        boolean keepsBytes = Sessions.encoding(connection).equals("SQL_ASCII");
        String sql = "SELECT " + ContentDigest.sql(databaseSchema, keepsBytes);
        return Sql.one(connection, sql, row -> row.getString(1));
    }

    /** Reads all rows of a release. */
    public static ReleaseRows rows(Connection connection, String databaseSchema)
            throws SQLException {
        List<TapRow> rows = new ArrayList<>();
        for (TapTable table : TapTable.ALL) {
            String columns = String.join(", ", table.columns());
            String from = Identifiers.quote(databaseSchema, table.name());
            String sql = "SELECT %1$s FROM %2$s ORDER BY %1$s".formatted(columns, from);
            rows.addAll(Sql.list(connection, sql, row -> row(table, row)));
        }
        return new ReleaseRows(rows);
    }

    private static TapRow row(TapTable table, ResultSet row) throws SQLException {
        @Nullable String[] texts = new String[table.columns().size()];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = row.getString(i + 1);
        }
        return table.row((Object[]) texts);
    }

    /**
     * What one database schema holds. Immutable.
     *
     * @param oid its identity, which a rename does not change
     * @param missing the relations of TAP_SCHEMA that it lacks
     * @param version the release, if there is exactly one row of it
     * @param counts the rows; all 0 if a table is missing
     */
    public record ReleaseState(
            String name,
            long oid,
            List<String> missing,
            Optional<VersionRow> version,
            RowCounts counts) {

        /** Whether a TAP service could read this: all relations, a version, rows. */
        public boolean isComplete() {
            return incompleteness().isEmpty();
        }

        /** Whether this is what {@code init} makes: TAP_SCHEMA's own rows, and no release. */
        public boolean isInitial() {
            return counts.schemas() == 1 && release().equals(VersionRow.INITIAL);
        }

        /** Returns the release's name, or a text that says that there is none. */
        public String release() {
            return version.map(VersionRow::version).orElse("(unknown release)");
        }

        /** Returns why this is no complete release, for messages; empty if it is. */
        public String incompleteness() {
            if (!missing.isEmpty()) {
                return "it lacks " + String.join(", ", missing);
            }
            boolean hasRows = counts.schemas() > 0 && counts.tables() > 0 && counts.columns() > 0;
            return version.isEmpty()
                    ? "its version table has no single row"
                    : hasRows ? "" : "it has no rows";
        }
    }
}
