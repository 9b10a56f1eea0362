package org.lsst.tap.tools.benchmark;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.BiFunction;

/** What is asked of CADC's DAO and of ours, in which state of ours, and how long ours may take. */
@SuppressWarnings("ImmutableEnumChecker") // The lambdas have no state, the record is numbers.
enum ReadCase {
    /** A read of a DataSource that was never read before: nothing is kept, all that comes is. */
    FIRST("first read", State.NEW, "", Call.ALL, new Limits(0.7, 0.45, 0.6, 0.6)),
    UNCACHED("not cached", State.OFF, "", Call.ALL, new Limits(0.7, 0.45, 0.6, 0.6)),
    QUIET("unchanged, quiet", State.KEPT, "", Call.ALL, new Limits(0.08, 0.12, 0.08, 0.12)),
    BUSY("unchanged, busy", State.KEPT, Commits.JOB, Call.ALL, new Limits(0.13, 0.15, 0.06, 0.06)),
    CHANGED("a row changed", State.KEPT, MadeUpContent.CHANGE, Call.ALL, Limits.CHANGED),
    SWAPPED("after a swap", State.KEPT, MadeUpContent.SWAP, Call.ALL, Limits.CHANGED),
    TABLE(
            "getTable, busy",
            State.KEPT,
            Commits.JOB,
            (dao, names) -> dao.getTable(names.table()),
            Limits.PART),
    SCHEMA(
            "getSchema(.., 1), busy",
            State.KEPT,
            Commits.JOB,
            (dao, names) -> dao.getSchema(names.schema(), 1),
            Limits.PART),
    TABLES("get(1), busy", State.KEPT, Commits.JOB, (dao, names) -> dao.get(1), Limits.PART),
    COLUMN(
            "getColumn, busy",
            State.KEPT,
            Commits.JOB,
            (dao, names) -> dao.getColumn(names.table(), names.column()),
            Limits.ROW),
    SCHEMA_PERMISSIONS(
            "getSchemaPermissions, busy",
            State.KEPT,
            Commits.JOB,
            (dao, names) -> dao.getSchemaPermissions(names.schema()),
            Limits.ROW),
    TABLE_PERMISSIONS(
            "getTablePermissions, busy",
            State.KEPT,
            Commits.JOB,
            (dao, names) -> dao.getTablePermissions(names.table()),
            Limits.ROW);

    /** What our DAO has of before. */
    enum State {
        NEW,
        OFF,
        KEPT
    }

    /** Something that TAP_SCHEMA describes. */
    record Names(String schema, String table, String column) {
        static Names of(ResultSet row) throws SQLException {
            return new Names(row.getString(1), row.getString(2), row.getString(3));
        }
    }

    /** Finds the table with the median number of columns, its schema, and its first column. */
    static final String NAMES =
            """
            SELECT schema_name, table_name,
                   (SELECT min(column_name) FROM tap_schema.columns11 c
                     WHERE c.table_name = t.table_name)
              FROM tap_schema.tables11 t
             ORDER BY (SELECT count(*) FROM tap_schema.columns11 c
                        WHERE c.table_name = t.table_name), table_name
             LIMIT 1 OFFSET (SELECT count(*) / 2 FROM tap_schema.tables11)
            """;

    /** What is called. */
    interface Call extends BiFunction<TapSchemaDAO, Names, Object> {
        Call ALL = (dao, names) -> dao.get();
    }

    /** Ratios to CADC's: on loopback and far away, each at LSST's size and at 100,000 columns. */
    private record Limits(double near, double far, double largeNear, double largeFar) {
        static final Limits CHANGED = new Limits(0.75, 0.5, 0.75, 0.5);
        static final Limits PART = new Limits(1, 0.5, 1, 0.5);
        static final Limits ROW = new Limits(3, 1, 3, 1);
    }

    private static final long LARGE = 50_000;

    private final String label;
    private final State state;
    private final String committedBefore;
    private final Call call;
    private final Limits limits;

    ReadCase(String label, State state, String committedBefore, Call call, Limits limits) {
        this.label = label;
        this.state = state;
        this.committedBefore = committedBefore;
        this.call = call;
        this.limits = limits;
    }

    String label() {
        return label;
    }

    State state() {
        return state;
    }

    /** Returns the SQL that is committed before each read; empty for none. */
    String committedBefore() {
        return committedBefore;
    }

    /** Whether others commit all the time, too. */
    boolean isBusy() {
        return committedBefore.equals(Commits.JOB);
    }

    /** Asks. */
    Object ask(TapSchemaDAO dao, Names names) {
        return call.apply(dao, names);
    }

    /** Returns the ratio to CADC's that it may have. */
    double limit(long columns, boolean isFar) {
        boolean isLarge = columns >= LARGE;
        return isFar
                ? (isLarge ? limits.largeFar : limits.far)
                : (isLarge ? limits.largeNear : limits.near);
    }
}
