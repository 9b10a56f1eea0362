package org.lsst.tap.loader.staging;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.lsst.tap.loader.database.DatabaseErrors;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.Sql;
import org.lsst.tap.loader.database.Transaction;
import org.lsst.tap.loader.database.Transaction.LockRetry;
import org.lsst.tap.loader.database.Trust;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.failure.Retry;
import org.lsst.tap.loader.failure.TerminatedException;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.swap.SchemaSwap;
import org.lsst.tap.loader.text.Identifiers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a release that is out of use, and of what others have in it. Old stagings get
 * names that no reader knows, and are dropped. A reader that began before the last swap can still
 * hold one; then it stays, and the next job tries again. No job ever fails or waits long for it.
 * Only what a load makes is dropped, without CASCADE: one that holds something of others, or that
 * others use, stays.
 *
 * <p>Call it under the job's lock. Immutable and safe for use by many threads, each with its own
 * connection.
 */
public record RetiredSchemas(DatabaseSchemas names) {

    private static final Logger LOG = LoggerFactory.getLogger(RetiredSchemas.class);

    /** The bounds on the time that it waits for readers. */
    private static final LockRetry LOCKS =
            new LockRetry(
                    Duration.ofMillis(250),
                    Retry.times(3, Duration.ofMillis(100), Duration.ofMillis(400)));

    /** Further relations and functions in it, what is outside and uses it, and publications. */
    private static final String FOUND =
            """
            WITH live AS (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = ?),
            inside AS (
              SELECT c.tableoid, c.oid,
                     c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relname <> ALL (?) AS is_others
                FROM pg_catalog.pg_class c, live WHERE c.relnamespace = live.oid
              UNION ALL
              SELECT t.tableoid, t.oid, false
                FROM pg_catalog.pg_type t, live WHERE t.typnamespace = live.oid
              UNION ALL
              SELECT p.tableoid, p.oid, true
                FROM pg_catalog.pg_proc p, live WHERE p.pronamespace = live.oid),
            users AS (
              SELECT DISTINCT d.classid, d.objid FROM pg_catalog.pg_depend d
                JOIN inside i ON i.tableoid = d.refclassid AND i.oid = d.refobjid
               WHERE d.deptype IN ('n', 'a'))
            SELECT 'it holds ' || pg_catalog.pg_describe_object(i.tableoid, i.oid, 0)
              FROM inside i WHERE i.is_others
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

    private static final String ARE_THERE =
            "SELECT pg_catalog.num_nulls(pg_catalog.to_regclass(?), pg_catalog.to_regclass(?)) = 0";

    private static final String MADE_BY_API =
            """
            SELECT (SELECT pg_catalog.count(*) FROM %s s
                     WHERE pg_catalog.to_jsonb(s) ->> 'api_created' = '1')
                 + (SELECT pg_catalog.count(*) FROM %s t
                     WHERE pg_catalog.to_jsonb(t) ->> 'api_created' = '1')
            """;

    /**
     * Warns of what others have in live, or made of it, and would miss: nothing of it is dropped,
     * but it does not go along with the name. Reads only.
     *
     * @param renames whether live becomes staging, rather than its rows go there
     */
    public void warn(Connection connection, DatabaseState state, boolean renames) {
        if (state.live().isEmpty()) {
            return;
        }
        try {
            String live = names.live();
            List<String> found = new ArrayList<>();
            if (renames) {
                List<String> own = VersionRow.RELATIONS;
                found = Sql.list(connection, FOUND, row -> row.getString(1), live, own, live);
            }
            long made = madeByApi(connection, live);
            if (made > 0) {
                found.add("it holds %d schemas and tables with api_created = 1".formatted(made));
            }
            for (String one : found) {
                LOG.warn(
                        "\"{}\" is about to become \"{}\", with what others have there: {}. No"
                                + " later job drops that; make it again for the new \"{}\"",
                        live,
                        names.staging(),
                        one,
                        live);
            }
        } catch (SQLException e) {
            LOG.warn("What others have in live is not known: {}", e.getMessage());
        }
    }

    /**
     * Drops what can be dropped. One transaction per database schema and attempt, with ACCESS
     * EXCLUSIVE locks on its relations and {@code lock_timeout}; repeated on 55P03 and 40P01, with
     * a bound. Throws nothing: what fails is logged.
     *
     * @param connection in autocommit mode
     */
    public void drop(Connection connection) {
        try {
            for (String name : DatabaseState.read(connection, names).retired()) {
                String why = drop(connection, name);
                if (!why.isEmpty()) {
                    LOG.warn("\"{}\" stays{}", name, why);
                }
            }
        } catch (SQLException e) {
            LOG.warn("Retired database schemas stay until the next job: {}", e.getMessage());
        }
    }

    /**
     * Retires staging, if there is one: it gets a name that no reader knows, and {@link #drop}
     * drops it. One transaction of one statement; takes no lock on its tables.
     */
    public void retireStaging(Connection connection) {
        try {
            DatabaseState state = DatabaseState.read(connection, names);
            if (state.staging().isPresent()) {
                String sql = SchemaSwap.rename(names.staging(), state.freeRetiredName(names));
                Transaction.run(connection, () -> Sql.execute(connection, sql));
            }
        } catch (SQLException e) {
            throw DatabaseErrors.of(
                    "Drop of the previous release in \"%s\"".formatted(names.staging()),
                    "the new release is live",
                    e);
        }
    }

    /** Drops one, or returns why it stays. */
    private String drop(Connection connection, String name) {
        try {
            return LOCKS.run(
                    "Drop of \"%s\"".formatted(name),
                    () -> Transaction.run(connection, () -> dropUnlessUsed(connection, name)));
        } catch (DatabaseException e) {
            return " until the next job: a reader uses it";
        } catch (SQLException | TerminatedException e) {
            return " until the next job: "
                    + String.valueOf(e.getMessage())
                            .replaceAll("\\s+", " ")
                            .replaceAll(" Hint:.*| Where:.*", "");
        }
    }

    private String dropUnlessUsed(Connection connection, String name) throws SQLException {
        Sql.execute(connection, LOCKS.setLocalLockTimeout());
        String refused = Trust.OWN.refused(connection, names, List.of(name));
        if (!refused.isEmpty()) {
            return ": " + refused;
        }
        if (madeByApi(connection, name) > 0) {
            return ": it holds rows with api_created = 1; move them to live or delete them there";
        }
        List<String> views = TapTable.ALL.stream().map(TapTable::viewName).toList();
        Sql.execute(
                connection,
                "DROP VIEW IF EXISTS %s; DROP TABLE IF EXISTS %s; DROP SCHEMA %s"
                        .formatted(
                                Identifiers.quote(name, views),
                                Identifiers.quote(name, VersionRow.TABLES),
                                Identifiers.quote(name)));
        LOG.debug("Dropped \"{}\"", name);
        return "";
    }

    /** Returns how many schemas and tables of a database schema were made through a service. */
    private static long madeByApi(Connection connection, String name) throws SQLException {
        String schemas = Identifiers.quote(name, TapTable.SCHEMAS.name());
        String tables = Identifiers.quote(name, TapTable.TABLES.name());
        String sql = MADE_BY_API.formatted(schemas, tables);
        return Sql.one(connection, ARE_THERE, row -> row.getBoolean(1), schemas, tables)
                ? Sql.one(connection, sql, row -> row.getLong(1))
                : 0;
    }
}
