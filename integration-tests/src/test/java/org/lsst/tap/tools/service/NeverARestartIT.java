package org.lsst.tap.tools.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A service that has open connections and server-prepared statements needs no restart after a swap
 * that changes the lengths of TAP_SCHEMA's columns.
 */
class NeverARestartIT {

    /** More than pgjdbc's prepareThreshold, 5: by then the statement is prepared on the server. */
    private static final int OFTEN = 8;

    private static final String USERS_QUERY =
            "SELECT table_name, description FROM TAP_SCHEMA.tables ORDER BY table_name";

    private static ServiceBench bench;
    private static TapService service;
    private static TapClient client;

    @BeforeAll
    static void start() throws SQLException {
        bench = new ServiceBench();
        bench.publish("w.2026.20", List.of("ivoa_obscore"));
        bench.createReleasedTables();
        bench.publish("w.2026.34", List.of("ivoa_obscore"));
        // One connection for each pool, so that each request meets the prepared statements.
        service = new TapService(bench.urlOfService(), DaoJar.DROP_IN).with("size", "1").start();
        client = service.client();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void swapThatChangesLengths_documentsAndReleasedTablesGoOn_andUsersQueriesHeal()
            throws SQLException {
        List<Integer> before = new ArrayList<>();
        for (int i = 0; i < OFTEN; i++) {
            before.add(client.query(USERS_QUERY).status());
            before.add(client.query("SELECT * FROM ivoa.ObsCore").status());
            before.add(client.get("/tables?detail=max").status());
        }
        assertThat(before).containsOnly(200);
        List<Integer> backends = backends();

        try (Connection admin = bench.connect();
                Statement statement = admin.createStatement()) {
            // A view stands on the table; it must make way, and comes back as it was.
            statement.execute(
                    "DO $$ DECLARE body text := pg_get_viewdef('tap_schema_staging.tables'); BEGIN"
                            + " DROP VIEW tap_schema_staging.tables;"
                            + " ALTER TABLE tap_schema_staging.tables11 ALTER description TYPE"
                            + " varchar(1000);"
                            + " EXECUTE 'CREATE VIEW tap_schema_staging.tables AS ' || body;"
                            + " END $$");
            statement.execute(
                    "UPDATE tap_schema_staging.tables11 SET description = repeat('x', 1000)");
            ServiceBench.swap(admin);
        }

        assertThat(client.get("/tables?detail=max").body()).contains("x".repeat(1000));
        assertThat(client.query("SELECT * FROM ivoa.ObsCore").status()).isEqualTo(200);
        TapClient.HttpReply first = client.query(USERS_QUERY);
        TapClient.HttpReply second = client.query(USERS_QUERY);

        assertThat(first.status()).isEqualTo(500);
        assertThat(first.body()).contains("cached plan must not change result type");
        assertThat(second.status()).isEqualTo(200);
        assertThat(second.body()).contains("x".repeat(1000));
        assertThat(backends()).isEqualTo(backends);
    }

    /** Returns the processes of the service's connections. */
    private static List<Integer> backends() throws SQLException {
        List<Integer> backends = new ArrayList<>();
        try (Connection admin = bench.connect();
                Statement statement = admin.createStatement();
                var row =
                        statement.executeQuery(
                                "SELECT pid FROM pg_stat_activity WHERE datname ="
                                        + " current_database() AND usename = 'tapreader' ORDER BY"
                                        + " pid")) {
            while (row.next()) {
                backends.add(row.getInt(1));
            }
        }
        return backends;
    }
}
