package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseState.ReleaseState;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.database.Transaction.LockRetry;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.text.Identifiers;
import org.lsst.tap.loader.text.ResourceFile;

/**
 * One publication of staging, whatever the strategy: what it was told to exchange, {@code swap.sql}
 * with its names and bounds, and the transaction. For one thread.
 */
record Publication(
        Connection connection,
        DatabaseSchemas names,
        String operation,
        ReleaseState next,
        Optional<ReleaseState> previous,
        History history) {

    private static final String FILE = ResourceFile.read(Publication.class, "swap.sql");

    /** One of the relations to lock, which live may lack. */
    private static final Pattern RELATION = Pattern.compile("\n    \"tap_schema\"\\.\"(\\w+)\",?");

    /**
     * The commit waits until its record is on disk, so that what was reported as live is live after
     * a crash too (PostgreSQL manual, section 20.5.1). All other settings wait for that, and stay.
     */
    private static final String DURABLE =
            ";\nSELECT pg_catalog.set_config('synchronous_commit', 'on', true)"
                    + " WHERE pg_catalog.current_setting('synchronous_commit') = 'off';\n";

    private static final String MAY_RECORD =
            "SELECT coalesce(pg_catalog.has_table_privilege(pg_catalog.to_regclass(?), 'UPDATE'),"
                    + " true)";

    /** Begins it, if staging holds a complete release. */
    static Publication open(
            Connection connection, DatabaseSchemas names, Strategy by, DatabaseState expected) {
        Optional<ReleaseState> staging = expected.staging();
        if (!staging.map(ReleaseState::isComplete).orElse(false)) {
            String why =
                    staging.map(ReleaseState::incompleteness)
                            .map(found -> "\"%s\" holds no complete release: " + found)
                            .orElse("there is no database schema \"%s\"")
                            .formatted(names.staging());
            throw new LoaderException(
                    "Swap refused: %s. Live is unchanged; load a release first.".formatted(why));
        }
        ReleaseState next = staging.get();
        String operation =
                (by == Strategy.SWAP ? "Swap of" : "Exchange of rows between")
                        + " \"%s\" and \"%s\"".formatted(names.live(), names.staging());
        History history = new History(connection, names, by, next);
        return new Publication(connection, names, operation, next, expected.live(), history);
    }

    /** Returns the renames alone, which wait for no reader. */
    String renames(SwapResult.Way way) throws SQLException {
        return names.in(paragraphs(false).replace("'exclusive'", "'" + way + "'"));
    }

    /** Returns the renames with the locks on those relations in front. */
    String exclusive(Set<String> relations, long each, long sum) throws SQLException {
        String sql =
                paragraphs(true)
                        .replace("'50ms'", "'" + each + "ms'")
                        .replace("'200ms'", "'" + sum + "ms'");
        String locked =
                RELATION.matcher(sql)
                        .replaceAll(one -> relations.contains(one.group(1)) ? "$0" : "")
                        .replaceFirst(",(\\s+IN ACCESS)", "$1");
        return names.in(locked.replaceFirst("LOCK TABLE\\s+IN ACCESS[^;]*;", ""));
    }

    private String paragraphs(boolean locks) throws SQLException {
        Set<String> recorded = recorded();
        Map<String, Boolean> conditions =
                Map.of(
                        "-- Only with the locks", locks,
                        "-- Only where there is a live", previous.isPresent(),
                        "-- Only where version has the columns", recorded.contains("live_since"));
        String sql =
                Arrays.stream(FILE.split("\n\n"))
                        .filter(text -> conditions.getOrDefault(text.split(":", 2)[0], true))
                        .map(text -> text.replaceAll("(?m)^(--.*|BEGIN;|COMMIT;)\n?", "").strip())
                        .filter(text -> !text.isEmpty())
                        .collect(Collectors.joining("\n"));
        return recorded.contains("cut_over") ? sql : sql.replace(", cut_over = 'exclusive'", "");
    }

    /** A database schema of ours can have tables of somebody else: of an older loader's role. */
    private Set<String> recorded() throws SQLException {
        String version = Identifiers.quote(names.staging(), VersionRow.TABLE);
        return Sql.one(connection, MAY_RECORD, row -> row.getBoolean(1), version)
                ? next.version().orElseThrow().columns()
                : Set.of();
    }

    /** Returns the last query: whether no other job works here, and the two database schemas. */
    String check() {
        return names.in(FILE.substring(FILE.lastIndexOf("\nSELECT"), FILE.indexOf("\nCOMMIT")));
    }

    /** Runs its transaction as {@link #attempt} does, again if it met a lock. */
    SwapResult run(
            LockRetry locks,
            SwapResult.Way way,
            int number,
            String script,
            Retry.Attempt<?, SQLException> rest)
            throws SQLException {
        String sql = locks.setLocalLockTimeout() + DURABLE + script;
        return locks.run(operation, () -> attempt(way, number, sql, rest));
    }

    /** Runs its transaction once: the script, which ends with {@link #check}, and the rest. */
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
