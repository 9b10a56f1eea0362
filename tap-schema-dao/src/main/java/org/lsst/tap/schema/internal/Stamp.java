package org.lsst.tap.schema.internal;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What tells, at one snapshot, whether tables may have changed since another, as {@code stamp.sql}
 * explains. PostgreSQL compares; here it is only kept. Immutable.
 */
final class Stamp {

    /** Of content that isn't there, or can't be kept. */
    static final Stamp NONE = new Stamp(null, null, null);

    private final String server;
    private final String snapshot;
    private final String content;

    private Stamp(String server, String snapshot, String content) {
        this.server = server;
        this.snapshot = snapshot;
        this.content = content;
    }

    /** Reads the row that a check's result set stands on. */
    static Stamp read(ResultSet check) throws SQLException {
        return new Stamp(
                check.getString(Check.STAMP),
                check.getString(Check.STAMP + 1),
                check.getString(Check.STAMP + 2));
    }

    String server() {
        return server;
    }

    /** Returns null on a standby. */
    String snapshot() {
        return snapshot;
    }

    String content() {
        return content;
    }

    /** Returns whether content of this stamp may be kept: whether a later one can be compared. */
    boolean comparable() {
        return content != null;
    }
}
