package org.lsst.tap.tools.service;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.lsst.tap.tools.kit.Resource;

/** Small real tables behind the schemas that TAP_SCHEMA describes. Stateless. */
public final class ReleasedTables {

    /** Rows in each table. */
    public static final int ROWS = 3;

    private static final String COUNT =
            "SELECT count(DISTINCT table_name) FROM tap_schema.columns11 JOIN tap_schema.tables11"
                    + " USING (table_name) WHERE schema_name NOT IN ('tap_schema', 'uws')";

    private ReleasedTables() {}

    /**
     * Makes or completes the tables of what is live, and lets the service's role read them: see
     * {@code released-tables.sql}.
     *
     * @param admin a connection in autocommit mode, of a role that may create database schemas
     * @return how many tables there are
     */
    public static int create(Connection admin) throws SQLException {
        try (Statement statement = admin.createStatement()) {
            statement.execute(Resource.text(ReleasedTables.class, "released-tables.sql"));
            try (ResultSet row = statement.executeQuery(COUNT)) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
