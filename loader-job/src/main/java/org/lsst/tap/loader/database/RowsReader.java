package org.lsst.tap.loader.database;

import java.lang.reflect.RecordComponent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
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

    /**
     * Reads all rows of a release. Joins the transaction of the connection; run it in a {@link
     * ConsistentRead}, unless a lock keeps swaps away.
     */
    public static ReleaseRows read(Connection connection, String databaseSchema)
            throws SQLException {
        return new ReleaseRows(
                rows(connection, databaseSchema, TapTable.SCHEMAS),
                rows(connection, databaseSchema, TapTable.TABLES),
                rows(connection, databaseSchema, TapTable.COLUMNS),
                rows(connection, databaseSchema, TapTable.KEYS),
                rows(connection, databaseSchema, TapTable.KEY_COLUMNS));
    }

    private static <R extends ReleaseRows.Row> List<R> rows(
            Connection connection, String databaseSchema, TapTable<R> table) throws SQLException {
        String columns =
                table.columns().stream().map(Identifiers::quote).collect(Collectors.joining(", "));
        String sql =
                "SELECT %s FROM %s ORDER BY %s"
                        .formatted(
                                columns, Identifiers.quote(databaseSchema, table.name()), columns);
        List<List<@Nullable Object>> rows =
                Sql.list(
                        connection,
                        sql,
                        row -> {
                            List<@Nullable Object> fields = new ArrayList<>();
                            for (RecordComponent field : table.fields()) {
                                fields.add(value(row, fields.size() + 1, field.getType()));
                            }
                            return fields;
                        });
        return table.rowsOf(rows);
    }

    /** Returns a text, or a number, which is 0 if it is NULL and can't be so in a release. */
    private static @Nullable Object value(ResultSet row, int column, Class<?> type)
            throws SQLException {
        if (type == String.class) {
            return row.getString(column);
        }
        int number = row.getInt(column);
        return row.wasNull() && type == Integer.class ? null : number;
    }
}
