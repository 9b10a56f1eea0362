package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.failure.Retry;

/**
 * One publication of staging, by either strategy: what it was told to exchange, and the transaction
 * that does so. For one thread.
 */
record Publication(
        Connection connection,
        DatabaseSchemas names,
        String operation,
        ReleaseState next,
        Optional<ReleaseState> previous,
        History history) {

    /** Begins it, if staging holds a complete release. */
    static Publication open(
            Connection connection,
            DatabaseSchemas names,
            String operation,
            Strategy by,
            DatabaseState expected) {
        Optional<ReleaseState> staging = expected.staging();
        if (!staging.map(ReleaseState::isComplete).orElse(false)) {
            throw new LoaderException(
                    "Swap refused: %s. Live is unchanged; load a release first."
                            .formatted(whyNot(staging, names)));
        }
        ReleaseState next = staging.get();
        History history = new History(connection, names, by, next);
        return new Publication(connection, names, operation, next, expected.live(), history);
    }

    private static String whyNot(Optional<ReleaseState> staging, DatabaseSchemas names) {
        return staging.map(ReleaseState::incompleteness)
                .map(why -> "\"%s\" holds no complete release: %s".formatted(names.staging(), why))
                .orElse("there is no database schema \"%s\"".formatted(names.staging()));
    }

    /**
     * Runs its transaction once.
     *
     * @param script what begins it; its last query is that of {@code swap.sql}
     * @param rest what follows when that found what was expected
     */
    SwapResult attempt(
            SwapResult.Way way, int number, String script, Retry.Attempt<?, SQLException> rest)
            throws SQLException {
        long start = System.nanoTime();
        Transaction.publish(
                connection,
                operation,
                () -> {
                    run(script, way != SwapResult.Way.EXCHANGED);
                    rest.run();
                    return history.write(connection, way);
                });
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return new SwapResult(next, previous, way, number, took);
    }

    private void run(String script, boolean isRenamed) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            ResultSet row = null;
            boolean isRows = statement.execute(script);
            while (isRows || statement.getUpdateCount() >= 0) {
                row = isRows ? statement.getResultSet() : row;
                isRows = statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
            }
            requireExpected(Optional.ofNullable(row).orElseThrow(), isRenamed);
        }
    }

    /** After the renames staging's database schema has live's name. */
    private void requireExpected(ResultSet row, boolean isRenamed) throws SQLException {
        row.next();
        if (!row.getBoolean(1)) {
            throw JobLock.locked(connection);
        }
        // No database schema has the oid 0, as which NULL is read.
        if (row.getLong(isRenamed ? 2 : 3) != next.oid()
                || row.getLong(isRenamed ? 3 : 2) != previous.map(ReleaseState::oid).orElse(0L)) {
            throw changedByOthers(null);
        }
    }

    LoaderException changedByOthers(@Nullable SQLException cause) {
        return new LoaderException(
                "Swap refused: another session replaced \"%s\" or \"%s\" after this job had read them. Live is as that session left it; stop it (another loader?) and run the job again."
                        .formatted(names.live(), names.staging()),
                cause);
    }
}
