/*
 * License: GNU Affero General Public License, version 3 (AGPL-3.0).
 * Written by the authors of tap-schema (org.lsst.tap) as a contribution to OpenCADC.
 */

package ca.nrc.cadc.tap.schema;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.log4j.Logger;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.ConnectionHolder;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * One read of a fixed set of tables whose result is what those tables held at one moment, whatever
 * another process renames, truncates or drops while the read runs.
 *
 * <p>The read is a piece of code that queries through the DataSource with JdbcTemplate. During
 * {@link #run} one connection is bound to the thread, in Spring's usual way, so that all of its
 * queries use that connection.
 *
 * <p>On PostgreSQL the read runs in a REPEATABLE READ, READ ONLY transaction. That alone is not
 * enough: the rows come from the snapshot of the transaction, yet the names are resolved anew by
 * each query (PostgreSQL manual, section 13.6). So the transaction locks the tables in ACCESS SHARE
 * mode before it takes its snapshot, and a {@link ReadGuard} judges at the end what was read. When
 * the guard refuses, or a query fails as it can while schemas are being renamed (SQLSTATE 0A000,
 * 3F000, 40001, 40P01, 42P01, 55P03), the transaction is rolled back and the read runs again, so it
 * must have no side effects. All attempts use the same connection: a server-side prepared statement
 * that a swap has outdated fails once per connection, and the driver prepares it again on the next.
 *
 * <p>On any other database the read runs in one REPEATABLE READ transaction, if the driver says
 * that there is such a thing, and as it is if not.
 *
 * <p>In a transaction that the caller has opened on the DataSource, and inside another consistent
 * read, the read runs as it is on that connection. The caller's transaction then decides what it
 * sees. The connection is given back as it came: no transaction open or failed, isolation level and
 * autocommit as they were.
 *
 * <p>An instance is for one thread.
 */
final class ConsistentRead {

    private static final Logger log = Logger.getLogger(ConsistentRead.class);

    /** A swap costs the reads that it overlaps one attempt, and swaps are not milliseconds apart. */
    private static final int MAX_ATTEMPTS = 6;

    /** Upper bound of the random pause after the first attempt; doubles with each further one. */
    private static final long FIRST_PAUSE_MICROS = 5000L;

    /** What PostgreSQL can answer to a query that meets a swap. */
    private static final Set<String> STATES_OF_A_SWAP = new HashSet<>(Arrays.asList(
        "0A000", // cached plan must not change result type: a column differs between releases
        "3F000", // invalid schema name: the live one is missing for a moment
        "40001", // serialization failure
        "40P01", // deadlock detected
        "42P01", // undefined table
        "55P03")); // lock not available: lock_timeout of the role

    private final DataSource dataSource;
    private final Collection<String> tableNames;

    /**
     * Prepares a read.
     *
     * @param dataSource where the read gets its connections from
     * @param tableNames the tables and views that the read may use, with their database schema, and
     *     no others: on PostgreSQL a read that used any other one is refused
     */
    ConsistentRead(DataSource dataSource, String... tableNames) {
        this.dataSource = dataSource;
        this.tableNames = Arrays.asList(tableNames);
    }

    /**
     * Does the read.
     *
     * @param <T> type of the result
     * @param read runs the queries, more than once if a swap overlaps them
     * @return what the accepted attempt returned
     * @throws TransientDataAccessResourceException if no attempt was accepted
     */
    <T> T run(Supplier<T> read) {
        if (TransactionSynchronizationManager.hasResource(dataSource)) {
            log.debug("joining the open transaction");
            return read.get();
        }
        Connection con = connect();
        TransactionSynchronizationManager.bindResource(dataSource, new ConnectionHolder(con, true));
        try {
            return begin(con, read);
        } catch (SQLException ex) {
            throw translate(ex);
        } finally {
            TransactionSynchronizationManager.unbindResource(dataSource);
            DataSourceUtils.releaseConnection(con, dataSource);
        }
    }

    private Connection connect() {
        try {
            return dataSource.getConnection();
        } catch (SQLException ex) {
            throw new CannotGetJdbcConnectionException("failed to get a connection for " + tableNames, ex);
        }
    }

    private DataAccessException translate(SQLException ex) {
        String task = "consistent read of " + tableNames;
        DataAccessException ret = new SQLExceptionSubclassTranslator().translate(task, null, ex);
        // newer versions of Spring return null for what they do not know
        return ret == null ? new UncategorizedSQLException(task, null, ex) : ret;
    }

    private <T> T begin(Connection con, Supplier<T> read) throws SQLException {
        DatabaseMetaData meta = con.getMetaData();
        if ("PostgreSQL".equals(meta.getDatabaseProductName())) {
            return inTransaction(con, () -> guarded(con, read));
        }
        if (meta.supportsTransactionIsolationLevel(Connection.TRANSACTION_REPEATABLE_READ)) {
            return repeatable(con, read);
        }
        return read.get();
    }

    private <T> T inTransaction(Connection con, Attempts<T> attempts) throws SQLException {
        final boolean autoCommit = con.getAutoCommit();
        if (!autoCommit) {
            // end what the validation query of a pool began: it may have taken a snapshot
            con.rollback();
        }
        con.setAutoCommit(false);
        try {
            return attempts.make();
        } finally {
            restore(() -> con.setAutoCommit(autoCommit));
        }
    }

    private <T> T repeatable(Connection con, Supplier<T> read) throws SQLException {
        final int isolation = con.getTransactionIsolation();
        con.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try {
            return inTransaction(con, () -> committed(con, read));
        } finally {
            restore(() -> con.setTransactionIsolation(isolation));
        }
    }

    private <T> T guarded(Connection con, Supplier<T> read) throws SQLException {
        JdbcTemplate template = new JdbcTemplate(dataSource);
        ReadGuard guard = new ReadGuard(tableNames);
        RuntimeException last = null;
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            try {
                return committed(con, () -> attempt(template, guard, read));
            } catch (RuntimeException ex) {
                if (!isSwap(ex)) {
                    throw ex;
                }
                log.debug("attempt " + attempt + " of " + tableNames, ex);
                if (last != null) {
                    ex.addSuppressed(last);
                }
                last = ex;
            }
            if (attempt < MAX_ATTEMPTS && !pause(attempt)) {
                break;
            }
        }
        throw new TransientDataAccessResourceException("read of " + tableNames
            + " given up: each attempt, of at most " + MAX_ATTEMPTS + ", met a change of the tables or"
            + " did not find them; nothing was returned, try again later", last);
    }

    private <T> T committed(Connection con, Supplier<T> read) throws SQLException {
        T ret;
        try {
            ret = read.get();
        } catch (RuntimeException | Error ex) {
            try {
                con.rollback();
            } catch (SQLException oops) {
                // the connection is gone, which the primary failure says better
                ex.addSuppressed(oops);
            }
            throw ex;
        }
        con.commit();
        return ret;
    }

    private <T> T attempt(JdbcTemplate jdbc, ReadGuard guard, Supplier<T> read) {
        // neither statement takes a snapshot, and they travel with the driver's BEGIN
        jdbc.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;"
            + " LOCK TABLE " + String.join(", ", tableNames) + " IN ACCESS SHARE MODE");
        T ret;
        try {
            ret = read.get();
        } catch (RuntimeException ex) {
            if (!isSwap(ex)) {
                judge(jdbc, guard, ex);
            }
            throw ex;
        }
        check(jdbc, guard);
        return ret;
    }

    private void check(JdbcTemplate jdbc, ReadGuard guard) {
        if (!guard.accepts(jdbc)) {
            throw new OverlapException("the tables that were read are not those that had the names "
                + tableNames + " at the snapshot of the transaction");
        }
    }

    /** A read that stumbled over a mix of two releases deserves another attempt. */
    private void judge(JdbcTemplate jdbc, ReadGuard guard, RuntimeException failure) {
        try {
            check(jdbc, guard);
        } catch (OverlapException ex) {
            ex.addSuppressed(failure);
            throw ex;
        } catch (DataAccessException ex) {
            // a query of the read had failed on the server, so the transaction answers no more
            log.debug("failed to judge a failed read", ex);
        }
    }

    private static boolean isSwap(RuntimeException ex) {
        if (ex instanceof OverlapException) {
            return true;
        }
        for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException) {
                return STATES_OF_A_SWAP.contains(((SQLException) cause).getSQLState());
            }
        }
        return false;
    }

    /** Returns false, with the flag set again, if the thread was interrupted. */
    private static boolean pause(int attempt) {
        try {
            // random, so that the reads that one swap has turned back do not return together
            TimeUnit.MICROSECONDS.sleep(ThreadLocalRandom.current().nextLong(FIRST_PAUSE_MICROS << (attempt - 1)));
            return true;
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void restore(Restoring restoring) {
        try {
            restoring.restore();
        } catch (SQLException ex) {
            log.debug("failed to restore the connection: it is gone", ex);
        }
    }

    /** The attempts of a read, in a connection that does not commit by itself. */
    private interface Attempts<T> {
        T make() throws SQLException;
    }

    /** Gives a connection a setting back that it came with. */
    private interface Restoring {
        void restore() throws SQLException;
    }

    /** Says that the guard has refused an attempt. */
    private static final class OverlapException extends ConcurrencyFailureException {
        private static final long serialVersionUID = 202601L;

        OverlapException(String msg) {
            super(msg);
        }
    }
}
