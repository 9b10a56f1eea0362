package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseState.ReleaseState;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.database.Trust;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.text.Identifiers;
import org.lsst.tap.loader.text.ResourceFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was published when, by whom and how: {@code history.sql}. A row is written by the
 * transaction that publishes, so there is one for each publication and none for what was not
 * published. A history that can't be kept is a warning: it stops and delays no publication. For one
 * thread.
 */
public final class History {

    /**
     * One publication.
     *
     * @param publishedAt just before its commit
     * @param release what it made live
     * @param command {@code update}, {@code rollback} or {@code init}
     * @param strategy {@code swap}, {@code replace} or {@code merge}
     * @param cutOver how the release came: {@code exclusive}, {@code renamed} or {@code exchanged}
     * @param took how long the job had its lock by then
     * @param role the role that had logged in
     * @param address from where; empty if by a socket of the server's machine
     */
    public record Entry(
            Instant publishedAt,
            String release,
            String command,
            String strategy,
            String cutOver,
            Duration took,
            String role,
            Optional<String> address) {

        private static Entry of(ResultSet row) throws SQLException {
            return new Entry(
                    row.getTimestamp(1).toInstant(),
                    row.getString(2),
                    row.getString(3),
                    row.getString(4),
                    row.getString(5),
                    Duration.ofMillis(row.getLong(6)),
                    row.getString(7),
                    Optional.ofNullable(row.getString(8)));
        }
    }

    /** What is recorded, the newest first, and the release that is live. Immutable. */
    public record Report(List<Entry> entries, Optional<String> live) {

        /** Returns what the reader must know besides, and may do. */
        public Optional<String> note() {
            if (entries.isEmpty()) {
                return Optional.of(
                        "There is no history yet; the next update, rollback or init begins it.");
            }
            return live.filter(release -> !release.equals(entries.get(0).release()))
                    .map(
                            release ->
                                    "The last publication is not listed: %s went live by another program, or by a role that may not write here."
                                            .formatted(release));
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    /** A comment; what makes the table; a row; whether there is the table; all rows. */
    private static final List<String> PARTS =
            List.of(ResourceFile.read(History.class, "history.sql").split("\n\n"));

    /** The columns as they stand there. */
    private static final String COLUMNS =
            PARTS.get(1).replaceAll("(?s).*?\\(\n +(.*)\n\\).*", "$1").replaceAll("\n +", "\n");

    /** For what another session does there just now: a publication waits for no history. */
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '50ms';\n";

    private static final String TABLE = "publications";

    private static final String OTHER_COLUMNS =
            "the columns of its table \"publications\" are not those of history.sql; rename or drop"
                    + " it, and the next publication makes it anew";

    private final DatabaseSchemas names;
    private final String row;
    private final boolean kept;

    /**
     * Opens the history for a publication of what is in staging, and makes it if there is none: a
     * short transaction of its own. Warns if it is not this role's own, or not as {@code
     * history.sql} makes it.
     */
    History(Connection connection, DatabaseSchemas names, Strategy strategy, ReleaseState next) {
        boolean loaded = next.version().map(VersionRow::neverLive).orElse(false);
        String command = next.isInitial() ? "init" : loaded ? "update" : "rollback";
        this.names = names;
        this.row =
                PARTS.get(2)
                        .replace("'update'", Identifiers.literal(command))
                        .replace("'swap'", Identifiers.literal(strategy.toString()));
        String problem;
        try {
            problem = problem(connection);
        } catch (SQLException e) {
            problem = String.valueOf(e.getMessage());
        }
        this.kept = problem.isEmpty() || warn(problem);
    }

    private boolean warn(String problem) {
        LOG.warn("\"{}\" gets no entry of this publication: {}", names.history(), problem);
        return false;
    }

    /** Returns why no row may be written, with what to do; makes what is missing. */
    private String problem(Connection connection) throws SQLException {
        String refused = Trust.OWN.refused(connection, names, List.of(names.history()), TABLE);
        if (!refused.isEmpty()) {
            return refused;
        }
        List<String> found = found(connection, names);
        if (found.isEmpty()) {
            String sql = names.in(LOCK_TIMEOUT + PARTS.get(1));
            Transaction.run(connection, () -> Sql.execute(connection, sql));
        }
        return String.join("", found);
    }

    private static List<String> found(Connection connection, DatabaseSchemas names)
            throws SQLException {
        return Sql.list(
                connection,
                names.in(PARTS.get(3)),
                row -> COLUMNS.equals(row.getString(1)) ? row.getString(2) : OTHER_COLUMNS);
    }

    /** Writes the row, the last in the transaction. If that fails, it warns and leaves nothing. */
    boolean write(Connection connection, SwapResult.Way way) throws SQLException {
        if (kept) {
            String sql = row.replace("'exclusive'", Identifiers.literal(way.toString()));
            try {
                Sql.execute(connection, names.in("SAVEPOINT history;" + LOCK_TIMEOUT + sql));
            } catch (SQLException e) {
                if (DatabaseErrors.isConnectionFailure(e)) {
                    throw e;
                }
                Sql.execute(connection, "ROLLBACK TO SAVEPOINT history");
                warn(String.valueOf(e.getMessage()));
            }
        }
        return true;
    }

    /** Reads the history, if it is of this role or live's owner; 42501 if the role may not. */
    public static Report read(DatabaseUrl database, DatabaseSchemas names, Duration patience) {
        String operation = "History of %s".formatted(database);
        return Transaction.read(database, patience, names, operation, to -> read(to, names));
    }

    private static Report read(Connection connection, DatabaseSchemas names) throws SQLException {
        String refused = Trust.LIVE.refused(connection, names, List.of(names.history()), TABLE);
        if (!refused.isEmpty()) {
            throw new DatabaseException(
                    "The history \"%s\" is not read: %s. Nothing was changed."
                            .formatted(names.history(), refused),
                    null);
        }
        List<Entry> entries =
                found(connection, names).isEmpty()
                        ? List.of()
                        : Sql.list(connection, names.in(PARTS.get(4)), Entry::of);
        Optional<ReleaseState> live = DatabaseState.readLive(connection, names);
        return new Report(entries, live.map(ReleaseState::release));
    }
}
