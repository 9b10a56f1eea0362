package org.lsst.tap.schema.internal;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;

/**
 * How a read gets its answer where the caller has no transaction of its own open. (Where it has,
 * CADC's own queries run in that one, whatever the route.)
 */
enum Route {

    /**
     * Our script, our mapping, our cache: PostgreSQL, and a class that ours was proven equal to.
     */
    SCRIPT("one locked and guarded REPEATABLE READ snapshot"),

    /** CADC's queries in the place of the script's; any other class of CADC's. */
    CADCS_GUARDED("CADC's own queries in one locked and guarded REPEATABLE READ snapshot"),

    /** CADC's queries; a database that keeps names and snapshots together, such as MariaDB. */
    CADCS_IN_REPEATABLE_READ("one REPEATABLE READ transaction"),

    /** CADC's read as it is: a database without REPEATABLE READ, such as Oracle. */
    CADCS("CADC's own queries, each in a transaction of its own");

    private final String mode;

    Route(String mode) {
        this.mode = mode;
    }

    /** Returns what is said of it in the log and in JMX. */
    String mode() {
        return mode;
    }

    static Route on(DatabaseMetaData database, CadcsClass cadcs) throws SQLException {
        if ("PostgreSQL".equals(database.getDatabaseProductName())) {
            return cadcs.isProven() ? SCRIPT : CADCS_GUARDED;
        }
        return database.supportsTransactionIsolationLevel(Connection.TRANSACTION_REPEATABLE_READ)
                ? CADCS_IN_REPEATABLE_READ
                : CADCS;
    }
}
