package org.lsst.tap.schema.internal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SmartDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Whether a read is made inside a transaction of its caller. Then it belongs to that transaction:
 * it sees what the caller wrote, and commits and rolls back nothing. Stateless.
 */
final class CallersTransaction {

    /** What a transaction of its caller holds, and one that a pool's validation query left not. */
    private static final String HAS_DONE_SOMETHING =
            "SELECT 1 FROM pg_catalog.pg_locks WHERE pid OPERATOR(pg_catalog.=)"
                    + " pg_catalog.pg_backend_pid() AND (locktype OPERATOR(pg_catalog.=)"
                    + " 'transactionid'::pg_catalog.text OR relation OPERATOR(pg_catalog.>=)"
                    + " '16384'::pg_catalog.oid)";

    private CallersTransaction() {}

    /** Thrown where a transaction is found only once its connection is there. Nothing was done. */
    static final class Found extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Found() {
            super("the connection is in a transaction of its owner", null, false, false);
        }
    }

    /**
     * Returns whether there is one as far as the DataSource tells: one that Spring knows, or a
     * connection that is its caller's (CADC's {@code DBUtil} makes such DataSources) with
     * autocommit off.
     */
    static boolean isKnownTo(DataSource dataSource) {
        return isBoundTo(dataSource)
                || (dataSource instanceof SmartDataSource
                        && isWithin((SmartDataSource) dataSource));
    }

    /** Spring binds a transaction to the DataSource itself, or to the one that a proxy is for. */
    private static boolean isBoundTo(DataSource dataSource) {
        return TransactionSynchronizationManager.hasResource(dataSource)
                || (dataSource instanceof TransactionAwareDataSourceProxy
                        && isBoundTo(((DelegatingDataSource) dataSource).getTargetDataSource()));
    }

    private static boolean isWithin(SmartDataSource dataSource) {
        try {
            Connection connection = dataSource.getConnection();
            try {
                return !dataSource.shouldClose(connection) && !connection.getAutoCommit();
            } finally {
                DataSourceUtils.doCloseConnection(connection, dataSource);
            }
        } catch (SQLException failure) {
            throw new CannotGetJdbcConnectionException("Failed to obtain JDBC Connection", failure);
        }
    }

    /**
     * Returns whether there is one on a connection of PostgreSQL. Sends something only if a
     * transaction is open without autocommit: then a pool's validation query may have begun it,
     * which is nobody's.
     */
    static boolean isOpenOn(Connection connection) throws SQLException {
        return isInTransaction(connection)
                && (connection.getAutoCommit() || hasDoneSomething(connection));
    }

    /** The driver refuses a change in a transaction, and this is none. */
    private static boolean isInTransaction(Connection connection) throws SQLException {
        try {
            connection.setReadOnly(connection.isReadOnly());
            return false;
        } catch (SQLException refused) {
            if (SqlStates.ACTIVE_SQL_TRANSACTION.equals(refused.getSQLState())) {
                return true;
            }
            throw refused;
        }
    }

    private static boolean hasDoneSomething(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(HAS_DONE_SOMETHING)) {
            return rows.next();
        } catch (SQLException failed) {
            // It failed before: the caller's to end, and to be told so by its next statement.
            return true;
        }
    }
}
