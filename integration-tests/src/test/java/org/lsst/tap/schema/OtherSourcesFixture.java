package org.lsst.tap.schema;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.TapSchemaText;

/**
 * Two releases, a role that reads them, and what their sources are made of beside the five tables.
 */
abstract class OtherSourcesFixture {

    DataSource database;
    DataSource reader;
    String readerUrl;
    String role;

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        String url = PostgresServer.get().newDatabase();
        database = PostgresServer.dataSource(url);
        role = "sources_" + url.replaceFirst(".*/(\\w+).*", "$1");
        try (Connection connection = database.getConnection()) {
            TwoReleases.load(connection);
        }
        execute(
                "CREATE SCHEMA app",
                "CREATE TABLE app.flags (name text PRIMARY KEY)",
                "INSERT INTO app.flags VALUES ('s.t1'), ('s.t2'), ('s.t3')",
                "CREATE TABLE app.parts (kind integer, name text) PARTITION BY LIST (kind)",
                "CREATE TABLE app.parts1 PARTITION OF app.parts FOR VALUES IN (1)",
                "CREATE TABLE app.parts2 PARTITION OF app.parts FOR VALUES IN (2)",
                "INSERT INTO app.parts SELECT 1, name FROM app.flags",
                "CREATE SCHEMA aux",
                "CREATE SCHEMA aux_staging",
                "CREATE TABLE aux.flags AS SELECT 's.t1' AS name",
                "CREATE TABLE aux_staging.flags AS SELECT 's.t2' AS name",
                "GRANT USAGE ON SCHEMA aux, aux_staging TO PUBLIC",
                "GRANT SELECT ON aux.flags, aux_staging.flags TO PUBLIC",
                "CREATE ROLE " + role + " LOGIN",
                "GRANT USAGE ON SCHEMA tap_schema, tap_schema_staging, app TO " + role,
                "GRANT SELECT ON ALL TABLES IN SCHEMA tap_schema, tap_schema_staging, app TO "
                        + role);
        // The oldest driver knows no "options".
        readerUrl = url.replaceFirst("user=\\w+", "user=" + role);
        reader = PostgresServer.dataSource(readerUrl);
    }

    void create(OtherSource source) throws SQLException {
        for (String live : new String[] {"tap_schema", "tap_schema_staging"}) {
            execute(
                    source.sql.formatted(live),
                    "GRANT SELECT ON ALL TABLES IN SCHEMA %s TO PUBLIC".formatted(live),
                    "GRANT USAGE ON SCHEMA %s TO PUBLIC".formatted(live));
        }
    }

    void executeNow(String sql) {
        try {
            execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    void execute(String... commands) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : commands) {
                statement.execute(sql);
            }
        }
    }

    static SwapSafeTapSchemaDAO uncached() {
        SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
        dao.setCached(false);
        return dao;
    }

    static String read(TapSchemaDAO dao, DataSource dataSource) {
        return TapSchemaText.of(open(dao, dataSource).get());
    }

    static <T extends TapSchemaDAO> T open(T dao, DataSource dataSource) {
        dao.setDataSource(dataSource);
        dao.setOrdered(true);
        return dao;
    }
}
