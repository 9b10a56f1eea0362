package org.lsst.tap.loader.swap;

import java.sql.Connection;
import org.lsst.tap.loader.database.DatabaseState;

/**
 * A way to make staging live: in one transaction, after which staging holds what was live. Done
 * twice it changes nothing, so it is the rollback as well.
 */
@FunctionalInterface
public interface Publication {

    /**
     * Publishes staging, if the database schemas are still those that {@code expected} names.
     *
     * @param connection in autocommit mode, and so again afterwards
     * @throws org.lsst.tap.loader.failure.SwapRefusedException if staging holds no complete
     *     release, or another session changed live or staging; live is unchanged then
     * @throws org.lsst.tap.loader.failure.LockedException if another session holds the job's lock
     * @throws org.lsst.tap.loader.failure.DatabaseException if the database fails
     */
    SwapResult publish(Connection connection, DatabaseState expected);
}
