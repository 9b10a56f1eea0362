package org.lsst.tap.loader.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import org.postgresql.PGConnection;

/** The encoding that a database keeps text in (PostgreSQL manual, section 24.3). Stateless. */
public final class ServerEncoding {

    /** {@code untranslatable_character}. */
    private static final String UNTRANSLATABLE = "22P05";

    private ServerEncoding() {}

    /** Returns its name; the server has told it when the session began. */
    public static String of(Connection connection) throws SQLException {
        return Optional.ofNullable(
                        connection.unwrap(PGConnection.class).getParameterStatus("server_encoding"))
                .orElse("UTF8");
    }

    /** Whether it is SQL_ASCII: a text is then the bytes that were sent, here those of UTF-8. */
    public static boolean isBytes(Connection connection) throws SQLException {
        return of(connection).equals("SQL_ASCII");
    }

    /**
     * Whether the server takes a text and gives the same back.
     *
     * @param connection in autocommit mode
     */
    public static boolean holds(Connection connection, String text) throws SQLException {
        try {
            return text.equals(
                    Sql.one(connection, "SELECT ?::text", row -> row.getString(1), text));
        } catch (SQLException e) {
            if (UNTRANSLATABLE.equals(e.getSQLState()) || "22021".equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }
}
