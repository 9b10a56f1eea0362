package org.lsst.tap.schema.internal;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/**
 * A connection in autocommit mode, given back as it was. Autocommit, since otherwise the driver
 * sends a BEGIN of its own before the script's; entering it also ends a transaction, and with it a
 * snapshot, that a pool's validation query has left open.
 */
final class Session implements AutoCloseable {

    private final Connection connection;
    private final boolean autoCommitBefore;

    /**
     * Takes a connection.
     *
     * @throws CannotGetJdbcConnectionException if there is none to be had
     */
    Session(DataSource dataSource) throws SQLException {
        this.connection = connect(dataSource);
        this.autoCommitBefore = enterAutoCommit(connection);
    }

    /** Returns the mode before. If that fails, the connection is given back: nobody else has it. */
    private static boolean enterAutoCommit(Connection connection) throws SQLException {
        try {
            boolean before = connection.getAutoCommit();
            if (!before) {
                connection.setAutoCommit(true);
            }
            return before;
        } catch (SQLException failure) {
            try {
                connection.close();
            } catch (SQLException alsoFailed) {
                failure.addSuppressed(alsoFailed);
            }
            throw failure;
        }
    }

    private static Connection connect(DataSource dataSource) {
        try {
            return dataSource.getConnection();
        } catch (SQLException failure) {
            throw new CannotGetJdbcConnectionException("Failed to obtain JDBC Connection", failure);
        }
    }

    /** Returns a statement that fetches all rows at once: a batch of rows costs a round trip. */
    Statement createStatement() throws SQLException {
        Statement statement = connection.createStatement();
        statement.setFetchSize(0);
        statement.setEscapeProcessing(false);
        return statement;
    }

    DatabaseMetaData metaData() throws SQLException {
        return connection.getMetaData();
    }

    @Override
    public void close() throws SQLException {
        try (connection) {
            if (!autoCommitBefore && !connection.isClosed()) {
                connection.setAutoCommit(false);
            }
        }
    }
}
