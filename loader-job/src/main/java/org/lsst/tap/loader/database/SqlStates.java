package org.lsst.tap.loader.database;

import java.sql.SQLException;

/** The SQLSTATEs that the loader acts on (PostgreSQL manual, appendix A). */
public final class SqlStates {

    /**
     * {@code sqlserver_rejected_establishment_of_sqlconnection}: the driver's, for a server that
     * asks for what was not given (a password), or lacks what was asked for (TLS).
     */
    public static final String REJECTED = "08004";

    /** {@code invalid_password}. */
    public static final String INVALID_PASSWORD = "28P01";

    /** {@code invalid_authorization_specification}: no such role, or pg_hba.conf refuses it. */
    public static final String INVALID_AUTHORIZATION = "28000";

    /** {@code invalid_catalog_name}: no such database. */
    public static final String NO_SUCH_DATABASE = "3D000";

    /** {@code invalid_schema_name}. */
    public static final String NO_SUCH_SCHEMA = "3F000";

    /** {@code duplicate_schema}. */
    public static final String DUPLICATE_SCHEMA = "42P06";

    /** {@code deadlock_detected}. */
    public static final String DEADLOCK = "40P01";

    /** {@code insufficient_privilege}. */
    public static final String NO_PRIVILEGE = "42501";

    /** {@code disk_full}. */
    public static final String DISK_FULL = "53100";

    /** {@code lock_not_available}: {@code lock_timeout} ran out, or NOWAIT found the lock taken. */
    public static final String LOCK_NOT_AVAILABLE = "55P03";

    /** {@code query_canceled}: {@code statement_timeout} ran out, or somebody cancelled it. */
    public static final String QUERY_CANCELED = "57014";

    /** {@code cannot_connect_now}: the server starts or stops. */
    public static final String STARTING_UP = "57P03";

    /**
     * {@code internal_error}; here it means {@code tuple concurrently updated}: another session
     * renamed or dropped the same database schema.
     */
    public static final String INTERNAL_ERROR = "XX000";

    private SqlStates() {}

    /** Whether {@code e} says that a lock was taken: the statement can be tried again. */
    public static boolean isLockFailure(SQLException e) {
        return LOCK_NOT_AVAILABLE.equals(e.getSQLState()) || DEADLOCK.equals(e.getSQLState());
    }

    /** Whether {@code e} says that the connection is gone or was never there (class 08, 57P0x). */
    public static boolean isConnectionFailure(SQLException e) {
        String state = e.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P0"));
    }
}
