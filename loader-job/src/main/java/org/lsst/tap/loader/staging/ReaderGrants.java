package org.lsst.tap.loader.staging;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Identifiers;

/**
 * Who may do what with live, and so must be able to do it with what is loaded to become live: a new
 * database schema has no grants. Immutable.
 *
 * @param grants all of them
 */
public record ReaderGrants(Set<Grant> grants) {

    /**
     * One privilege (PostgreSQL manual, section 5.7).
     *
     * @param relation the table or view; empty for the database schema
     * @param column the only column of it that is meant
     * @param privilege its name
     * @param role who has it; empty for PUBLIC
     * @param grantable whether it may be passed on
     */
    record Grant(
            Optional<String> relation,
            Optional<String> column,
            String privilege,
            Optional<String> role,
            boolean grantable) {

        boolean isRead() {
            return privilege.equals("SELECT") || privilege.equals("USAGE");
        }

        String sql(String databaseSchema) {
            return "GRANT %s%s ON %s TO %s%s"
                    .formatted(
                            privilege,
                            column.map(name -> " (" + Identifiers.quote(name) + ")").orElse(""),
                            relation.map(name -> Identifiers.quote(databaseSchema, name))
                                    .orElse("SCHEMA " + Identifiers.quote(databaseSchema)),
                            role.map(Identifiers::quote).orElse("PUBLIC"),
                            grantable ? " WITH GRANT OPTION" : "");
        }
    }

    /**
     * What live has on what staging has as well. The owner of live reads it without a grant. Unless
     * that is the role that loads, it gets one, or it would be locked out of what it could read
     * before.
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
            SELECT f.relation, f.field, a.privilege_type,
                   CASE WHEN a.grantee <> 0 THEN pg_catalog.pg_get_userbyid(a.grantee) END,
                   a.is_grantable
              FROM found f, pg_catalog.aclexplode(f.acl) a
             WHERE a.grantee <> (SELECT r.oid FROM pg_catalog.pg_roles r
                                  WHERE r.rolname = current_user)
               AND (a.grantee <> f.owner OR a.privilege_type IN ('SELECT', 'USAGE'))
             ORDER BY 1 NULLS FIRST, 2 NULLS FIRST, 3, 4
            """;

    public ReaderGrants {
        grants = Set.copyOf(grants);
    }

    /** Returns full read access for the given roles. */
    public static ReaderGrants forRoles(List<String> roles) {
        Set<Grant> grants = new LinkedHashSet<>();
        for (String role : roles) {
            grants.add(read(Optional.empty(), "USAGE", role));
            for (TapTable<?> table : TapTable.ALL) {
                grants.add(read(Optional.of(table.name()), "SELECT", role));
                grants.add(read(Optional.of(table.viewName()), "SELECT", role));
            }
            grants.add(read(Optional.of(VersionRow.TABLE), "SELECT", role));
        }
        return new ReaderGrants(grants);
    }

    private static Grant read(Optional<String> relation, String privilege, String role) {
        return new Grant(relation, Optional.empty(), privilege, Optional.of(role), false);
    }

    /** Reads the grants that live has. Joins the transaction of the connection. */
    static ReaderGrants ofLive(Connection connection, DatabaseSchemas names) throws SQLException {
        List<Grant> grants =
                Sql.list(
                        connection,
                        LIVE,
                        row ->
                                new Grant(
                                        Optional.ofNullable(row.getString(1)),
                                        Optional.ofNullable(row.getString(2)),
                                        row.getString(3),
                                        Optional.ofNullable(row.getString(4)),
                                        row.getBoolean(5)),
                        names.live(),
                        names.staging(),
                        names.live());
        return new ReaderGrants(Set.copyOf(grants));
    }

    /** Returns the grants that do more than read, and USAGE where they need it. */
    ReaderGrants withoutReads() {
        Set<Optional<String>> writers =
                grants.stream()
                        .filter(one -> !one.isRead())
                        .map(Grant::role)
                        .collect(Collectors.toSet());
        return new ReaderGrants(
                grants.stream()
                        .filter(
                                one ->
                                        !one.isRead()
                                                || (one.relation().isEmpty()
                                                        && writers.contains(one.role())))
                        .collect(Collectors.toSet()));
    }

    /** Returns these and others. */
    ReaderGrants plus(ReaderGrants others) {
        Set<Grant> all = new LinkedHashSet<>(grants);
        all.addAll(others.grants);
        return new ReaderGrants(all);
    }

    /** Gives them on a database schema. Joins the transaction of the connection. */
    public void give(Connection connection, String databaseSchema) throws SQLException {
        String sql =
                grants.stream()
                        .map(grant -> grant.sql(databaseSchema))
                        .sorted()
                        .collect(Collectors.joining(";\n"));
        if (!sql.isEmpty()) {
            Sql.execute(connection, sql);
        }
    }

    /** Returns the roles by name, for messages. */
    List<String> roles() {
        return new ArrayList<>(
                grants.stream()
                        .map(one -> one.role().orElse("PUBLIC"))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }
}
