package org.lsst.tap.loader.staging;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Identifiers;

/**
 * Who may read live, and so must be able to read what is loaded to become live: a new database
 * schema has no grants. Immutable.
 *
 * @param usage roles with USAGE on the database schema; empty for PUBLIC
 * @param select roles with SELECT, by table or view
 */
record ReaderGrants(Set<Optional<String>> usage, Set<Select> select) {

    /** One SELECT privilege; an empty role is PUBLIC. */
    record Select(String relation, Optional<String> role) {}

    /**
     * The owner of live reads it without a grant. Unless that is the role that loads, it gets one,
     * or it would be locked out of what it could read before.
     */
    private static final String LIVE =
            """
            SELECT NULL, CASE WHEN a.grantee <> 0 THEN pg_catalog.pg_get_userbyid(a.grantee) END
              FROM pg_catalog.pg_namespace n,
                   pg_catalog.aclexplode(
                     coalesce(n.nspacl, pg_catalog.acldefault('n', n.nspowner))) a
             WHERE n.nspname = ? AND a.privilege_type = 'USAGE'
               AND a.grantee <> :loader
            UNION
            SELECT c.relname, CASE WHEN a.grantee <> 0 THEN pg_catalog.pg_get_userbyid(a.grantee) END
              FROM pg_catalog.pg_namespace n
              JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relkind IN ('r', 'v'),
                   pg_catalog.aclexplode(
                     coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) a
             WHERE n.nspname = ? AND a.privilege_type = 'SELECT'
               AND a.grantee <> :loader
            """
                    .replace(
                            ":loader",
                            "(SELECT r.oid FROM pg_catalog.pg_roles r WHERE r.rolname ="
                                    + " current_user)");

    ReaderGrants {
        usage = Set.copyOf(usage);
        select = Set.copyOf(select);
    }

    /** Returns full read access for the given roles. */
    static ReaderGrants forRoles(List<String> roles) {
        Set<Optional<String>> usage = new LinkedHashSet<>();
        Set<Select> select = new LinkedHashSet<>();
        for (String role : roles) {
            usage.add(Optional.of(role));
            for (String relation : relations()) {
                select.add(new Select(relation, Optional.of(role)));
            }
        }
        return new ReaderGrants(usage, select);
    }

    /** Reads the grants that live has. Joins the transaction of the connection. */
    static ReaderGrants ofLive(Connection connection, DatabaseSchemas names) throws SQLException {
        Set<Optional<String>> usage = new LinkedHashSet<>();
        Set<Select> select = new LinkedHashSet<>();
        Set<String> known = relations();
        try (PreparedStatement statement = connection.prepareStatement(LIVE)) {
            statement.setString(1, names.live());
            statement.setString(2, names.live());
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    Optional<String> relation = Optional.ofNullable(row.getString(1));
                    Optional<String> role = Optional.ofNullable(row.getString(2));
                    if (relation.isEmpty()) {
                        usage.add(role);
                    } else if (known.contains(relation.get())) {
                        select.add(new Select(relation.get(), role));
                    }
                }
            }
        }
        return new ReaderGrants(usage, select);
    }

    /**
     * Returns the statements that give these rights on a database schema; empty if there are none.
     */
    String sql(String databaseSchema) {
        StringJoiner sql = new StringJoiner(";\n");
        for (Optional<String> role : usage) {
            sql.add(
                    "GRANT USAGE ON SCHEMA %s TO %s"
                            .formatted(Identifiers.quote(databaseSchema), grantee(role)));
        }
        for (Select one : select) {
            sql.add(
                    "GRANT SELECT ON %s TO %s"
                            .formatted(
                                    Identifiers.quote(databaseSchema, one.relation()),
                                    grantee(one.role())));
        }
        return sql.toString();
    }

    /** Returns the roles by name, for messages. */
    List<String> roles() {
        Set<String> roles = new TreeSet<>();
        usage.forEach(role -> roles.add(role.orElse("PUBLIC")));
        select.forEach(one -> roles.add(one.role().orElse("PUBLIC")));
        return new ArrayList<>(roles);
    }

    private static String grantee(Optional<String> role) {
        return role.map(Identifiers::quote).orElse("PUBLIC");
    }

    private static Set<String> relations() {
        Set<String> relations = new LinkedHashSet<>();
        for (TapTable<?> table : TapTable.ALL) {
            relations.add(table.name());
            relations.add(table.viewName());
        }
        relations.add(VersionRow.TABLE);
        return relations;
    }
}
