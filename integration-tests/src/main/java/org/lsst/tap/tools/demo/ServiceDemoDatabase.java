package org.lsst.tap.tools.demo;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.job.Rollback;
import org.lsst.tap.tools.service.ReleasedTables;
import org.lsst.tap.tools.service.ServiceDatabase;

/**
 * The database under the demo's service: two releases, live and in staging, and small tables behind
 * them. For one thread.
 */
final class ServiceDemoDatabase {

    private static final int TABLES = 3;

    private static final String COMMON =
            """
            SELECT live.table_name FROM tap_schema.tables11 live
              JOIN tap_schema_staging.tables11 staging USING (table_name)
             WHERE live.schema_name <> 'tap_schema'
             ORDER BY live.schema_name, live.table_index, live.table_name LIMIT %d
            """
                    .formatted(TABLES);

    private final DemoDatabase database;
    private final Publisher publisher;

    ServiceDemoDatabase(DemoDatabase database) {
        this.database = database;
        this.publisher =
                new Publisher(
                        database.url(), database.pool("at-rest", 1), List.of(ServiceDatabase.ROLE));
    }

    /** Makes the service's role, and the database schema of its jobs. */
    void prepare() {
        withConnection(
                connection -> {
                    ServiceDatabase.prepare(connection);
                    return null;
                });
    }

    /** Publishes a release with small tables behind it; nobody reads yet. */
    Publication publish(Release release, List<String> schemas) {
        var swap = publisher.publish(release, schemas);
        int tables = withConnection(ReleasedTables::create);
        return new Publication(
                swap.release(), swap.content().schemas(), tables, swap.content().columns());
    }

    /**
     * What was published.
     *
     * @param release the release
     * @param schemas how many schemas TAP_SCHEMA has, with its own
     * @param tables how many tables were made
     * @param columns how many columns TAP_SCHEMA has, with its own
     */
    record Publication(String release, int schemas, int tables, int columns) {}

    /** Exchanges the two releases as {@code tap-schema rollback} does, and says which is live. */
    String swap() {
        return new Rollback(database.url(), DatabaseSchemas.STANDARD).run().live().release();
    }

    /** Returns a few tables that both releases have, of one schema if there are enough. */
    List<String> commonTables() {
        return withConnection(
                connection -> {
                    List<String> tables = new ArrayList<>();
                    try (Statement statement = connection.createStatement();
                            ResultSet row = statement.executeQuery(COMMON)) {
                        while (row.next()) {
                            tables.add(row.getString(1));
                        }
                    }
                    return tables;
                });
    }

    /** Returns the URL that the service logs in with. */
    String urlOfService() {
        return ServiceDatabase.urlFor(database.jdbcUrl());
    }

    private <T> T withConnection(Work<T> work) {
        try (Connection connection = database.connect()) {
            return work.run(connection);
        } catch (SQLException e) {
            throw new DemoException(
                    ExitCode.DATABASE,
                    "The tables behind the releases can't be made: %s. Nothing is left running."
                            .formatted(e.getMessage()),
                    e);
        }
    }

    /** Something to do on a connection. */
    private interface Work<T> {
        T run(Connection connection) throws SQLException;
    }
}
