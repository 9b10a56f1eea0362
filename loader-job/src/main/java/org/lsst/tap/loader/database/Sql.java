package org.lsst.tap.loader.database;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Statements, from their text to what comes of them. Each joins the transaction of its connection.
 * A parameter is a text, a number, a boolean, null, or a collection of texts, which becomes an
 * array. Stateless.
 */
public final class Sql {

    private Sql() {}

    /** Makes something of a row, a connection or the like. */
    @FunctionalInterface
    public interface Reader<A, T> {
        T read(A from) throws SQLException;
    }

    /** Returns what the rows of a statement make, in their order; nothing if it has none. */
    public static <T> List<T> list(
            Connection connection,
            String sql,
            Reader<ResultSet, T> reader,
            @Nullable Object... parameters)
            throws SQLException {
        List<T> all = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                Object parameter = parameters[i];
                if (parameter instanceof Collection<?> texts) {
                    parameter = connection.createArrayOf("text", texts.toArray());
                }
                statement.setObject(i + 1, parameter);
            }
            statement.execute();
            ResultSet row = statement.getResultSet();
            while (row != null && row.next()) {
                all.add(reader.read(row));
            }
        }
        return all;
    }

    /** Returns what the only row of a query makes, which must be there. */
    public static <T> T one(
            Connection connection,
            String sql,
            Reader<ResultSet, T> reader,
            @Nullable Object... parameters)
            throws SQLException {
        return list(connection, sql, reader, parameters).get(0);
    }

    /** Returns an array of texts; nothing for NULL. */
    public static List<String> texts(ResultSet row, int column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    /** Runs statements without parameters, divided by semicolons. */
    public static boolean execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }
}
