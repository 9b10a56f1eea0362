package org.lsst.tap.loader.staging;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.text.Identifiers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may do what with live (PostgreSQL manual, section 5.7), and so must be able to do it with
 * what is loaded to become live: a new database schema has no grants. Each method joins the
 * transaction of the connection. Stateless.
 */
public final class ReaderGrants {

    private static final Logger LOG = LoggerFactory.getLogger(ReaderGrants.class);

    /**
     * The grants of live on what staging has as well, with what gives the same on staging. The
     * owner of live reads it without a grant. Unless that is the role that loads, it gets one, or
     * it would be locked out of what it could read before.
     */
    private static final String LIVE =
            """
            WITH live AS (
              SELECT c.oid, c.relname, c.relowner, c.relacl, s.oid AS staging
                FROM pg_catalog.pg_class c
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = ?
                JOIN pg_catalog.pg_class s ON s.relname = c.relname
                JOIN pg_catalog.pg_namespace m ON m.oid = s.relnamespace AND m.nspname = ?
               WHERE c.relkind IN ('r', 'v') AND s.relkind IN ('r', 'v')),
            found (relation, field, owner, acl) AS (
              SELECT NULL::text, NULL::text, n.nspowner,
                     coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))
                FROM pg_catalog.pg_namespace n WHERE n.nspname = ?
              UNION ALL
              SELECT l.relname, NULL, l.relowner,
                     coalesce(l.relacl, pg_catalog.acldefault('r', l.relowner))
                FROM live l
              UNION ALL
              SELECT l.relname, a.attname, l.relowner, a.attacl
                FROM live l
                JOIN pg_catalog.pg_attribute a ON a.attrelid = l.oid AND a.attacl IS NOT NULL
                JOIN pg_catalog.pg_attribute s ON s.attrelid = l.staging AND s.attname = a.attname)
            SELECT coalesce(r.name, 'PUBLIC'), a.privilege_type NOT IN ('SELECT', 'USAGE'),
                   f.relation IS NULL,
                   pg_catalog.format('GRANT %s%s ON %s TO %s%s',
                     a.privilege_type, ' (' || pg_catalog.quote_ident(f.field) || ')',
                     coalesce(pg_catalog.quote_ident(?) || '.' || pg_catalog.quote_ident(f.relation),
                              'SCHEMA ' || pg_catalog.quote_ident(?)),
                     coalesce(pg_catalog.quote_ident(r.name), 'PUBLIC'),
                     CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' END)
              FROM found f, pg_catalog.aclexplode(f.acl) a,
                   LATERAL (SELECT CASE WHEN a.grantee <> 0
                                        THEN pg_catalog.pg_get_userbyid(a.grantee) END AS name) r
             WHERE a.grantee <> (SELECT r.oid FROM pg_catalog.pg_roles r
                                  WHERE r.rolname = current_user)
               AND (a.grantee <> f.owner OR a.privilege_type IN ('SELECT', 'USAGE'))
             ORDER BY 4
            """;

    private ReaderGrants() {}

    /** What a role, or PUBLIC, may do with live: more than read it, or only use its name. */
    private record Grant(String role, boolean isWrite, boolean isOnSchema, String sql) {}

    /**
     * Gives staging the readers of live, or else those that are named, and warns of those who then
     * lose it. Whatever others may do beyond reading stays, with USAGE where they need it.
     */
    static void giveAsLive(Connection connection, DatabaseSchemas names, List<String> readers)
            throws SQLException {
        String live = names.live();
        String staging = names.staging();
        Sql.Reader<ResultSet, Grant> reader =
                r -> new Grant(r.getString(1), r.getBoolean(2), r.getBoolean(3), r.getString(4));
        List<Grant> grants =
                Sql.list(connection, LIVE, reader, live, staging, live, staging, staging);
        Set<String> writers =
                grants.stream().filter(Grant::isWrite).map(Grant::role).collect(Collectors.toSet());
        Set<String> without = new TreeSet<>();
        List<String> kept = new ArrayList<>();
        for (Grant grant : grants) {
            boolean isNeeded = grant.isOnSchema && writers.contains(grant.role);
            if (readers.isEmpty() || grant.isWrite || isNeeded) {
                kept.add(grant.sql);
            } else if (!writers.contains(grant.role) && !readers.contains(grant.role)) {
                without.add(grant.role);
            }
        }
        if (!without.isEmpty()) {
            LOG.warn(
                    "{} could read live and will lose that right: the readers are {}",
                    String.join(", ", without),
                    String.join(", ", readers));
        }
        if (!kept.isEmpty()) {
            Sql.execute(connection, String.join(";\n", kept));
        }
        giveReaders(connection, staging, readers);
    }

    /** Gives roles full read access to a database schema; returns whether there are any. */
    public static boolean giveReaders(
            Connection connection, String databaseSchema, List<String> readers)
            throws SQLException {
        String relations = Identifiers.quote(databaseSchema, VersionRow.RELATIONS);
        for (String reader : readers) {
            String role = Identifiers.quote(reader);
            Sql.execute(
                    connection,
                    "GRANT USAGE ON SCHEMA %1$s TO %2$s; GRANT SELECT ON %3$s TO %2$s"
                            .formatted(Identifiers.quote(databaseSchema), role, relations));
        }
        return !readers.isEmpty();
    }
}
