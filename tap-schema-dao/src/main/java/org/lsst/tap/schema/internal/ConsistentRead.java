package org.lsst.tap.schema.internal;

import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.log4j.Logger;
import org.lsst.tap.schema.internal.TapSchemaQuery.RowsReader;
import org.springframework.dao.DataAccessException;

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
 * <p>Safe for use by many threads.
 */
final class ConsistentRead {

    private static final Logger log = Logger.getLogger(ConsistentRead.class);

    /** More names than any service has: someone makes them up call by call. */
    private static final int MANY_NAMES = 100;

    private final int maxAttempts;
    private final Duration firstDelay;
    private final ReadCounters counters;

    /**
     * How names were checked of which the last accepted attempt read anything but plain tables:
     * with the fast check the next one would be refused. A hint; every attempt after the first uses
     * a check for any sources.
     */
    private final Map<String, Check> otherSources = new ConcurrentHashMap<>();

    /**
     * Makes reads of six attempts; 78 ms of waiting in all on average. A read costs one retry for
     * each swap that hits it, and a swap comes seconds after the one before.
     */
    ConsistentRead(ReadCounters counters) {
        this(6, Duration.ofMillis(5), counters);
    }

    ConsistentRead(int maxAttempts, Duration firstDelay, ReadCounters counters) {
        this.maxAttempts = maxAttempts;
        this.firstDelay = firstDelay;
        this.counters = counters;
    }

    /** Returns whether the tables of a script were plain when they were read last. */
    boolean plainTables(ReadScript script) {
        return !otherSources.containsKey(script.relations.toString());
    }

    private void note(ReadScript script, Check check, Outcome<?> outcome) {
        String names = script.relations.toString();
        if (outcome.plainTables) {
            otherSources.remove(names);
            return;
        }
        if (otherSources.size() >= MANY_NAMES) {
            otherSources.clear();
        }
        if (otherSources.put(names, check) == null && outcome.foreignTables != null) {
            log.warn(
                    "The rows of "
                            + outcome.foreignTables
                            + " come from another server, at a moment of its own: what changes"
                            + " there while TAP_SCHEMA is read can be mixed.");
        }
    }

    /**
     * Runs {@code query} until an attempt is accepted.
     *
     * @param ofTables the check for plain tables, without a stamp
     * @throws UnstableRead if no attempt was
     * @throws DataAccessException on any other failure, as Spring's JdbcTemplate would translate it
     */
    <T> T read(DataSource dataSource, TapSchemaQuery<T> query, Check ofTables) {
        return readLiveRows(dataSource, query)
                .orElseGet(() -> readScript(dataSource, query, ofTables).answer);
    }

    /** Returns nothing if the query is not for a row, or a script has to tell what is the case. */
    private <T> Optional<T> readLiveRows(DataSource dataSource, TapSchemaQuery<T> query) {
        if (query.liveRows == null || !plainTables(query.script)) {
            return Optional.empty();
        }
        try (Session session = new Session(dataSource);
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query.liveRows)) {
            return query.liveReader.read(rows);
        } catch (SQLException failure) {
            // A row of a view doesn't know its table, nor does one of which columns are granted.
            if (SqlStates.causedByASwap(failure)
                    || SqlStates.isDenied(failure)
                    || SqlStates.UNDEFINED_COLUMN.equals(failure.getSQLState())) {
                return Optional.empty();
            }
            throw translate(query.script, failure);
        }
    }

    /**
     * Runs {@code query}, as {@link #read(DataSource, TapSchemaQuery, Check)} does, unless its
     * tables are the same as at a stamp.
     *
     * @throws DataAccessException also if the database gives no stamp
     */
    <T> Outcome<T> readSince(DataSource dataSource, TapSchemaQuery<T> query, List<String> kept) {
        return readScript(dataSource, query, Check.since(kept));
    }

    /**
     * Runs somebody else's queries in the same way, between the same statements.
     *
     * @param relations the tables that the queries may read, each by its name
     * @param queries asks {@code dataSource} for a connection through Spring
     * @throws UnstableRead if no attempt was accepted
     * @throws RuntimeException what {@code queries} throws
     */
    <T> T read(DataSource dataSource, List<RelationName> relations, Supplier<T> queries) {
        ReadScript script = new ReadScript(relations, List.of());
        return read(script, Check.TABLES, check -> attempt(dataSource, script, queries, check))
                .answer;
    }

    private <T> Outcome<T> readScript(
            DataSource dataSource, TapSchemaQuery<T> query, Check ofTables) {
        return read(query.script, ofTables, check -> attempt(dataSource, query, check));
    }

    private <T> Outcome<T> read(ReadScript script, Check ofTables, Attempt<T> attempt) {
        Attempts attempts = new Attempts(script, maxAttempts, firstDelay);
        Check check = otherSources.getOrDefault(script.relations.toString(), ofTables);
        while (true) {
            try {
                Outcome<T> outcome = attempt.run(check);
                if (outcome.accepted) {
                    note(script, check, outcome);
                    return outcome;
                }
                attempts.refused(outcome.changedMeanwhile);
            } catch (SQLException failure) {
                // A script reads all that it locks.
                boolean ofLock =
                        check.mayBeOfLock(failure)
                                && (script.queries.isEmpty() || !SqlStates.isMissing(failure));
                if (isElsewhere(script, failure) || !(ofLock || SqlStates.causedByASwap(failure))) {
                    throw translate(script, failure);
                }
                if (ofLock) {
                    check = Check.UNLOCKED_SOURCES;
                }
                attempts.failed(failure);
            }
            attempts.pause();
            counters.retries.increment();
            if (check.locksFirst) {
                check = Check.ANY_SOURCES;
            }
        }
    }

    /**
     * Returns whether something is missing that no swap has moved: of another database schema. What
     * is told by its oid was dropped under way; a path may have TAP_SCHEMA's database schema.
     */
    private static boolean isElsewhere(ReadScript script, SQLException failure) {
        // After the first line PostgreSQL says where it is missing: in which function.
        String missing = String.valueOf(failure.getMessage()).split("\n", 2)[0];
        return SqlStates.isMissing(failure)
                && !missing.contains("OID")
                && (missing.contains(".")
                        || script.queries.isEmpty()
                        || !SqlStates.UNDEFINED_TABLE.equals(failure.getSQLState()))
                && script.relations.stream().noneMatch(r -> missing.contains(r.databaseSchema));
    }

    /** A transaction from its begin to its end. */
    @FunctionalInterface
    private interface Attempt<T> {
        Outcome<T> run(Check check) throws SQLException;
    }

    /** What came of one attempt. */
    static final class Outcome<T> {
        private final boolean accepted;
        private final boolean plainTables;

        /** Names of foreign tables that were read; null if there are none, or it wasn't asked. */
        private final String foreignTables;

        /** Why it was refused, if that was no swap: a relation that another transaction changed. */
        private final String changedMeanwhile;

        /** Whether rows were sent. */
        final boolean changed;

        /** {@link Check#NO_STAMP} if none was asked for, or the attempt was not the first. */
        final List<String> stamp;

        /** Null if nothing has changed. */
        final T answer;

        private Outcome(
                Check check,
                ResultSet checked,
                List<ResultSet> rows,
                RowsReader<T> reader,
                ResultSet guard)
                throws SQLException {
            checked.next();
            guard.next();
            changed = checked.getBoolean(Check.CHANGED);
            boolean any = check.forAnySources;
            plainTables = !any || guard.getBoolean(2);
            foreignTables = any ? guard.getString(3) : null;
            changedMeanwhile = any ? guard.getString(4) : null;
            stamp = check.stamp(checked);
            accepted = guard.getBoolean(1);
            answer = accepted && changed ? reader.read(rows) : null;
        }
    }

    private static <T> Outcome<T> attempt(DataSource source, TapSchemaQuery<T> query, Check check)
            throws SQLException {
        try (Session session = new Session(source);
                Statement statement = session.createStatement()) {
            List<ResultSet> results = execute(statement, query.script, check, session.prepared());
            ResultSet checked = results.remove(0);
            ResultSet guard = results.remove(results.size() - 1);
            return new Outcome<>(check, checked, results, query.reader, guard);
        }
    }

    /** One driver gives all results of a script the columns of its last one. */
    private static void requireOwnColumns(ResultSet checked) throws SQLException {
        ResultSetMetaData columns = checked.getMetaData();
        if (columns.getColumnCount() < Check.CHANGED
                || !columns.getColumnLabel(Check.CHANGED).equals("changed")) {
            throw new ScriptRefused(
                    "the driver mixes up the results of several statements, as with"
                            + " prepareThreshold=-1",
                    null);
        }
    }

    /** Thrown where a script can't read. The transaction has ended. */
    static final class ScriptRefused extends RuntimeException {
        ScriptRefused(String reason, SQLException cause) {
            super(reason, cause);
        }
    }

    private static <T> Outcome<T> attempt(
            DataSource source, ReadScript script, Supplier<T> queries, Check check)
            throws SQLException {
        try (Session session = new Session(source);
                Statement first = session.createStatement();
                Statement last = session.createStatement()) {
            ResultSet checked = execute(first, script.opening(check)).get(0);
            T answer = within(session, last, queries);
            ResultSet guard = execute(last, script.closing(check)).get(0);
            return new Outcome<>(check, checked, List.of(), none -> answer, guard);
        }
    }

    /** Runs queries in the open transaction; if they fail it is rolled back. */
    private static <T> T within(Session session, Statement statement, Supplier<T> queries)
            throws SQLException {
        try {
            return session.lend(queries);
        } catch (RuntimeException failure) {
            cleanUp(statement, "ROLLBACK", failure);
            if (!(failure.getCause() instanceof SQLException)) {
                throw failure;
            }
            SQLException cause = (SQLException) failure.getCause();
            if (!SqlStates.causedByASwap(cause) && !SqlStates.isMissing(cause)) {
                throw failure;
            }
            if (SqlStates.FEATURE_NOT_SUPPORTED.equals(cause.getSQLState())) {
                // The driver sees it, and prepares anew what has other result types now. By itself
                // it does so outside of a transaction only, and would fail with them for ever.
                cleanUp(statement, "DEALLOCATE ALL", cause);
            }
            throw cause;
        }
    }

    private static List<ResultSet> execute(
            Statement statement, ReadScript script, Check check, Prepared prepared)
            throws SQLException {
        try {
            List<ResultSet> results = execute(statement, script.sql(check, prepared));
            requireOwnColumns(results.get(0));
            prepared.succeeded();
            return results;
        } catch (SQLException failure) {
            prepared.failed(failure);
            throw failure;
        }
    }

    /** Runs a script; after a failure the transaction that it had begun is rolled back. */
    private static List<ResultSet> execute(Statement statement, String script) throws SQLException {
        try {
            boolean isResultSet = statement.execute(script);
            List<ResultSet> results = new ArrayList<>();
            while (isResultSet || statement.getUpdateCount() != -1) {
                if (isResultSet) {
                    results.add(statement.getResultSet());
                }
                isResultSet = statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
            }
            return results;
        } catch (SQLException failure) {
            cleanUp(statement, "ROLLBACK", failure);
            if (String.valueOf(failure.getMessage()).contains("maxResultBuffer")) {
                throw new ScriptRefused(
                        "the driver's maxResultBuffer is too small for all rows", failure);
            }
            if (SqlStates.READ_ONLY_SQL_TRANSACTION.equals(failure.getSQLState())) {
                throw new ScriptRefused(
                        "what a view or a policy does there is to write ("
                                + failure.getMessage()
                                + ")",
                        failure);
            }
            throw failure;
        }
    }

    private static void cleanUp(Statement statement, String sql, Exception failure) {
        try {
            statement.execute(sql);
        } catch (SQLException alsoFailed) {
            failure.addSuppressed(alsoFailed);
        }
    }

    private static DataAccessException translate(ReadScript script, SQLException failure) {
        String task = "read " + script.relations;
        if (SqlStates.isDenied(failure)) {
            task +=
                    " (the reader's role needs USAGE on the database schema and SELECT on each"
                            + " table; and PostgreSQL's catalogs and functions)";
        }
        if (SqlStates.isMissing(failure) && script.queries.isEmpty()) {
            task +=
                    " by CADC's own queries, for which search_path is pg_catalog (a function of a"
                            + " view or a policy must qualify what it names, or have a search_path"
                            + " of its own: ALTER FUNCTION ... SET search_path)";
        }
        return SqlStates.translate(task, failure);
    }
}
