package org.lsst.tap.loader.staging;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Identifiers;

/**
 * What others have in live, or made of it, that no release brings back. Read in one query on
 * catalogs and one on rows. Stateless.
 */
final class Belongings {

    /** Further relations and functions in it, what is outside and uses it, and publications. */
    private static final String FOUND =
            """
            WITH live AS (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = ?),
            inside AS (
              SELECT c.tableoid, c.oid FROM pg_catalog.pg_class c, live WHERE c.relnamespace = live.oid
              UNION ALL
              SELECT t.tableoid, t.oid FROM pg_catalog.pg_type t, live WHERE t.typnamespace = live.oid
              UNION ALL
              SELECT p.tableoid, p.oid FROM pg_catalog.pg_proc p, live WHERE p.pronamespace = live.oid),
            users AS (
              SELECT DISTINCT d.classid, d.objid FROM pg_catalog.pg_depend d
                JOIN inside i ON i.tableoid = d.refclassid AND i.oid = d.refobjid
               WHERE d.deptype IN ('n', 'a'))
            SELECT 'it holds ' || pg_catalog.pg_describe_object(c.tableoid, c.oid, 0)
              FROM pg_catalog.pg_class c, live
             WHERE c.relnamespace = live.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
               AND c.relname <> ALL (?)
            UNION
            SELECT 'it holds ' || pg_catalog.pg_describe_object(p.tableoid, p.oid, 0)
              FROM pg_catalog.pg_proc p, live WHERE p.pronamespace = live.oid
            UNION
            SELECT pg_catalog.pg_describe_object(
                     coalesce(c.tableoid, u.classid), coalesce(c.oid, u.objid), 0) || ' uses it'
              FROM users u
              LEFT JOIN pg_catalog.pg_rewrite w ON w.tableoid = u.classid AND w.oid = u.objid
              LEFT JOIN pg_catalog.pg_class c ON c.oid = w.ev_class
              LEFT JOIN pg_catalog.pg_constraint k ON k.tableoid = u.classid AND k.oid = u.objid
              LEFT JOIN pg_catalog.pg_proc p ON p.tableoid = u.classid AND p.oid = u.objid
              LEFT JOIN pg_catalog.pg_class r ON r.tableoid = u.classid AND r.oid = u.objid
              CROSS JOIN live
             WHERE coalesce(c.relnamespace, k.connamespace, p.pronamespace, r.relnamespace) <> live.oid
            UNION
            SELECT 'publication ' || p.pubname || ' publishes it'
              FROM pg_catalog.pg_publication_tables t
              JOIN pg_catalog.pg_publication p ON p.pubname = t.pubname AND NOT p.puballtables
             WHERE t.schemaname = ? ORDER BY 1
            """;

    private static final String MADE_BY_API =
            """
            SELECT (SELECT pg_catalog.count(*) FROM :schema.schemas11 s
                     WHERE pg_catalog.to_jsonb(s) ->> 'api_created' = '1')
                 + (SELECT pg_catalog.count(*) FROM :schema.tables11 t
                     WHERE pg_catalog.to_jsonb(t) ->> 'api_created' = '1')
            """;

    private Belongings() {}

    /** Returns what is found, each in words. Joins the transaction of the connection. */
    static List<String> of(Connection connection, DatabaseSchemas names) throws SQLException {
        return Sql.list(
                connection,
                FOUND,
                row -> row.getString(1),
                names.live(),
                Stream.concat(views(), tables()).toList(),
                names.live());
    }

    /** Returns how many schemas and tables of a database schema were made through a service. */
    static long madeByApi(Connection connection, String databaseSchema) throws SQLException {
        String sql = MADE_BY_API.replace(":schema", Identifiers.quote(databaseSchema));
        return Sql.one(connection, sql, row -> row.getLong(1));
    }

    /** Returns what drops what a load makes, and nothing else: no CASCADE. */
    static String drop(String databaseSchema) {
        return "DROP VIEW IF EXISTS %s; DROP TABLE IF EXISTS %s; DROP SCHEMA %s"
                .formatted(
                        list(databaseSchema, views()),
                        list(databaseSchema, tables()),
                        Identifiers.quote(databaseSchema));
    }

    private static String list(String databaseSchema, Stream<String> relations) {
        return relations
                .map(name -> Identifiers.quote(databaseSchema, name))
                .collect(Collectors.joining(", "));
    }

    private static Stream<String> views() {
        return TapTable.ALL.stream().map(TapTable::viewName);
    }

    private static Stream<String> tables() {
        return Stream.concat(
                TapTable.ALL.stream().map(TapTable::name), Stream.of(VersionRow.TABLE));
    }
}
