package org.lsst.tap.schema.internal;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A connection that is given back as it was. Statements run in autocommit mode, since otherwise the
 * driver sends a BEGIN of its own before the script's; entering it also ends a transaction, and
 * with it a snapshot, that a pool's validation query has left open.
 */
final class Session implements AutoCloseable {

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
     * @throws CallersTransaction.Found if the connection is in one; it is left as it is
     */
    Statement createStatement() throws SQLException {
        enterAutoCommit();
        Statement statement = connection.createStatement();
        statement.setFetchSize(0);
        statement.setEscapeProcessing(false);
        return statement;
    }

    private void enterAutoCommit() throws SQLException {
        if (CallersTransaction.isOpenOn(connection)
                && (connection.getAutoCommit()
                        || isKeptByItsOwner()
                        || CallersTransaction.hasWritten(connection))) {
            throw new CallersTransaction.Found();
        }
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true);
            autoCommitLeft = true;
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
}
