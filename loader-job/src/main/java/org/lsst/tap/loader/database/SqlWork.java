package org.lsst.tap.loader.database;

import java.sql.SQLException;

/**
 * Something done with a connection.
 *
 * @param <T> what comes out of it
 */
@FunctionalInterface
public interface SqlWork<T> {

    /** Does it. */
    T run() throws SQLException;
}
