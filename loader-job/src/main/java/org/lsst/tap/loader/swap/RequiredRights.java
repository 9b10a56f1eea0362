package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.Trust;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Identifiers;

/**
 * The rights that a job needs: CREATE on the database, for new database schemas and for renaming
 * (PostgreSQL manual, ALTER SCHEMA); live and staging as its own; to exchange rows, their tables,
 * too; and for an exclusive cut-over, LOCK on live's. Stateless.
 */
public final class RequiredRights {

    private static final String RIGHTS =
            """
            SELECT current_user, pg_catalog.current_database(),
                   pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'),
                   pg_catalog.pg_is_in_recovery()
            """;

    private static final String FOREIGN =
            """
            SELECT n.nspname, pg_catalog.min(pg_catalog.pg_get_userbyid(o.owner)),
                   pg_catalog.bool_and(pg_catalog.pg_has_role(o.owner, 'MEMBER')),
                   pg_catalog.current_setting('server_version_num')::int >= 160000,
                   pg_catalog.bool_and(pg_catalog.pg_has_role(o.owner, 'MEMBER') OR o.owner = (
                     SELECT l.nspowner FROM pg_catalog.pg_namespace l WHERE l.nspname = ?))
              FROM pg_catalog.pg_namespace n
              CROSS JOIN LATERAL (
                     SELECT n.nspowner AS owner
                     UNION SELECT c.relowner FROM pg_catalog.pg_class c
                            WHERE ? AND c.relnamespace = n.oid AND c.relkind IN ('r', 'v')) o
             WHERE n.nspname IN (?, ?, ?) AND NOT pg_catalog.pg_has_role(o.owner, 'USAGE')
             GROUP BY n.nspname ORDER BY n.nspname
            """;

    private static final String OTHERS =
            """
            SELECT n.nspname FROM pg_catalog.pg_namespace n
             WHERE n.nspname IN (?, ?, ?)
               AND EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid)
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_class c
                                WHERE c.relnamespace = n.oid AND c.relname = ANY (?))
             ORDER BY 1
            """;

    private RequiredRights() {}

    /**
     * Makes sure that the session's role has them, and that the readers exist. Only reads.
     *
     * @throws ConfigurationException if one of the readers is not a role, or one of the names leads
     *     to a database schema of somebody else's
     * @throws DatabaseException if the server accepts no changes, or a right is missing, with the
     *     GRANT for each
     */
    public static void require(
            Connection connection,
            DatabaseSchemas names,
            Strategy strategy,
            CutOver cutOver,
            List<String> readers) {
        try {
            requireRoles(connection, readers);
            requireNobodyElses(connection, names);
            List<String> missing = new ArrayList<>();
            String role = missingOnDatabase(connection, missing);
            missing.addAll(missingOnSchemas(connection, names, role, strategy != Strategy.SWAP));
            if (cutOver == CutOver.EXCLUSIVE) {
                missing.addAll(LiveLocks.missingRights(connection, names));
            }
            if (!missing.isEmpty()) {
                throw new DatabaseException(
                        "The role \"%s\" lacks rights: %s. Live is unchanged; have them granted and run the job again."
                                .formatted(role, String.join("; ", missing)),
                        null);
            }
        } catch (SQLException e) {
            throw DatabaseErrors.of("Check of the role's rights", "live is unchanged", e);
        }
    }

    private static void requireRoles(Connection connection, List<String> readers)
            throws SQLException {
        if (readers.isEmpty()) {
            return;
        }
        List<String> unknown = new ArrayList<>(readers);
        String sql = "SELECT r.rolname FROM pg_catalog.pg_roles r WHERE r.rolname = ANY (?)";
        Sql.list(connection, sql, row -> row.getString(1), readers).forEach(unknown::remove);
        if (!unknown.isEmpty()) {
            throw new ConfigurationException(
                    "The server has no role \"%s\" to read live (--reader-role). Live is unchanged; correct its name or create it."
                            .formatted(String.join("\", \"", unknown)));
        }
    }

    /** What has relations and none of TAP_SCHEMA's must not be renamed because of a wrong name. */
    private static void requireNobodyElses(Connection connection, DatabaseSchemas names)
            throws SQLException {
        List<String> ours =
                TapTable.ALL.stream()
                        .flatMap(table -> Stream.of(table.name(), table.viewName()))
                        .toList();
        List<String> others =
                Sql.list(
                        connection,
                        OTHERS,
                        row -> row.getString(1),
                        names.live(),
                        names.staging(),
                        names.temp(),
                        ours);
        if (!others.isEmpty()) {
            throw new ConfigurationException(
                    "The database schema \"%s\" is somebody else's: it has relations, but none of TAP_SCHEMA's tables. Nothing was changed; correct --live-schema, --staging-schema or --temp-schema."
                            .formatted(others.get(0)));
        }
    }

    /**
     * Returns what the session's role lacks to lock live, each with its remedy; nothing if live is
     * not its own, as it is then no loader's role. Only reads.
     */
    public static List<String> missingForExclusiveCutOver(
            Connection connection, DatabaseSchemas names) throws SQLException {
        return missingOnSchemas(connection, names, "", false).isEmpty()
                ? LiveLocks.missingRights(connection, names)
                : List.of();
    }

    private static String missingOnDatabase(Connection connection, List<String> missing)
            throws SQLException {
        return Sql.one(
                connection,
                RIGHTS,
                row -> {
                    if (row.getBoolean(4)) {
                        throw new DatabaseException(
                                "The server is a standby or still recovers, and accepts no changes."
                                        + " Live is unchanged; connect to the primary.",
                                null);
                    }
                    String role = row.getString(1);
                    if (!row.getBoolean(3)) {
                        missing.add(
                                "CREATE on the database \"%s\" (GRANT CREATE ON DATABASE %s TO %s)"
                                        .formatted(
                                                row.getString(2),
                                                Identifiers.quote(row.getString(2)),
                                                Identifiers.quote(role)));
                    }
                    return role;
                });
    }

    private static List<String> missingOnSchemas(
            Connection connection, DatabaseSchemas names, String role, boolean withTables)
            throws SQLException {
        return Sql.list(
                connection,
                FOREIGN,
                row -> missingOnSchema(connection, names, row, role),
                names.live(),
                withTables,
                names.live(),
                names.staging(),
                names.temp());
    }

    /** To be granted live's owner is the documented takeover; any other owner may be anybody. */
    private static String missingOnSchema(
            Connection connection, DatabaseSchemas names, ResultSet row, String role)
            throws SQLException {
        String to = Identifiers.quote(role);
        String grant = "GRANT %s TO %s".formatted(Identifiers.quote(row.getString(2)), to);
        if (row.getBoolean(3)) {
            grant =
                    "it is a member without inheritance: "
                            + (row.getBoolean(4)
                                    ? grant + " WITH INHERIT TRUE"
                                    : "ALTER ROLE %s INHERIT".formatted(to));
        }
        String name = row.getString(1);
        if (!row.getBoolean(5)
                || !Trust.PLAIN.refused(connection, names, List.of(name)).isEmpty()) {
            grant = Trust.REMEDY;
        }
        return "ownership of the database schema \"%s\", which belongs to \"%s\" (%s)"
                .formatted(name, row.getString(2), grant);
    }
}
