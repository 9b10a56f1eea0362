package org.lsst.tap.loader.database;

import java.sql.SQLException;
import java.util.regex.Pattern;
import org.lsst.tap.loader.failure.DatabaseException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The SQLSTATEs that the loader acts on (PostgreSQL manual, appendix A), and a driver's exception
 * as a {@link DatabaseException} that says what to do. Stateless.
 */
public final class DatabaseErrors {

    /** {@code insufficient_privilege}. */
    public static final String NO_PRIVILEGE = "42501";

    /** {@code lock_not_available}: {@code lock_timeout} ran out. */
    public static final String LOCK_NOT_AVAILABLE = "55P03";

    /** {@code query_canceled}: {@code statement_timeout} ran out, or somebody cancelled it. */
    public static final String QUERY_CANCELED = "57014";

    /**
     * What helps, by a pattern of the SQLSTATE. Another run alone helps only against what passes:
     * locks, connections, a server that starts, a lack of resources.
     */
    private static final String NEXT_STEPS =
            """
            ^42501 -> grant the right that is missing and run the job again
            ^53100 -> free or add disk space and run the job again
            ^XX000 -> another session changed the same database schemas; stop it and run the job again
            ^57014 -> somebody cancelled it; find out who and why, then run the job again
            ^25006 -> this server accepts no changes; connect to the primary, or end its recovery
            ^55000 -> an object forbids it in its present state \
            (a publication without a replica identity?); change that first
            ^0A -> this server can't do that; see the documentation
            ^22 -> the database can't store a value; \
            correct the schemas, or take a database with the encoding UTF8
            ^23 -> the rows break a constraint; correct the schemas
            ^2B -> something else depends on it; drop or change that first
            ^42 -> a role, relation or column is not as expected; put that right first
            ^54 -> it is beyond one of PostgreSQL's limits; \
            take something away, such as extension columns
            ^P0 -> a trigger or event trigger of the database refuses it; ask who made it
            ^ -> run the job again
            """;

    private DatabaseErrors() {}

    /** Whether a lock was not to be had; 40P01 is {@code deadlock_detected}. */
    public static boolean isLockFailure(SQLException e) {
        return LOCK_NOT_AVAILABLE.equals(e.getSQLState()) || "40P01".equals(e.getSQLState());
    }

    /** Whether {@code e} says that the connection is gone or was never there (class 08, 57P0x). */
    public static boolean isConnectionFailure(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("08") || state.startsWith("57P0");
    }

    /** Returns the failure with PostgreSQL's own words and the SQLSTATE after {@code message}. */
    public static DatabaseException of(String message, SQLException e) {
        return new DatabaseException(
                "%s (PostgreSQL: %s, SQLSTATE %s).".formatted(message, words(e), e.getSQLState()),
                e);
    }

    /**
     * Returns the failure of an operation with the state that is left behind, and the next step.
     */
    public static DatabaseException of(String operation, String state, SQLException e) {
        String next = first(NEXT_STEPS, String.valueOf(e.getSQLState()));
        return of("%s failed; %s; %s".formatted(operation, state, next), e);
    }

    /** Returns what the first line of a table says whose pattern is found in a text. */
    static String first(String table, String text) {
        return table.lines()
                .map(line -> line.split(" -> ", 2))
                .filter(line -> Pattern.compile(line[0], Pattern.DOTALL).matcher(text).find())
                .findFirst()
                .orElseThrow()[1];
    }

    /** Returns the server's message in one line, without the query that it may quote. */
    private static String words(SQLException e) {
        ServerErrorMessage server =
                e instanceof PSQLException postgres ? postgres.getServerErrorMessage() : null;
        String message = server == null ? e.getMessage() : server.getMessage();
        return oneLine(message == null ? e.getClass().getSimpleName() : message);
    }

    static String oneLine(String words) {
        return words.strip().replaceAll("\\s+", " ").replaceAll("[.;:]+$", "");
    }
}
