package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.text.Identifiers;

/**
 * The rights that a job needs: CREATE on the database, for new database schemas and for renaming
 * (PostgreSQL manual, ALTER SCHEMA), and what belongs to it in live and staging. Stateless.
 */
public final class RequiredRights {

    private static final String RIGHTS =
            """
            SELECT current_user, current_database(),
                   has_database_privilege(current_database(), 'CREATE')
            """;

    private static final String FOREIGN =
            """
            SELECT n.nspname, min(pg_catalog.pg_get_userbyid(o.owner))
              FROM pg_catalog.pg_namespace n
              CROSS JOIN LATERAL (
                     SELECT n.nspowner AS owner
                     UNION SELECT c.relowner FROM pg_catalog.pg_class c
                            WHERE c.relnamespace = n.oid AND c.relkind IN ('r', 'v')) o
             WHERE n.nspname IN (?, ?, ?) AND NOT pg_catalog.pg_has_role(o.owner, 'USAGE')
             GROUP BY n.nspname ORDER BY n.nspname
            """;

    private RequiredRights() {}

    /**
     * Makes sure that the session's role has them. Only reads.
     *
     * @throws DatabaseException if not, with the GRANT for each that is missing
     */
    public static void require(Connection connection, DatabaseSchemas names) {
        try {
            List<String> missing = new ArrayList<>();
            String role = missingOnDatabase(connection, missing);
            missingOnSchemas(connection, names, role, missing);
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

    private static String missingOnDatabase(Connection connection, List<String> missing)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RIGHTS);
                ResultSet row = statement.executeQuery()) {
            row.next();
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
        }
    }

    private static void missingOnSchemas(
            Connection connection, DatabaseSchemas names, String role, List<String> missing)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FOREIGN)) {
            statement.setString(1, names.live());
            statement.setString(2, names.staging());
            statement.setString(3, names.temp());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    missing.add(
                            "ownership of the database schema \"%s\", which belongs to \"%s\" (GRANT %s TO %s)"
                                    .formatted(
                                            row.getString(1),
                                            row.getString(2),
                                            Identifiers.quote(row.getString(2)),
                                            Identifiers.quote(role)));
                }
            }
        }
    }
}
