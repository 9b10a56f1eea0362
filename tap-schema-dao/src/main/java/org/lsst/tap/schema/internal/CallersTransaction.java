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

    private static final String HAS_WRITTEN =
            "SELECT pg_catalog.pg_current_xact_id_if_assigned() IS NOT NULL";

    private CallersTransaction() {}

    /** Thrown where a transaction is found only once its connection is there. Nothing was done. */
    static final class Found extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Found() {
            super("the connection is in a transaction of its owner", null, false, false);
        }
    }

    /**
     * Returns whether there is one as far as the DataSource tells: a connection that Spring has
     * bound, or that is its caller's (CADC's {@code DBUtil} makes such DataSources), with
     * autocommit off. In autocommit there is none, though Spring keeps connections for as long as
     * one may begin (PROPAGATION_SUPPORTS).
     */
    static boolean isKnownTo(DataSource dataSource) {
        // Spring binds a transaction to the DataSource that such a proxy is for.
        DataSource source = targetOf(dataSource, TransactionAwareDataSourceProxy.class);
        boolean bound = TransactionSynchronizationManager.hasResource(source);
        if (!bound) {
            source = targetOf(source, DelegatingDataSource.class);
        }
        return (bound || source instanceof SmartDataSource) && isWithin(source, bound);
    }

    private static DataSource targetOf(
            DataSource dataSource, Class<? extends DelegatingDataSource> proxies) {
        DataSource target = dataSource;
        while (proxies.isInstance(target)) {
            target = proxies.cast(target).getTargetDataSource();
        }
        return target;
    }

    private static boolean isWithin(DataSource source, boolean bound) {
        Connection connection = Session.connect(source);
        try {
            return !connection.getAutoCommit()
                    && (bound || !((SmartDataSource) source).shouldClose(connection));
        } catch (SQLException failure) {
            throw new CannotGetJdbcConnectionException("Failed to obtain JDBC Connection", failure);
        } finally {
            DataSourceUtils.releaseConnection(connection, source);
        }
    }

    /**
     * Returns whether one is open on a connection of PostgreSQL: the driver refuses a change then,
     * and this is none. Asks the driver's own connection, as far as it can be had: a lazy proxy has
     * none yet, and a pool may log the refusal.
     */
    static boolean isOpenOn(Connection connection) throws SQLException {
        Connection drivers = connection.getMetaData().getConnection();
        try {
            drivers.setReadOnly(drivers.isReadOnly());
            return false;
        } catch (SQLException refused) {
            if (SqlStates.ACTIVE_SQL_TRANSACTION.equals(refused.getSQLState())) {
                return true;
            }
            throw refused;
        }
    }

    /** Returns whether what was written on a connection waits to be committed. */
    static boolean hasWritten(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(HAS_WRITTEN)) {
            return rows.next() && rows.getBoolean(1);
        } catch (SQLException failed) {
            // It failed before: its owner's to end, and to be told so by its next statement.
            return true;
        }
    }
}
