package org.lsst.tap.schema.internal;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What tells, at one snapshot, whether tables may have changed since another. Immutable.
 *
 * <p>The <em>snapshot token</em> is {@code pg_current_snapshot()}, the set of the transactions that
 * are visible. The same token means that nothing at all has been committed in between. There is
 * none on a standby, whose snapshots don't list the transactions in progress.
 *
 * <p>The <em>fingerprint</em> covers all that can change a table's content as it is read: each
 * row's inserting transaction ({@code xmin}; every committed change of a row gives it a new one),
 * the number of rows, the tables' own oids and storage, their definitions and columns ({@code xmin}
 * of their catalog rows). Transaction numbers are summed as 64-bit hashes of their distance from a
 * fixed one, since plain sums collide. There is none where row-level security may hide rows.
 *
 * <p>Both name the <em>server</em>: its identity and start time, for a cluster that was restored or
 * made anew; and its last checkpoint, for a crash of a backend. After that PostgreSQL recovers
 * without a new start time, and may have lost commits that were seen ({@code synchronous_commit} is
 * off, or a table is unlogged), whose transaction numbers are given out again. Recovery ends with a
 * checkpoint further on in the log than any before (manual, "WAL Configuration"). That makes one
 * whole read per checkpoint, five minutes apart by default.
 */
final class Stamp {

    private static final String SERVER =
            "(SELECT system_identifier FROM pg_catalog.pg_control_system()) || '/'"
                    + " || extract(epoch FROM pg_catalog.pg_postmaster_start_time()) || '/'"
                    + " || (SELECT checkpoint_lsn FROM pg_catalog.pg_control_checkpoint())";

    private static final String TOKEN =
            "CASE WHEN pg_catalog.pg_is_in_recovery() THEN NULL"
                    + " ELSE pg_catalog.pg_current_snapshot() || '/' || "
                    + SERVER
                    + " END";

    /** The query for the token alone: one row with one string. */
    static final String TOKEN_QUERY = "SELECT " + TOKEN;

    private final String token;
    private final String fingerprint;

    private Stamp(String token, String fingerprint) {
        this.token = token;
        this.fingerprint = fingerprint;
    }

    /** Returns the query for a stamp: one row with two strings. */
    static String query(List<RelationName> relations) {
        String rows =
                relations.stream()
                        .map(
                                relation ->
                                        "(SELECT count(*) || ':' || coalesce(sum("
                                                + transactionHash("t.xmin")
                                                + "), 0) FROM "
                                                + relation.sql()
                                                + " t)")
                        .collect(Collectors.joining(" || '/' || "));
        return "SELECT "
                + TOKEN
                + ", "
                + SERVER
                + " || '/' || "
                + definitions(relations)
                + " || '/' || "
                + rows;
    }

    private static String definitions(List<RelationName> relations) {
        return "(SELECT CASE WHEN pg_catalog.bool_or(c.relrowsecurity) THEN NULL ELSE"
                + " pg_catalog.string_agg(c.oid || ':' || c.relfilenode || ':' || c.xmin || ':' ||"
                + " (SELECT count(*) || ':' || sum("
                + transactionHash("a.xmin")
                + ") FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0),"
                + " ',' ORDER BY c.oid) END FROM pg_catalog.pg_class c"
                + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE (n.nspname, c.relname) IN ("
                + Guard.names(relations)
                + "))";
    }

    /** The distance of a transaction from number 3, the first one, hashed to 64 bits. */
    private static String transactionHash(String xid) {
        return "pg_catalog.hashint8extended(pg_catalog.age('3'::pg_catalog.xid)::bigint"
                + " - pg_catalog.age("
                + xid
                + ")::bigint, 7)";
    }

    /** Reads the result of {@link #query}. */
    static Stamp read(ResultSet row) throws SQLException {
        row.next();
        return new Stamp(row.getString(1), row.getString(2));
    }

    /** Returns the snapshot token, if there is one. */
    Optional<String> token() {
        return Optional.ofNullable(token);
    }

    /** Returns whether content of this stamp may be kept: whether a later stamp can be compared. */
    boolean comparable() {
        return fingerprint != null;
    }

    /** Returns whether the tables' content is the same at both stamps. */
    boolean sameContent(Stamp other) {
        return fingerprint != null && Objects.equals(fingerprint, other.fingerprint);
    }
}
