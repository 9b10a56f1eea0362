package org.lsst.tap.schema.internal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.log4j.Logger;
import org.lsst.tap.schema.TapSchemaUnstableException;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;

/**
 * Reads from PostgreSQL so that the result is what the tables of the given names held at one
 * moment, whatever the loader renames, truncates or drops meanwhile.
 *
 * <p>Each attempt runs a {@link ReadScript} in a REPEATABLE READ, READ ONLY transaction of its own,
 * in one round trip, under ACCESS SHARE locks on the tables, which are held until the transaction
 * ends in the same round trip. An attempt that the guard refuses, or that fails with an SQLSTATE
 * that a swap can cause (0A000, 3F000, 40001, 40P01, 42P01, 55P03), is tried again. Whatever
 * happens, the connection is given back without a transaction, and with the settings that it had.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class ConsistentRead {

    private static final Logger log = Logger.getLogger(ConsistentRead.class);

    private final DataSource dataSource;
    private final RetryPolicy retryPolicy;

    public ConsistentRead(DataSource dataSource, RetryPolicy retryPolicy) {
        this.dataSource = dataSource;
        this.retryPolicy = retryPolicy;
    }

    /**
     * What a read makes of the rows. Called once, after the guard has accepted them.
     *
     * @param <T> what comes out
     */
    @FunctionalInterface
    public interface RowsHandler<T> {
        /**
         * Makes something of the rows.
         *
         * @param results one result set per query of the script, in its order, each before its
         *     first row
         */
        T handle(List<ResultSet> results) throws SQLException;
    }

    /**
     * Runs {@code script} until an attempt is accepted.
     *
     * @throws TapSchemaUnstableException if no attempt was
     * @throws DataAccessException on any other failure, as Spring's JdbcTemplate would translate it
     */
    public <T> T read(ReadScript script, RowsHandler<T> handler) {
        List<SQLException> failures = new ArrayList<>();
        for (int attempt = 1; ; attempt++) {
            try {
                Optional<T> accepted = attempt(script, handler);
                if (accepted.isPresent()) {
                    return accepted.get();
                }
                log.debug("attempt " + attempt + ": a swap overlapped the read");
            } catch (SQLException failure) {
                if (!SqlStates.causedByASwap(failure)) {
                    throw translate(script, failure);
                }
                log.debug("attempt " + attempt + ": " + failure.getMessage());
                failures.add(failure);
            }
            if (attempt == retryPolicy.maxAttempts()) {
                throw unstable(script, attempt, failures);
            }
            pause(script, attempt, failures);
        }
    }

    /** Returns what the handler makes of one attempt's rows; empty if the guard refused them. */
    private <T> Optional<T> attempt(ReadScript script, RowsHandler<T> handler) throws SQLException {
        try (Connection connection = connect()) {
            boolean autoCommit = connection.getAutoCommit();
            if (!autoCommit) {
                // Else the driver would send a BEGIN of its own before the script's.
                connection.setAutoCommit(true);
            }
            try (Statement statement = connection.createStatement()) {
                // A fetch size would cost a round trip for each batch of rows.
                statement.setFetchSize(0);
                statement.setEscapeProcessing(false);
                List<ResultSet> results = execute(statement, script);
                ResultSet verdict = results.remove(results.size() - 1);
                verdict.next();
                return verdict.getBoolean(1)
                        ? Optional.of(handler.handle(results))
                        : Optional.empty();
            } finally {
                if (!autoCommit) {
                    connection.setAutoCommit(false);
                }
            }
        }
    }

    private Connection connect() {
        try {
            return dataSource.getConnection();
        } catch (SQLException failure) {
            throw new CannotGetJdbcConnectionException("Failed to obtain JDBC Connection", failure);
        }
    }

    /** Runs the script; after a failure the transaction that it had begun is rolled back. */
    private static List<ResultSet> execute(Statement statement, ReadScript script)
            throws SQLException {
        try {
            boolean isResultSet = statement.execute(script.sql());
            List<ResultSet> results = new ArrayList<>();
            while (isResultSet || statement.getUpdateCount() != -1) {
                if (isResultSet) {
                    results.add(statement.getResultSet());
                }
                isResultSet = statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
            }
            return results;
        } catch (SQLException failure) {
            try {
                statement.execute("ROLLBACK");
            } catch (SQLException alsoFailed) {
                failure.addSuppressed(alsoFailed);
            }
            throw failure;
        }
    }

    private void pause(ReadScript script, int attempt, List<SQLException> failures) {
        try {
            retryPolicy.pause(attempt);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unstable(script, attempt, failures);
        }
    }

    private static TapSchemaUnstableException unstable(
            ReadScript script, int attempts, List<SQLException> failures) {
        String what =
                "Read of "
                        + script.relations()
                        + " given up after "
                        + attempts
                        + (attempts == 1 ? " attempt" : " attempts");
        if (failures.isEmpty()) {
            return new TapSchemaUnstableException(
                    what
                            + ": each overlapped a swap of TAP_SCHEMA. Nothing was returned; try"
                            + " again, and if this stays so, see which job swaps so often.",
                    null);
        }
        SQLException last = failures.get(failures.size() - 1);
        failures.subList(0, failures.size() - 1).forEach(last::addSuppressed);
        return new TapSchemaUnstableException(
                what
                        + ", the last of them with SQLSTATE "
                        + last.getSQLState()
                        + " ("
                        + last.getMessage()
                        + "). Nothing was returned; try again, and if this stays so, see whether"
                        + " TAP_SCHEMA is there: tap-schema status.",
                last);
    }

    private static DataAccessException translate(ReadScript script, SQLException failure) {
        String task = "read " + script.relations();
        if (SqlStates.INSUFFICIENT_PRIVILEGE.equals(failure.getSQLState())) {
            task +=
                    " (the reader's role needs USAGE on the database schema and SELECT on each"
                        + " table as a whole: LOCK TABLE doesn't take SELECT on single columns)";
        }
        return new SQLExceptionSubclassTranslator().translate(task, script.sql(), failure);
    }
}
