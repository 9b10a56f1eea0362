package org.lsst.tap.loader.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.lsst.tap.loader.failure.DatabaseException;

/**
 * Which relations may be read and written: to read a view, or to write to a table with a trigger,
 * runs code of its owner as the role that logged in (PostgreSQL manual, section 41.5). So a job
 * takes ordinary tables of roles it trusts: of itself, those whose rights it has, and superusers. A
 * superuser, who has everybody's rights, trusts live's owner and those roles that it was made a
 * member of. Stateless.
 */
public enum Trust {
    /** Tables of trusted roles, in database schemas of trusted roles. */
    OWN,

    /** Those, and plain tables of the role that owns live. */
    LIVE,

    /**
     * Those, and plain tables of anybody, for a role that only reads: without row-level security,
     * children, and indexes whose expressions the planner would compute.
     */
    PLAIN,

    /** {@link #PLAIN} in a transaction that only reads, {@link #OWN} in any other. */
    ONLY_READING;

    private static final String REFUSED =
            """
            WITH live AS (SELECT n.nspowner AS owner FROM pg_catalog.pg_namespace n WHERE n.nspname = ?),
            me AS (SELECT r.oid, r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user),
            trusted AS (
              SELECT o.oid FROM pg_catalog.pg_roles o, me
               WHERE o.rolsuper
                  OR CASE WHEN me.rolsuper
                          THEN o.oid IN (SELECT owner FROM live UNION ALL
                                         SELECT m.roleid FROM pg_catalog.pg_auth_members m
                                          WHERE m.member = me.oid)
                          ELSE pg_catalog.pg_has_role(o.oid, 'USAGE') END),
            found AS (
              SELECT 'database schema ' || pg_catalog.quote_ident(n.nspname) AS name,
                     n.nspowner AS owner, true AS is_table, true AS is_plain
                FROM pg_catalog.pg_namespace n WHERE n.nspname = ANY (?)
              UNION ALL
              SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), c.relowner,
                     c.relkind IN ('r', 'p'),
                     c.relkind = 'r' AND NOT c.relrowsecurity AND NOT c.relhassubclass
                       AND NOT EXISTS (
                             SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid
                                AND (i.indexprs IS NOT NULL OR i.indpred IS NOT NULL))
                FROM pg_catalog.pg_class c
                JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = ANY (?) AND c.relname = ANY (?) AND c.relkind IN ('r', 'p', 'v', 'm', 'f'))
            SELECT name || ' of ' || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(owner))
                   || CASE WHEN NOT is_table THEN ' (no table)'
                           WHEN NOT is_plain THEN ' (no plain table)' ELSE '' END
              FROM found
             WHERE NOT is_table
                OR owner NOT IN (SELECT oid FROM trusted)
                   AND NOT (is_plain
                            AND CASE ? WHEN 'OWN' THEN false
                                       WHEN 'LIVE' THEN owner IN (SELECT owner FROM live)
                                       WHEN 'PLAIN' THEN true
                                       ELSE pg_catalog.current_setting('transaction_read_only') = 'on' END)
             ORDER BY 1
            """;

    /** What to do about {@link #refused}, for messages. */
    public static final String REMEDY =
            "code of that role could run here; find out who made it, and have it dropped, or, for a"
                    + " table that you know, given to this role (ALTER TABLE and SCHEMA ... OWNER"
                    + " TO)";

    /**
     * Returns which relations (none: TAP_SCHEMA's tables, never its views) are not to be trusted,
     * with their owners, and what to do; empty if all are.
     */
    public String refused(
            Connection connection,
            DatabaseSchemas names,
            List<String> databaseSchemas,
            String... relations)
            throws SQLException {
        List<String> refused =
                Sql.list(
                        connection,
                        REFUSED,
                        row -> row.getString(1),
                        names.live(),
                        databaseSchemas,
                        databaseSchemas,
                        relations.length == 0 ? VersionRow.TABLES : List.of(relations),
                        name());
        return refused.isEmpty() ? "" : String.join(", ", refused) + "; " + REMEDY;
    }

    /** Makes sure that database schemas of TAP_SCHEMA's may be read. */
    static void require(Connection connection, DatabaseSchemas names, List<String> wanted)
            throws SQLException {
        boolean isRefused = !ONLY_READING.refused(connection, names, wanted).isEmpty();
        for (String one : isRefused ? wanted : List.<String>of()) {
            String refused = ONLY_READING.refused(connection, names, List.of(one));
            if (!refused.isEmpty()) {
                throw new DatabaseException(
                        "\"%s\" is not read: %s. Nothing was changed; then run the command again."
                                .formatted(one, refused),
                        null);
            }
        }
    }
}
