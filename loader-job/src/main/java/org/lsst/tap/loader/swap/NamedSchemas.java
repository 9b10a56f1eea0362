package org.lsst.tap.loader.swap;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.ReleaseState;

/**
 * What the last query of {@code swap.sql} finds. Immutable.
 *
 * @param locked whether no other session holds the job's lock
 * @param live the oid of the database schema that has live's name
 * @param staging the oid of the one that has staging's
 */
record NamedSchemas(boolean locked, Optional<Long> live, Optional<Long> staging) {

    /** Reads the only row. */
    static NamedSchemas read(ResultSet row) throws SQLException {
        return new NamedSchemas(
                row.getBoolean(1),
                Optional.ofNullable(row.getObject(2, Long.class)),
                Optional.ofNullable(row.getObject(3, Long.class)));
    }

    /**
     * Makes sure that they are those.
     *
     * @throws org.lsst.tap.loader.failure.LockedException if another session holds the lock
     * @throws org.lsst.tap.loader.failure.SwapRefusedException if they are others
     */
    void require(
            Connection connection,
            DatabaseSchemas names,
            Optional<ReleaseState> expectedLive,
            Optional<ReleaseState> expectedStaging)
            throws SQLException {
        if (!locked) {
            throw JobLock.locked(connection);
        }
        if (!live.equals(expectedLive.map(ReleaseState::oid))
                || !staging.equals(expectedStaging.map(ReleaseState::oid))) {
            throw SchemaSwap.changedByOthers(names, null);
        }
    }
}
