package org.lsst.tap.loader.database;

import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.lsst.tap.loader.failure.DatabaseException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Turns a driver's exception into a {@link DatabaseException} that says what to do. Stateless. */
public final class DatabaseErrors {

    private DatabaseErrors() {}

    /** Returns the failure with PostgreSQL's own words and the SQLSTATE after {@code message}. */
    public static DatabaseException of(String message, SQLException e) {
        return new DatabaseException(
                "%s (PostgreSQL: %s, SQLSTATE %s).".formatted(message, words(e), e.getSQLState()),
                e);
    }

    /**
     * Returns the failure of a step of a job.
     *
     * @param operation what was tried, for example {@code Load of w.2026.34 into
     *     "tap_schema_staging"}
     * @param state the state left behind, for example {@code live is unchanged}
     */
    public static DatabaseException of(String operation, String state, SQLException e) {
        return of("%s failed; %s; %s".formatted(operation, state, nextStep(e)), e);
    }

    /**
     * What helps, by SQLSTATE or its class (PostgreSQL manual, appendix A). Another run alone helps
     * only against what passes: locks, connections, a server that starts, a lack of resources.
     */
    private static final Map<String, String> NEXT_STEPS =
            Map.ofEntries(
                    Map.entry(
                            SqlStates.NO_PRIVILEGE,
                            "grant the right that is missing and run the job again"),
                    Map.entry(SqlStates.DISK_FULL, "free or add disk space and run the job again"),
                    Map.entry(
                            SqlStates.INTERNAL_ERROR,
                            "another session changed the same database schemas; stop it and run"
                                    + " the job again"),
                    Map.entry(
                            SqlStates.QUERY_CANCELED,
                            "somebody cancelled it; find out who and why, then run the job again"),
                    Map.entry(
                            "25006",
                            "this server accepts no changes; connect to the primary, or end its"
                                    + " recovery"),
                    Map.entry(
                            "22",
                            "the database can't store a value; correct the schemas, or take a"
                                    + " database with the encoding UTF8"),
                    Map.entry(
                            "54",
                            "it is beyond one of PostgreSQL's limits; take something away, such"
                                    + " as extension columns"),
                    Map.entry("23", "the rows break a constraint; correct the schemas"),
                    Map.entry(
                            "42",
                            "a role, relation or column is not as expected; put that right first"),
                    Map.entry("2B", "something else depends on it; drop or change that first"),
                    Map.entry(
                            "55000",
                            "an object forbids it in its present state (a publication without a"
                                    + " replica identity?); change that first"),
                    Map.entry(
                            "P0",
                            "a trigger or event trigger of the database refuses it; ask who made"
                                    + " it"),
                    Map.entry("0A", "this server can't do that; see the documentation"));

    private static String nextStep(SQLException e) {
        String state =
                e.getSQLState() == null || e.getSQLState().length() != 5
                        ? "?????"
                        : e.getSQLState();
        return Optional.ofNullable(NEXT_STEPS.get(state))
                .or(() -> Optional.ofNullable(NEXT_STEPS.get(state.substring(0, 2))))
                .orElse("run the job again");
    }

    /** Returns the server's message in one line, without the query that it may quote. */
    private static String words(SQLException e) {
        ServerErrorMessage server =
                e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        String message = server == null ? e.getMessage() : server.getMessage();
        String words = message == null ? e.getClass().getSimpleName() : message;
        return words.strip().replaceAll("\\s+", " ").replaceAll("\\.$", "");
    }
}
