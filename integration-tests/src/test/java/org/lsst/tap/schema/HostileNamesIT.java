package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.PostgresServer;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Another role has made functions, aggregates, operators, casts and types in {@code public} and in
 * a database schema first on the reader's search path, where PostgreSQL's own come last: none of
 * them runs in any read.
 */
class HostileNamesIT {

    private static String url;
    private static String attacker;
    private static Map<String, String> expected;
    private static Map<String, String> expectedOfViews;

    /** What a reader has found out about its server belongs to the test's own DataSource. */
    private final PGSimpleDataSource database = PostgresServer.dataSource(url);

    @BeforeAll
    static void loadTwoReleasesAndHostileNames() throws Exception {
        url = TwoReleases.loadFor(HostileNamesIT.class);
        PGSimpleDataSource owner = owner();
        execute(
                owner,
                "CREATE TABLE tap_schema.version (version varchar(9), loaded_at timestamptz);"
                        + " INSERT INTO tap_schema.version VALUES ('w.1', now())");
        for (String table : new String[] {"schemas", "tables", "columns", "keys", "key_columns"}) {
            execute(
                    owner,
                    "CREATE VIEW tap_schema.%1$s AS SELECT * FROM tap_schema.%1$s11"
                            .formatted(table));
        }
        expected = EveryRead.answers(open(new TapSchemaDAO(), false, owner));
        expectedOfViews = EveryRead.answers(open(new OnViews(), false, owner));
        attacker = "attacker_" + owner.getDatabaseName();
        execute(
                owner,
                "CREATE ROLE %1$s; GRANT CREATE ON SCHEMA public TO %1$s; CREATE SCHEMA first;"
                                .formatted(attacker)
                        + " GRANT ALL ON SCHEMA first TO "
                        + attacker
                        + "; GRANT USAGE ON SCHEMA first TO PUBLIC");
        String hostile;
        try (InputStream in = HostileNamesIT.class.getResourceAsStream("hostile.sql")) {
            hostile = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (String schema : new String[] {"public", "first"}) {
            execute(owner, "SET ROLE " + attacker + ";" + hostile.replace(":schema", schema));
        }
    }

    @AfterAll
    static void dropRole() throws SQLException {
        execute(owner(), "DROP OWNED BY " + attacker + " CASCADE; DROP ROLE " + attacker);
    }

    /** Who owns the releases, on a path that nobody else has a part of. */
    private static PGSimpleDataSource owner() {
        PGSimpleDataSource owner = PostgresServer.dataSource(url);
        owner.setOptions("-c search_path=pg_catalog");
        return owner;
    }

    @BeforeEach
    void takeHostilePath() {
        database.setOptions("-c search_path=first,public,pg_catalog");
    }

    /** What happens to SQL that takes no care. */
    @Test
    void plainSql_onThatPath_runsHostileCode() {
        for (String sql :
                new String[] {
                    "SELECT count(schema_name) FROM tap_schema.schemas11",
                    "SELECT schema_name || 1::bigint FROM tap_schema.schemas11",
                    "SELECT 1 FROM tap_schema.schemas11 WHERE schema_name = 's'",
                    "SELECT current_setting('port')",
                    "SELECT schema_name::text FROM tap_schema.schemas11"
                }) {
            assertThatThrownBy(() -> execute(database, sql))
                    .as(sql)
                    .hasMessageContaining("hostile code ran");
        }
    }

    @Test
    void everyRead_onThatPath_isPostgreSqlsOwn() throws SQLException {
        try (Connection connection = database.getConnection()) {
            for (DataSource sessions : List.of(database, oneSession(connection))) {
                for (boolean cached : new boolean[] {false, true, true}) {
                    assertThat(
                                    EveryRead.answers(
                                            open(new SwapSafeTapSchemaDAO(), cached, sessions)))
                            .isEqualTo(expected);
                }
                assertThat(TapSchemaReads.of(sessions).getCacheHits()).isEqualTo(5);
            }
            assertThat(preparedIn(connection)).isGreaterThan(2);
        }
        assertThat(new LiveTapSchemaRelease(database).read()).hasValue("w.1");
    }

    @Test
    void everyRead_ofViews_isPostgreSqlsOwn() {
        for (boolean cached : new boolean[] {false, true, true}) {
            assertThat(EveryRead.answers(open(new OnViews(), cached))).isEqualTo(expectedOfViews);
        }
    }

    /** CADC's own queries qualify nothing. */
    @Test
    void everyRead_queryByQuery_isPostgreSqlsOwn() throws SQLException {
        database.setPrepareThreshold(-1);

        assertThat(EveryRead.answers(open(new SwapSafeTapSchemaDAO(), true))).isEqualTo(expected);
        assertThat(EveryRead.answers(open(new OnViews(), true))).isEqualTo(expectedOfViews);
        assertThat(TapSchemaReads.of(database).getMode()).startsWith("CADC's own");
        assertThat(new LiveTapSchemaRelease(database).read()).hasValue("w.1");
    }

    /** The cache is not fooled either. */
    @Test
    void get_afterAChange_onThatPath_returnsTheNewContent() throws SQLException {
        SwapSafeTapSchemaDAO dao = open(new SwapSafeTapSchemaDAO(), true);
        dao.get();
        PGSimpleDataSource owner = owner();
        execute(owner, "UPDATE tap_schema.keys11 SET description = 'changed'");
        try {
            assertThat(EveryRead.answers(dao))
                    .isEqualTo(EveryRead.answers(open(new TapSchemaDAO(), false, owner)))
                    .isNotEqualTo(expected);
        } finally {
            execute(owner, "UPDATE tap_schema.keys11 SET description = 'release 1'");
        }
    }

    /** A session whose checks are prepared. */
    private static DataSource oneSession(Connection connection) {
        return new SingleConnectionDataSource(connection, true);
    }

    private static int preparedIn(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT pg_catalog.count(*) FROM"
                                        + " pg_catalog.pg_prepared_statements")) {
            row.next();
            return row.getInt(1);
        }
    }

    private <T extends TapSchemaDAO> T open(T dao, boolean cached) {
        return open(dao, cached, database);
    }

    private static <T extends TapSchemaDAO> T open(T dao, boolean cached, DataSource sessions) {
        dao.setDataSource(sessions);
        dao.setOrdered(true);
        if (dao instanceof SwapSafeTapSchemaDAO ours) {
            ours.setCached(cached);
        }
        return dao;
    }

    private static void execute(DataSource owner, String sql) throws SQLException {
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (rows || statement.getUpdateCount() != -1) {
                if (rows) {
                    ResultSet result = statement.getResultSet();
                    assertThat(result.next()).isTrue();
                }
                rows = statement.getMoreResults();
            }
        }
    }
}
