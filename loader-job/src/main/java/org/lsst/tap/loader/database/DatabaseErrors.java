package org.lsst.tap.loader.database;

import java.sql.SQLException;
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

    private static String nextStep(SQLException e) {
        String sqlState = e.getSQLState() == null ? "" : e.getSQLState();
        return switch (sqlState) {
            case SqlStates.NO_PRIVILEGE -> "grant the right that is missing and run the job again";
            case SqlStates.DISK_FULL -> "free or add disk space and run the job again";
            case SqlStates.INTERNAL_ERROR ->
                    "another session changed the same database schemas; stop it and run the job"
                            + " again";
            default -> "run the job again";
        };
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
