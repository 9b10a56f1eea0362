package org.lsst.tap.loader.database;

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

    /**
     * Makes something of the row that a result is at.
     *
     * @param <T> what
     */
    @FunctionalInterface
    public interface RowMapper<T> {
        /** Reads the row. */
        T map(ResultSet row) throws SQLException;
    }

    /** Returns what the rows of a query make, in their order. */
    public static <T> List<T> list(
            Connection connection, String sql, RowMapper<T> mapper, @Nullable Object... parameters)
            throws SQLException {
        List<T> all = new ArrayList<>();
        // What has no parameters is never prepared: a pooler may be in between.
        try (Statement statement =
                        parameters.length == 0
                                ? connection.createStatement()
                                : prepared(connection, sql, parameters);
                ResultSet row =
                        statement instanceof PreparedStatement prepared
                                ? prepared.executeQuery()
                                : statement.executeQuery(sql)) {
            while (row.next()) {
                all.add(mapper.map(row));
            }
        }
        return all;
    }

    /** Returns what the only row of a query makes, which must be there. */
    public static <T> T one(
            Connection connection, String sql, RowMapper<T> mapper, @Nullable Object... parameters)
            throws SQLException {
        return list(connection, sql, mapper, parameters).get(0);
    }

    /** Runs statements without parameters, divided by semicolons. */
    public static boolean execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    /** Runs a statement that returns no rows. */
    public static void update(Connection connection, String sql, @Nullable Object... parameters)
            throws SQLException {
        try (PreparedStatement statement = prepared(connection, sql, parameters)) {
            statement.executeUpdate();
        }
    }

    private static PreparedStatement prepared(
            Connection connection, String sql, @Nullable Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < parameters.length; i++) {
                if (parameters[i] instanceof Collection<?> texts) {
                    statement.setArray(i + 1, connection.createArrayOf("text", texts.toArray()));
                } else {
                    statement.setObject(i + 1, parameters[i]);
                }
            }
            return statement;
        } catch (SQLException e) {
            statement.close();
            throw e;
        }
    }
}
