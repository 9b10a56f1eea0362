package org.lsst.tap.loader.staging;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.LockRetry;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.StateReader;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.database.Trust;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.failure.TerminatedException;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.swap.SchemaSwap;
import org.lsst.tap.loader.text.Identifiers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drops database schemas that are out of use: old stagings under names that no reader knows. A
 * reader that began before the last swap can still hold one; then it stays, and the next job tries
 * again. No job ever fails or waits long for it. Only what a load makes is dropped, without
 * CASCADE: one that holds something of others, or that others use, stays.
 *
 * <p>Call it under the job's lock. Immutable and safe for use by many threads, each with its own
 * connection.
 *
 * @param names those whose old stagings are dropped
 * @param locks the bounds on the time that it waits for readers
 */
public record RetiredSchemas(DatabaseSchemas names, LockRetry locks) {

    private static final Logger LOG = LoggerFactory.getLogger(RetiredSchemas.class);

    private static final LockRetry LOCKS =
            new LockRetry(
                    Duration.ofMillis(250),
                    Retry.times(3, Duration.ofMillis(100), Duration.ofMillis(400)));

    /** Drops what the staging of those names left behind. */
    public RetiredSchemas(DatabaseSchemas names) {
        this(names, LOCKS);
    }

    /**
     * Drops what can be dropped. One transaction per database schema and attempt, with ACCESS
     * EXCLUSIVE locks on its relations and {@code lock_timeout}; repeated on 55P03 and 40P01, with
     * a bound. Throws nothing: what fails is logged.
     *
     * @param connection in autocommit mode
     * @return how many stay
     */
    public int drop(Connection connection) {
        int left = 0;
        try {
            for (String name : StateReader.read(connection, names).retired()) {
                left += dropOne(connection, name) ? 0 : 1;
            }
        } catch (SQLException e) {
            LOG.warn("Retired database schemas stay until the next job: {}", e.getMessage());
        }
        return left;
    }

    /**
     * Retires staging, if there is one: it gets a name that no reader knows, and {@link #drop}
     * drops it. One transaction of one statement; takes no lock on its tables.
     */
    public void retireStaging(Connection connection) {
        try {
            DatabaseState state = StateReader.read(connection, names);
            if (state.staging().isPresent()) {
                String sql = SchemaSwap.rename(names.staging(), state.freeRetiredName(names));
                Transaction.run(connection, () -> Sql.execute(connection, sql));
            }
        } catch (SQLException e) {
            throw DatabaseErrors.of(
                    "Drop of the previous release in \"%s\"".formatted(names.staging()),
                    "the new release is live",
                    e);
        }
    }

    private boolean dropOne(Connection connection, String name) {
        try {
            return locks.run(
                    "Drop of \"%s\"".formatted(name),
                    () -> Transaction.run(connection, () -> drop(connection, name)));
        } catch (DatabaseException e) {
            LOG.warn("\"{}\" stays until the next job: a reader uses it", name);
            return false;
        } catch (SQLException | TerminatedException e) {
            LOG.warn(
                    "\"{}\" stays until the next job: {}",
                    name,
                    String.valueOf(e.getMessage())
                            .replaceAll("\\s+", " ")
                            .replaceAll(" Hint:.*| Where:.*", ""));
            return false;
        }
    }

    private boolean drop(Connection connection, String name) throws SQLException {
        Sql.execute(connection, locks.setLocalLockTimeout());
        List<String> refused = Trust.OWN.refused(connection, names, name);
        if (!refused.isEmpty()) {
            LOG.warn("\"{}\" stays: {}; {}", name, String.join(", ", refused), Trust.REMEDY);
            return false;
        }
        if (isCountable(connection, name) && Belongings.madeByApi(connection, name) > 0) {
            LOG.warn(
                    "\"{}\" stays: it holds rows with api_created = 1; move them to live or"
                            + " delete them there",
                    name);
            return false;
        }
        Sql.execute(connection, Belongings.drop(name));
        LOG.debug("Dropped \"{}\"", name);
        return true;
    }

    private static boolean isCountable(Connection connection, String name) throws SQLException {
        String sql =
                "SELECT pg_catalog.to_regclass(?) IS NOT NULL AND pg_catalog.to_regclass(?) IS NOT"
                        + " NULL";
        return Sql.one(
                connection,
                sql,
                row -> row.getBoolean(1),
                Identifiers.quote(name, TapTable.SCHEMAS.name()),
                Identifiers.quote(name, TapTable.TABLES.name()));
    }
}
