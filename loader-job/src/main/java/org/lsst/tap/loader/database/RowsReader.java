package org.lsst.tap.loader.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.rows.ReleaseRows;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Identifiers;

/** Reads the rows of a release back from a database schema. Stateless. */
public final class RowsReader {

    private RowsReader() {}

    /** Makes a row of a result into a row of a release. */
    @FunctionalInterface
    private interface RowMapper<R> {
        R map(ResultSet row) throws SQLException;
    }

    /**
     * Reads all rows of a release. Joins the transaction of the connection; run it in a {@link
     * ConsistentRead}, unless a lock keeps swaps away.
     */
    public static ReleaseRows read(Connection connection, String databaseSchema)
            throws SQLException {
        return new ReleaseRows(
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

    private static ReleaseRows.SchemaRow schema(ResultSet row) throws SQLException {
        return new ReleaseRows.SchemaRow(
                row.getString(1), row.getString(2), row.getString(3), row.getInt(4));
    }

    private static ReleaseRows.TableRow table(ResultSet row) throws SQLException {
        return new ReleaseRows.TableRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getInt(6));
    }

    private static ReleaseRows.ColumnRow column(ResultSet row) throws SQLException {
        return new ReleaseRows.ColumnRow(
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

    private static ReleaseRows.KeyRow key(ResultSet row) throws SQLException {
        return new ReleaseRows.KeyRow(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5));
    }

    private static ReleaseRows.KeyColumnRow keyColumn(ResultSet row) throws SQLException {
        return new ReleaseRows.KeyColumnRow(row.getString(1), row.getString(2), row.getString(3));
    }

    private static @Nullable Integer integer(ResultSet row, int column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }
}
