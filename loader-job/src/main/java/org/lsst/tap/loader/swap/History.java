package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.text.Identifiers;
import org.lsst.tap.loader.text.ResourceFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was published when, by whom and how: {@code history.sql}. A row is written by the
 * transaction that publishes, so there is one for each publication and none for what was not
 * published. A history that can't be kept stops no publication. For one thread.
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
            Optional<String> address) {}

    private static final Logger LOG = LoggerFactory.getLogger(History.class);

    /** A comment; what makes the database schema; the table; a row. */
    private static final List<String> PARTS =
            List.of(ResourceFile.read(History.class, "history.sql").split("\n\n"));

    /** The owners of the database schema and of its table: what of another role is not trusted. */
    private static final String OWNERS =
            """
            SELECT pg_catalog.pg_get_userbyid(o.owner), pg_catalog.pg_has_role(o.owner, 'USAGE')
              FROM (SELECT n.nspname, n.nspowner AS owner FROM pg_catalog.pg_namespace n
                    UNION ALL
                    SELECT n.nspname, c.relowner FROM pg_catalog.pg_class c
                      JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                     WHERE c.relname = 'publications' AND c.relkind = 'r') o
             WHERE o.nspname = ?
            """;

    private static final String READ =
            """
            SELECT published_at, release, command, strategy, cut_over,
                   pg_catalog.date_part('epoch', took) * 1000, role, address
              FROM "tap_schema_history"."publications" ORDER BY id DESC
            """;

    private final DatabaseSchemas names;
    private final String command;
    private final boolean kept;

    private History(DatabaseSchemas names, String command, boolean kept) {
        this.names = names;
        this.command = command;
        this.kept = kept;
    }

    /**
     * Opens the history for a publication, and makes it if there is none: a short transaction of
     * its own. Warns if this role may not write to it.
     *
     * @param connection in autocommit mode
     * @param next what is to become live, as it is now in staging
     */
    static History open(Connection connection, DatabaseSchemas names, ReleaseState next) {
        boolean loaded = next.version().map(VersionRow::neverLive).orElse(false);
        return new History(
                names,
                next.isInitial() ? "init" : loaded ? "update" : "rollback",
                isKept(connection, names));
    }

    private static boolean isKept(Connection connection, DatabaseSchemas names) {
        String problem;
        try {
            List<Owner> owners = owners(connection, names);
            Optional<Owner> other = owners.stream().filter(owner -> !owner.isOurs()).findAny();
            if (other.isEmpty()) {
                return owners.size() == 2 || made(connection, names, owners.isEmpty());
            }
            problem =
                    "it belongs to \"%s\"; grant that role to this one, for the next time"
                            .formatted(other.get().role());
        } catch (SQLException e) {
            problem = String.valueOf(e.getMessage());
        }
        LOG.warn("\"{}\" gets no entry of this publication: {}", names.history(), problem);
        return false;
    }

    private record Owner(String role, boolean isOurs) {}

    private static List<Owner> owners(Connection connection, DatabaseSchemas names)
            throws SQLException {
        return Sql.list(
                connection,
                OWNERS,
                row -> new Owner(row.getString(1), row.getBoolean(2)),
                names.history());
    }

    private static boolean made(Connection connection, DatabaseSchemas names, boolean whole)
            throws SQLException {
        String sql = filled(names, (whole ? PARTS.get(1) : "") + PARTS.get(2));
        return Transaction.run(connection, () -> !Sql.execute(connection, sql));
    }

    private static String filled(DatabaseSchemas names, String sql) {
        return sql.replace("\"tap_schema_history\"", Identifiers.quote(names.history()))
                .replace("\"tap_schema\"", Identifiers.quote(names.live()));
    }

    /** Returns what writes the row, in the transaction of the publication; maybe nothing. */
    String row(Strategy strategy, SwapResult.Way way) {
        String sql =
                PARTS.get(3)
                        .replace("'update'", Identifiers.literal(command))
                        .replace("'swap'", Identifiers.literal(strategy.toString()))
                        .replace("'exclusive'", Identifiers.literal(way.toString()));
        return kept ? filled(names, sql) : "";
    }

    /**
     * Reads the history, the newest first; empty if there is none yet. Joins the transaction of the
     * connection; 42501 if the role may not.
     */
    public static List<Entry> read(Connection connection, DatabaseSchemas names)
            throws SQLException {
        if (owners(connection, names).size() < 2) {
            return List.of();
        }
        return Sql.list(
                connection,
                filled(names, READ),
                row ->
                        new Entry(
                                row.getTimestamp(1).toInstant(),
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                row.getString(5),
                                Duration.ofMillis(row.getLong(6)),
                                row.getString(7),
                                Optional.ofNullable(row.getString(8))));
    }
}
