package org.lsst.tap.schema.internal;

import java.sql.SQLException;
import java.util.Set;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;

/** The SQLSTATEs that a read tells apart (PostgreSQL manual, appendix A). */
final class SqlStates {

    /** A cached plan's result type changed: a varchar's length, across a swap. */
    static final String FEATURE_NOT_SUPPORTED = "0A000";

    /** What a session has not prepared, or not any more. */
    static final String INVALID_STATEMENT_NAME = "26000";

    /** A change that is refused within a transaction. */
    static final String ACTIVE_SQL_TRANSACTION = "25001";

    /** What is only read writes: a sequence, an audit table. */
    static final String READ_ONLY_SQL_TRANSACTION = "25006";

    static final String INVALID_SCHEMA_NAME = "3F000";
    static final String SERIALIZATION_FAILURE = "40001";
    static final String DEADLOCK_DETECTED = "40P01";
    static final String INSUFFICIENT_PRIVILEGE = "42501";
    static final String UNDEFINED_COLUMN = "42703";
    static final String DUPLICATE_PREPARED_STATEMENT = "42P05";
    static final String UNDEFINED_TABLE = "42P01";
    static final String LOCK_NOT_AVAILABLE = "55P03";

    /** What LOCK TABLE says of a materialized view or a foreign table. */
    static final String WRONG_OBJECT_TYPE = "42809";

    /** What a swap in progress, or a pooler, can cause: another attempt may do better. */
    private static final Set<String> CAUSED_BY_A_SWAP =
            Set.of(
                    FEATURE_NOT_SUPPORTED,
                    INVALID_STATEMENT_NAME,
                    INVALID_SCHEMA_NAME,
                    SERIALIZATION_FAILURE,
                    DEADLOCK_DETECTED,
                    DUPLICATE_PREPARED_STATEMENT,
                    UNDEFINED_TABLE,
                    LOCK_NOT_AVAILABLE);

    /** What LOCK TABLE may say of what the queries can read, or don't read at all. */
    private static final Set<String> OF_LOCK =
            Set.of(WRONG_OBJECT_TYPE, INSUFFICIENT_PRIVILEGE, UNDEFINED_TABLE);

    /** A name is not found: of a table, its database schema, a function, a type. */
    private static final Set<String> MISSING =
            Set.of(UNDEFINED_TABLE, INVALID_SCHEMA_NAME, "42883", "42704");

    private SqlStates() {}

    static boolean mayBeOfLock(SQLException failure) {
        return isOneOf(OF_LOCK, failure);
    }

    static boolean isDenied(SQLException failure) {
        return INSUFFICIENT_PRIVILEGE.equals(failure.getSQLState());
    }

    static boolean isMissing(SQLException failure) {
        return isOneOf(MISSING, failure);
    }

    static boolean causedByASwap(SQLException failure) {
        return isOneOf(CAUSED_BY_A_SWAP, failure);
    }

    private static boolean isOneOf(Set<String> states, SQLException failure) {
        return failure.getSQLState() != null && states.contains(failure.getSQLState());
    }

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
