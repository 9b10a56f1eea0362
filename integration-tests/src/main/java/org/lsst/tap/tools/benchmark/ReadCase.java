package org.lsst.tap.tools.benchmark;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.BiFunction;

/** What is asked of CADC's DAO and of ours, in which state of ours, and how long ours may take. */
@SuppressWarnings("ImmutableEnumChecker") // The lambdas have no state, the record is numbers.
enum ReadCase {
    /** A read of a DataSource that was never read before: nothing is kept, all that comes is. */
    FIRST("first read", "", Limits.COLD, Call.ALL),
    UNCACHED("not cached", "", Limits.COLD, Call.ALL),
    QUIET("unchanged, quiet", "", new Limits(0.08, 0.12, 0.08, 0.12), Call.ALL),
    BUSY("unchanged, busy", Commits.JOB, new Limits(0.13, 0.15, 0.06, 0.06), Call.ALL),
    CHANGED("a row changed", MadeUpContent.CHANGE, Limits.CHANGED, Call.ALL),
    SWAPPED("after a swap", MadeUpContent.SWAP, Limits.CHANGED, Call.ALL),
    TABLE("getTable", Limits.PART, (dao, names) -> dao.getTable(names.table())),
    SCHEMA("getSchema(.., 1)", Limits.PART, (dao, names) -> dao.getSchema(names.schema(), 1)),
    TABLES("get(1)", Limits.PART, (dao, names) -> dao.get(1)),
    COLUMN("getColumn", Limits.ROW, (dao, names) -> dao.getColumn(names.table(), names.column())),
    SCHEMA_PERMISSIONS(
            "getSchemaPermissions",
            Limits.ROW,
            (dao, names) -> dao.getSchemaPermissions(names.schema())),
    TABLE_PERMISSIONS(
            "getTablePermissions",
            Limits.ROW,
            (dao, names) -> dao.getTablePermissions(names.table()));

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
        static final Limits COLD = new Limits(0.7, 0.45, 0.6, 0.6);
        static final Limits CHANGED = new Limits(0.75, 0.5, 0.75, 0.5);
        static final Limits PART = new Limits(1, 0.5, 1, 0.5);
        static final Limits ROW = new Limits(3, 1, 3, 1);
    }

    private static final long LARGE = 50_000;

    final String label;

    /** The SQL that is committed before each read; empty for none. */
    final String committedBefore;

    private final Call call;
    private final Limits limits;

    /** Of a part, with all kept and others at work. */
    ReadCase(String label, Limits limits, Call call) {
        this(label + ", busy", Commits.JOB, limits, call);
    }

    ReadCase(String label, String committedBefore, Limits limits, Call call) {
        this.label = label;
        this.committedBefore = committedBefore;
        this.limits = limits;
        this.call = call;
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
