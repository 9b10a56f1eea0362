package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.tools.kit.TapSchemaText;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Reads of a part of TAP_SCHEMA after all of it was read: equal to CADC's, from what is kept or
 * not.
 */
class PartialReadsIT {

    private static final String LARGE = "s.large";

    private PGSimpleDataSource database;

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        database = TwoReleases.newDatabase();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyRead_contentKept_equalsCadcs(boolean ordered) throws SQLException {
        for (String change :
                new String[] {
                    "SELECT 1",
                    "CREATE TABLE public.jobs (id integer)",
                    "UPDATE tap_schema.columns11 SET description = NULL, column_index = NULL",
                    "UPDATE tap_schema.tables11 SET owner_id = 'x', read_anon = 0",
                    "ALTER SCHEMA tap_schema RENAME TO old; ALTER SCHEMA tap_schema_staging RENAME"
                            + " TO tap_schema"
                }) {
            ours(ordered).get();
            execute(change);
            Map<String, String> expected = EveryRead.answers(dao(new TapSchemaDAO(), ordered));

            assertThat(EveryRead.answers(ours(ordered))).as(change).isEqualTo(expected);
            assertThat(EveryRead.answers(ours(ordered))).as(change).isEqualTo(expected);
        }
    }

    @Test
    void getTableAndSchema_large_areAnsweredFromWhatIsKept() throws SQLException {
        addLargeTable();
        ours(true).get();
        execute("CREATE TABLE public.jobs (id integer)");

        assertLargeEqualsCadcs();

        assertThat(TapSchemaReads.of(database).getCacheHits()).isEqualTo(2);
        execute("UPDATE tap_schema.columns11 SET description = 'changed' WHERE column_name = 'c7'");
        assertLargeEqualsCadcs();
        assertThat(TapSchemaReads.of(database).getCacheHits()).isEqualTo(2);
        assertThat(TapSchemaReads.of(database).getCacheMisses()).isEqualTo(3);
    }

    /** Without its order, what is read for a table alone may come in another one. */
    @Test
    void getTable_largeWithoutOrder_isReadByItself() throws SQLException {
        addLargeTable();
        ours(false).get();

        String table = TapSchemaText.of(ours(false).getTable(LARGE));

        assertThat(table)
                .isEqualTo(TapSchemaText.of(dao(new TapSchemaDAO(), false).getTable(LARGE)));
        assertThat(TapSchemaReads.of(database).getCacheHits()).isZero();
    }

    /**
     * Without keys a name may stand for two tables: then only CADC's queries tell what it means.
     */
    @Test
    void getTable_sameNameInTwoSchemas_equalsCadcs() throws SQLException {
        addLargeTable();
        execute(
                "ALTER TABLE tap_schema.tables11 DROP CONSTRAINT tables11_pkey; INSERT INTO"
                        + " tap_schema.schemas11 (schema_name) VALUES ('a'); INSERT INTO"
                        + " tap_schema.tables11 (schema_name, table_name, table_type) VALUES"
                        + " ('a', '"
                        + LARGE
                        + "', 'view')");
        ours(true).get();

        assertLargeEqualsCadcs();
        assertThat(TapSchemaReads.of(database).getCacheHits()).isZero();
    }

    @Test
    void getTable_rightToTheStampRevoked_isReadByItself() throws SQLException {
        addLargeTable();
        String role = "part_" + database.getDatabaseName();
        String owner = database.getUser();
        execute(
                "CREATE ROLE %1$s LOGIN; GRANT USAGE ON SCHEMA tap_schema TO %1$s; GRANT SELECT ON ALL TABLES IN SCHEMA tap_schema TO %1$s"
                        .formatted(role));
        try {
            database.setUser(role);
            ours(true).get();
            database.setUser(owner);
            execute("REVOKE EXECUTE ON FUNCTION pg_control_checkpoint() FROM PUBLIC");
            database.setUser(role);

            assertLargeEqualsCadcs();
        } finally {
            database.setUser(owner);
            execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }

    private void assertLargeEqualsCadcs() {
        TapSchemaDAO cadcs = dao(new TapSchemaDAO(), true);
        assertThat(TapSchemaText.of(ours(true).getTable(LARGE)))
                .isEqualTo(TapSchemaText.of(cadcs.getTable(LARGE)));
        assertThat(TapSchemaText.of(ours(true).getSchema("s", 2)))
                .isEqualTo(TapSchemaText.of(cadcs.getSchema("s", 2)));
    }

    /** A table of 600 columns, in an order that isn't their names', with a key. */
    private void addLargeTable() throws SQLException {
        execute(
                "INSERT INTO tap_schema.tables11 (schema_name, table_name, table_type, owner_id)"
                        + " VALUES ('s', '"
                        + LARGE
                        + "', 'table', 'x'); INSERT INTO tap_schema.columns11 (table_name,"
                        + " column_name, datatype, principal, indexed, std, column_index) SELECT '"
                        + LARGE
                        + "', 'c' || i, 'int', 0, 0, 0, nullif(i * 7 % 601, 3) FROM"
                        + " generate_series(1, 600) i; INSERT INTO tap_schema.keys11 VALUES"
                        + " ('l', '"
                        + LARGE
                        + "', 's.t1'); INSERT INTO tap_schema.key_columns11 VALUES"
                        + " ('l', 'c1', 'c1'), ('l', 'c2', 'c2')");
    }

    private SwapSafeTapSchemaDAO ours(boolean ordered) {
        return dao(new SwapSafeTapSchemaDAO(), ordered);
    }

    private <T extends TapSchemaDAO> T dao(T dao, boolean ordered) {
        dao.setDataSource(database);
        dao.setOrdered(ordered);
        return dao;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
