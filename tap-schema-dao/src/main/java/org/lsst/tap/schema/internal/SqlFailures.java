package org.lsst.tap.schema.internal;

import java.sql.SQLException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;

/** Makes Spring's exceptions of the driver's. Stateless. */
final class SqlFailures {

    private SqlFailures() {}

    /**
     * Returns what JdbcTemplate would throw.
     *
     * @param task what was to be done; the message begins with it
     */
    static DataAccessException translate(String task, SQLException failure) {
        // Nor does JdbcTemplate give the statement.
        String sql = "";
        DataAccessException known =
                new SQLExceptionSubclassTranslator().translate(task, sql, failure);
        // From 5.3 on Spring gives null for an SQLSTATE that it doesn't know, such as XX000.
        return known == null ? new UncategorizedSQLException(task, sql, failure) : known;
    }
}
