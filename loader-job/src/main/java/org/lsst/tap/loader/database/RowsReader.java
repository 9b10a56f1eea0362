package org.lsst.tap.loader.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.rows.TapSchemaRows;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Identifiers;

/** Reads the rows of a release back from a database schema. Stateless. */
public final class RowsReader {

    private static final int ATTEMPTS = 5;

    private static final String OID =
            "SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = ";

    private RowsReader() {}

    /** Makes a row of a result into a row of a release. */
    @FunctionalInterface
    private interface RowMapper<R> {
        R map(ResultSet row) throws SQLException;
    }

    /**
     * Reads all rows of a release. One transaction, REPEATABLE READ and READ ONLY, with ACCESS
     * SHARE locks on the five tables. Such a transaction alone can mix two releases, as names are
     * resolved outside of its snapshot (PostgreSQL manual, section 13.6); so the name must belong
     * to the same database schema before and after, or the rows are read again.
     *
     * @param connection in autocommit mode, and so again afterwards
     */
    public static TapSchemaRows read(Connection connection, String databaseSchema)
            throws SQLException {
        for (int attempt = 1; ; attempt++) {
            Optional<Long> before = oid(connection, databaseSchema);
            TapSchemaRows rows =
                    Transaction.run(connection, () -> readOnce(connection, databaseSchema));
            if (before.equals(oid(connection, databaseSchema)) || attempt == ATTEMPTS) {
                return rows;
            }
        }
    }

    private static Optional<Long> oid(Connection connection, String databaseSchema)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(OID + Identifiers.literal(databaseSchema))) {
            return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
        }
    }

    private static TapSchemaRows readOnce(Connection connection, String databaseSchema)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        }
        return new TapSchemaRows(
                rows(connection, databaseSchema, TapTable.SCHEMAS, RowsReader::schema),
                rows(connection, databaseSchema, TapTable.TABLES, RowsReader::table),
                rows(connection, databaseSchema, TapTable.COLUMNS, RowsReader::column),
                rows(connection, databaseSchema, TapTable.KEYS, RowsReader::key),
                rows(connection, databaseSchema, TapTable.KEY_COLUMNS, RowsReader::keyColumn));
    }

    private static <R> List<R> rows(
            Connection connection, String databaseSchema, TapTable<R> table, RowMapper<R> mapper)
            throws SQLException {
        String columns =
                table.columns().stream().map(Identifiers::quote).collect(Collectors.joining(", "));
        String sql =
                "SELECT %s FROM %s ORDER BY %s"
                        .formatted(
                                columns, Identifiers.quote(databaseSchema, table.name()), columns);
        List<R> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                rows.add(mapper.map(row));
            }
        }
        return rows;
    }

    private static TapSchemaRows.SchemaRow schema(ResultSet row) throws SQLException {
        return new TapSchemaRows.SchemaRow(
                row.getString(1), row.getString(2), row.getString(3), row.getInt(4));
    }

    private static TapSchemaRows.TableRow table(ResultSet row) throws SQLException {
        return new TapSchemaRows.TableRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getInt(6));
    }

    private static TapSchemaRows.ColumnRow column(ResultSet row) throws SQLException {
        return new TapSchemaRows.ColumnRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                integer(row, 10),
                row.getInt(11),
                row.getInt(12),
                row.getInt(13),
                integer(row, 14));
    }

    private static TapSchemaRows.KeyRow key(ResultSet row) throws SQLException {
        return new TapSchemaRows.KeyRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5));
    }

    private static TapSchemaRows.KeyColumnRow keyColumn(ResultSet row) throws SQLException {
        return new TapSchemaRows.KeyColumnRow(row.getString(1), row.getString(2), row.getString(3));
    }

    private static @Nullable Integer integer(ResultSet row, int column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }
}
