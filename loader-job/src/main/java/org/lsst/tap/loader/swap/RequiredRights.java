package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.Trust;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.text.Identifiers;
import org.lsst.tap.loader.text.ResourceFile;

/**
 * The rights that a job needs, as {@code rights.sql} asks for them: CREATE on the database, for new
 * database schemas and for renaming; live and staging as its own; to exchange rows, their tables,
 * too; and for an exclusive cut-over, LOCK on live's. Stateless.
 */
public final class RequiredRights {

    /** A comment; any job; an exchange of rows; an exclusive cut-over; a reader. */
    private static final List<String> PARTS =
            List.of(ResourceFile.read(RequiredRights.class, "rights.sql").split("\n\n"));

    /** What {@link #missingForReader} says instead of rights. */
    public static final String NO_SUCH_ROLE = "there is no such role";

    /** What is wrong, and what mends it: with what, whose it is, and who lacks a right. */
    private static final String LACKS =
            """
            NO_ROLE -> The server has no role %1$s to read live (--reader-role). Live is unchanged; \
            correct its name or create it.
            NOT_OURS -> The database schema %1$s is somebody else's: it has relations, but none of \
            TAP_SCHEMA's tables. Nothing was changed; correct --live-schema, --staging-schema or \
            --temp-schema.
            STANDBY -> The server is a standby or still recovers, and accepts no changes. Live is \
            unchanged; connect to the primary.
            CREATE -> CREATE on the database %1$s (GRANT CREATE ON DATABASE %1$s TO %3$s)
            OWN -> ownership of the database schema %1$s, which belongs to %2$s (GRANT %2$s TO %3$s)
            OWN_INHERIT -> ownership of the database schema %1$s, which belongs to %2$s (it is a \
            member without inheritance: ALTER ROLE %3$s INHERIT)
            OWN_INHERIT_TRUE -> ownership of the database schema %1$s, which belongs to %2$s (it is \
            a member without inheritance: GRANT %2$s TO %3$s WITH INHERIT TRUE)
            OWN_FOREIGN -> ownership of the database schema %1$s, which belongs to %2$s (%4$s)
            LOCK -> LOCK on %1$s for %3$s (GRANT UPDATE ON %1$s TO %3$s, or ALTER TABLE %1$s OWNER \
            TO %3$s)
            NO_SUCH_ROLE -> %5$s
            NO_USAGE -> no USAGE on %1$s
            NO_SELECT -> no SELECT on %1$s
            """;

    private record Found(int order, String lack, String text, String me) {}

    private RequiredRights() {}

    /**
     * Makes sure that the session's role has them, and that the readers exist. Only reads.
     *
     * @throws ConfigurationException if one of the names is that of nobody, or of something else
     * @throws DatabaseException if the server accepts no changes, or a right is missing, with the
     *     GRANT for each
     */
    public static void require(
            Connection connection,
            DatabaseSchemas names,
            Strategy strategy,
            CutOver cutOver,
            List<String> readers)
            throws SQLException {
        List<Found> found = find(connection, names, readers, PARTS.get(1));
        if (strategy != Strategy.SWAP) {
            found.addAll(find(connection, names, readers, PARTS.get(2)));
        }
        if (cutOver == CutOver.EXCLUSIVE) {
            found.addAll(find(connection, names, readers, PARTS.get(3)));
        }
        if (!found.isEmpty()) {
            found.sort(Comparator.comparing(Found::order).thenComparing(Found::text));
            throw refused(found.get(0), found);
        }
    }

    private static LoaderException refused(Found first, List<Found> found) {
        Stream<Found> alike = found.stream().filter(one -> one.lack.equals(first.lack));
        return switch (first.lack) {
            case "NO_ROLE", "NOT_OURS" -> new ConfigurationException(texts(alike, " "));
            case "STANDBY" -> new DatabaseException(first.text, null);
            default ->
                    new DatabaseException(
                            "The role \"%s\" lacks rights: %s. Live is unchanged; have them granted and run the job again."
                                    .formatted(first.me, texts(found.stream(), "; ")),
                            null);
        };
    }

    private static String texts(Stream<Found> found, String divider) {
        return found.map(Found::text).distinct().collect(Collectors.joining(divider));
    }

    /**
     * Returns what the session's role lacks to lock live, each with its remedy; nothing if live is
     * not its own, as it is then no loader's role. Only reads.
     */
    public static List<String> missingLocks(Connection connection, DatabaseSchemas names)
            throws SQLException {
        return find(connection, names, List.of(), PARTS.get(3)).stream().map(Found::text).toList();
    }

    /** Returns what a role lacks to read live. Only reads. */
    public static List<String> missingForReader(
            Connection connection, DatabaseSchemas names, String role) throws SQLException {
        return find(connection, names, List.of(role), PARTS.get(4)).stream()
                .map(Found::text)
                .toList();
    }

    private static List<Found> find(
            Connection connection, DatabaseSchemas names, List<String> readers, String part)
            throws SQLException {
        String array =
                readers.stream()
                        .map(Identifiers::literal)
                        .collect(Collectors.joining(", ", "ARRAY[", "]::text[]"));
        String sql = names.in(part).replace("'{}'::text[]", array);
        return Sql.list(connection, sql, row -> found(connection, names, row));
    }

    private static Found found(Connection connection, DatabaseSchemas names, ResultSet row)
            throws SQLException {
        List<String> object = Sql.texts(row, 2);
        String lack = row.getString(1);
        if (lack.startsWith("OWN")
                && !Trust.PLAIN.refused(connection, names, object.subList(0, 1)).isEmpty()) {
            lack = "OWN_FOREIGN";
        }
        String name = object.stream().map(Identifiers::quote).collect(Collectors.joining("."));
        String owner = Identifiers.quote(row.getString(3));
        String role = Identifiers.quote(row.getString(4));
        int order = LACKS.indexOf(lack + " -> ");
        String text =
                LACKS.substring(order + lack.length() + 4, LACKS.indexOf('\n', order))
                        .formatted(name, owner, role, Trust.REMEDY, NO_SUCH_ROLE);
        return new Found(order, lack, text, row.getString(5));
    }
}
