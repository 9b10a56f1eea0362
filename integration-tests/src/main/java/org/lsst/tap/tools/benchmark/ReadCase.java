package org.lsst.tap.tools.benchmark;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.util.List;
import java.util.function.BiConsumer;

/** What is asked of CADC's DAO and of ours, in which state of ours, and how long ours may take. */
@SuppressWarnings("ImmutableEnumChecker") // The lambdas have no state, the lists can't be changed.
enum ReadCase {
    /** A read of a DataSource that was never read before: nothing is kept, all that comes is. */
    FIRST("first read", "", Limits.COLD, Call.ALL),
    UNCACHED("not cached", "", Limits.COLD, Call.ALL),
    QUIET("unchanged, quiet", "", List.of(0.08, 0.12, 0.08, 0.12), Call.ALL),
    BUSY("unchanged, busy", Sql.JOB, List.of(0.13, 0.15, 0.06, 0.06), Call.ALL),
    CHANGED("a row changed", Sql.CHANGE, Limits.CHANGED, Call.ALL),
    SWAPPED("after a swap", Sql.SWAP, Limits.CHANGED, Call.ALL),
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

    record Names(String schema, String table, String column) {}

    interface Call extends BiConsumer<TapSchemaDAO, Names> {
        Call ALL = (dao, names) -> dao.get();
    }

    /** What is committed before a read. */
    private static final class Sql {
        /** A TAP service notes how its jobs go, in a table of the same cluster. */
        static final String JOB = "UPDATE public.jobs SET phase = phase + 1";

        /** Changes a row, and the next time nothing but the row's version. */
        static final String CHANGE = "UPDATE tap_schema.schemas11 SET utype = NULL";

        /** Puts the copy of {@code second-release.sql} in the place of live, and live in its. */
        static final String SWAP =
                "BEGIN; ALTER SCHEMA tap_schema RENAME TO swapped;"
                        + " ALTER SCHEMA tap_schema_copy RENAME TO tap_schema;"
                        + " ALTER SCHEMA swapped RENAME TO tap_schema_copy; COMMIT";
    }

    /** Ratios to CADC's: on loopback and far away, at LSST's size and at 100,000 columns. */
    private static final class Limits {
        static final List<Double> COLD = List.of(0.7, 0.45, 0.6, 0.6);
        static final List<Double> CHANGED = List.of(0.75, 0.5, 0.75, 0.5);
        static final List<Double> PART = List.of(1.0, 0.5, 1.0, 0.5);
        static final List<Double> ROW = List.of(3.0, 1.0, 3.0, 1.0);
    }

    final String label;

    /** The SQL that is committed before each read; empty for none. */
    final String committedBefore;

    /** What is asked. */
    final Call call;

    private final List<Double> limits;

    /** Of a part, with all kept and others at work. */
    ReadCase(String label, List<Double> limits, Call call) {
        this(label + ", busy", Sql.JOB, limits, call);
    }

    ReadCase(String label, String committedBefore, List<Double> limits, Call call) {
        this.label = label;
        this.committedBefore = committedBefore;
        this.limits = limits;
        this.call = call;
    }

    String committedMeanwhile() {
        return committedBefore.equals(Sql.JOB) ? Sql.JOB : "";
    }

    double limit(long columns, boolean isFar) {
        return limits.get((columns >= 50_000 ? 2 : 0) + (isFar ? 1 : 0));
    }
}
