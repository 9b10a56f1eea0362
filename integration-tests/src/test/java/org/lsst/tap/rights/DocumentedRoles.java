package org.lsst.tap.rights;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.job.JobSettings;
import org.lsst.tap.loader.job.UpdateJob;
import org.lsst.tap.loader.swap.Strategy;
import org.lsst.tap.schema.SwapSafeTapSchemaDAO;
import org.lsst.tap.testing.Repository;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.TapSchemaText;

/**
 * A database in which PUBLIC has no rights, with the roles of {@code docs/integration.md}. Roles
 * are the server's, so each database has its own; they go with it when it is closed.
 */
final class DocumentedRoles implements AutoCloseable {

    private static final String PASSWORD = "...";
    private static final List<String> SCHEMAS = List.of("lantern", "lantern_plates");

    private final DocumentedSql page = DocumentedSql.read();
    private final String url = PostgresServer.get().newDatabase();
    private final String database = url.replaceFirst(".*/([^?]*).*", "$1");

    private final String old = "old_" + database;
    private final String writer = "loader_" + database;
    private final String reader = "reader_" + database;

    /** Makes the database, and the role that has loaded TAP_SCHEMA until now. */
    DocumentedRoles() throws SQLException {
        execute("REVOKE ALL ON DATABASE %s FROM PUBLIC".formatted(database));
        execute("REVOKE ALL ON SCHEMA public FROM PUBLIC");
        execute(
                "CREATE ROLE %2$s LOGIN; GRANT CONNECT, CREATE ON DATABASE %1$s TO %2$s"
                        .formatted(database, old));
    }

    String database() {
        return database;
    }

    String old() {
        return old;
    }

    String writer() {
        return writer;
    }

    String reader() {
        return reader;
    }

    /** Runs a block of the page as the administrator, with the names of this database's roles. */
    void runFromPage(String title) throws SQLException {
        execute(named(page.block(title)));
    }

    /** Returns SQL of the page with the names of this database and its roles. */
    String named(String sql) {
        return sql.replaceAll("\\bDATABASE tap\\b", "DATABASE " + database)
                .replaceAll("\\btap_loader\\b", writer)
                .replaceAll("\\btap_reader\\b", reader)
                .replaceAll("\\btap\\b", old);
    }

    /** Runs SQL as the administrator. */
    void execute(String sql) throws SQLException {
        execute(url, sql);
    }

    /** Runs SQL as a role. */
    void executeAs(String role, String sql) throws SQLException {
        execute(urlOf(role), sql);
    }

    /** Returns the first value of the first row, as the administrator sees it. */
    String query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Publishes a release of the demo's made-up survey as a role, by swap. */
    void update(String role, String release, String... readerRoles) {
        update(role, release, Strategy.SWAP, readerRoles);
    }

    /** Publishes a release of the demo's made-up survey as a role. */
    void update(String role, String release, Strategy strategy, String... readerRoles) {
        JobSettings settings =
                JobSettings.builder()
                        .database(DatabaseUrl.parse(urlOf(role)))
                        .release(release)
                        .source(releases())
                        .schemas(SCHEMAS)
                        .readerRoles(List.of(readerRoles))
                        .strategy(strategy)
                        .build();
        new UpdateJob(settings).run();
    }

    /** Returns connections of a role. */
    DataSource dataSource(String role) {
        return PostgresServer.dataSource(urlOf(role));
    }

    /** Reads all of TAP_SCHEMA with our DAO as a role, as the services do. */
    String read(String role) {
        SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
        dao.setDataSource(dataSource(role));
        dao.setOrdered(true);
        return TapSchemaText.of(dao.get());
    }

    /** Reads all of TAP_SCHEMA as the administrator. */
    String readAsAdministrator() {
        SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
        dao.setDataSource(PostgresServer.dataSource(url));
        dao.setOrdered(true);
        return TapSchemaText.of(dao.get());
    }

    @Override
    public void close() throws SQLException {
        execute("DROP SCHEMA IF EXISTS tap_schema, tap_schema_staging CASCADE");
        for (String role : List.of(writer, reader, old)) {
            execute(
                    "DO $$ BEGIN IF EXISTS (SELECT FROM pg_roles WHERE rolname = '%1$s') THEN DROP OWNED BY %1$s CASCADE; DROP ROLE %1$s; END IF; END $$"
                            .formatted(role));
        }
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String urlOf(String role) {
        return url.replaceFirst("\\?.*", "") + "?user=" + role + "&password=" + PASSWORD;
    }

    /** Returns the template of the demo's releases, which are folders. */
    private static String releases() {
        return Repository.ROOT
                .resolve("integration-tests/src/main/resources/org/lsst/tap/tools/kit/releases")
                .resolve("{version}")
                .toString();
    }
}
