package org.lsst.tap.schema.internal;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.SmartDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A connection that is given back as it was. Statements run in autocommit mode, since otherwise the
 * driver sends a BEGIN of its own before the script's; entering it also ends a transaction, and
 * with it a snapshot, that a pool's validation query has left open.
 */
final class Session implements AutoCloseable {

    /** A transaction that has written holds a lock on its own number. */
    private static final String HOLDS_A_LOCK =
            "SELECT EXISTS (SELECT FROM pg_catalog.pg_locks l WHERE l.pid OPERATOR(pg_catalog.=)"
                    + " pg_catalog.pg_backend_pid() AND l.locktype OPERATOR(pg_catalog.<>)"
                    + " 'virtualxid' AND l.mode OPERATOR(pg_catalog.<>) ALL"
                    + " (ARRAY['AccessShareLock', 'SIReadLock']))";

    private final DataSource dataSource;
    private Connection connection;
    private boolean autoCommitLeft;

    /**
     * Takes a connection.
     *
     * @throws CannotGetJdbcConnectionException if there is none to be had
     */
    Session(DataSource dataSource) {
        this.dataSource = dataSource;
        this.connection = connect(dataSource);
    }

    /** Takes the connection that Spring has bound, or another. */
    static Connection connect(DataSource dataSource) {
        try {
            return TransactionSynchronizationManager.hasResource(dataSource)
                    ? DataSourceUtils.doGetConnection(dataSource)
                    : dataSource.getConnection();
        } catch (SQLException failure) {
            throw new CannotGetJdbcConnectionException("Failed to obtain JDBC Connection", failure);
        }
    }

    /**
     * Returns a statement that fetches all rows at once: a batch of rows costs a round trip.
     *
     * @throws InCallersTransaction if the connection is in one; it is left as it is
     */
    Statement createStatement() throws SQLException {
        enterAutoCommit();
        Statement statement = connection.createStatement();
        statement.setFetchSize(0);
        statement.setEscapeProcessing(false);
        return statement;
    }

    private void enterAutoCommit() throws SQLException {
        DataSource source = targetOf(dataSource, TransactionAwareDataSourceProxy.class);
        boolean open = isOpenOn(connection);
        if (open
                && (TransactionSynchronizationManager.hasResource(source)
                        || targetOf(source, DelegatingDataSource.class) instanceof SmartDataSource
                        || isKeptByItsOwner()
                        || (isOpenOn(connection) && holdsALock(connection)))) {
            throw new InCallersTransaction();
        }
        autoCommitLeft = !connection.getAutoCommit();
        if (open || autoCommitLeft) {
            try {
                connection.setAutoCommit(true);
            } catch (SQLException refused) {
                // A transaction manager's, which has begun one, or will with the first statement.
                autoCommitLeft = false;
                throw new InCallersTransaction();
            }
        }
        if (open && isOpenOn(connection)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("ROLLBACK");
            }
        }
    }

    /** Throws where a database can't tell whether a transaction is open, and somebody keeps it. */
    void leaveToItsOwner() throws SQLException {
        if (!connection.getAutoCommit() && isKeptByItsOwner()) {
            throw new InCallersTransaction();
        }
    }

    /**
     * Gives the connection back. A pool takes it, whatever its validation query, or who had it
     * before, has begun there; that is nobody's, and another one is taken. Who owns it keeps it
     * open.
     */
    private boolean isKeptByItsOwner() throws SQLException {
        connection.close();
        if (!connection.isClosed()) {
            return true;
        }
        connection = connect(dataSource);
        return false;
    }

    /** Returns what the session has prepared. */
    Prepared prepared() {
        return new Prepared(connection);
    }

    /** Runs what asks the DataSource for a connection through Spring, on this one. */
    <T> T lend(Supplier<T> borrower) {
        if (TransactionSynchronizationManager.hasResource(dataSource)) {
            return borrower.get();
        }
        TransactionSynchronizationManager.bindResource(
                dataSource, new ConnectionHolder(connection));
        try {
            return borrower.get();
        } finally {
            TransactionSynchronizationManager.unbindResource(dataSource);
        }
    }

    DatabaseMetaData metaData() throws SQLException {
        return connection.getMetaData();
    }

    @Override
    public void close() throws SQLException {
        try {
            if (autoCommitLeft && !connection.isClosed()) {
                connection.setAutoCommit(false);
            }
        } finally {
            DataSourceUtils.doReleaseConnection(connection, dataSource);
        }
    }

    /** Thrown where a transaction is found only once its connection is there. Nothing was done. */
    static final class InCallersTransaction extends RuntimeException {
        InCallersTransaction() {
            super("the connection is in a transaction of its owner", null, false, false);
        }
    }

    /**
     * Returns whether a read is made inside a transaction of its caller, as far as the DataSource
     * tells. Then it belongs to that transaction: it sees what the caller wrote, and commits and
     * rolls back nothing. It is on a connection that Spring has bound, or that is its caller's
     * (CADC's {@code DBUtil} makes such DataSources), with autocommit off. In autocommit there is
     * none, though Spring keeps connections for as long as one may begin (PROPAGATION_SUPPORTS).
     */
    static boolean isInCallersTransaction(DataSource dataSource) {
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
        Connection connection = connect(source);
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
     * Returns whether a transaction is open on a connection of PostgreSQL: the driver refuses a
     * change then, and this is none. Asks the driver's own connection, as far as it can be had: a
     * lazy proxy has none yet, and a pool may log the refusal.
     */
    private static boolean isOpenOn(Connection connection) throws SQLException {
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

    /** Returns whether more was done in a transaction than to read: writes, or locks. */
    private static boolean holdsALock(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(HOLDS_A_LOCK)) {
            return rows.next() && rows.getBoolean(1);
        } catch (SQLException failed) {
            // A transaction that has failed can only be ended.
            return !"25P02".equals(failed.getSQLState());
        }
    }
}
