package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.testing.TwoReleases;
import org.lsst.tap.testing.Warnings;
import org.lsst.tap.tools.kit.TapSchemaText;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.dao.DataIntegrityViolationException;

/** Columns, orders and names that no TAP_SCHEMA should have: each read is CADC's result. */
class OddSourcesIT {

    private static final String LONG_NAME =
            "ééééééééééééééééééééééééééééééééééééééééééééééééééééééé";

    private PGSimpleDataSource database;

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        database = TwoReleases.newDatabase();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "numeric USING 1.5 - column_index / 10.0 | numeric",
                "float8 USING -column_index / 7.0 | float8",
                "text USING (12 - column_index)::text | text"
            })
    void everyRead_orderByAnIndexThatIsNoInteger_equalsCadcsAndWarnsOnce(String type, String name)
            throws SQLException {
        execute("ALTER TABLE tap_schema.columns11 ALTER column_index TYPE " + type);
        try (Warnings log = new Warnings("org.lsst.tap.schema.internal.TapSchemaReader")) {
            assertEqual();
            assertEqual();
            assertThat(log.lines())
                    .containsExactly(
                            "[tap_schema.schemas11, tap_schema.tables11, tap_schema.keys11,"
                                + " tap_schema.key_columns11, tap_schema.columns11] can't be read"
                                + " in one script: column_index is no integer but a "
                                    + name
                                    + ". So CADC's own queries are run, one by one and without the"
                                    + " cache: results are the same and never mixed, only slower.");
        }
    }

    /** To SQL, the blanks at the end are nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "tap_schema.key_columns11 ALTER key_id TYPE char(64)",
                "tap_schema.keys11 ALTER from_table TYPE char(64)",
                "tap_schema.columns11 ALTER table_name TYPE char(128)",
                "tap_schema.tables11 ALTER table_name TYPE char(128)",
                "tap_schema.tables11 ALTER schema_name TYPE char(64)",
            })
    void everyRead_nameInAPaddedColumn_equalsCadcs(String change) throws SQLException {
        execute("ALTER TABLE " + change);
        // More columns than are read again rather than compared.
        execute(
                "INSERT INTO tap_schema.columns11 (table_name, column_name, datatype, principal,"
                        + " indexed, std, column_index) SELECT 's.t2', 'x' || i, 'int', 0, 0, 0, i"
                        + " FROM generate_series(1, 600) i");
        assertEqual();
        assertEqual();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {" ORDER BY 1", " ORDER BY 1 DESC, 2", "\nORDER BY 2, 3"})
    void get_orderOfASubclass_isCadcs(String order) throws SQLException {
        execute("UPDATE tap_schema.columns11 SET description = column_name || column_index % 2");
        TapSchemaDAO cadcs =
                new TapSchemaDAO() {
                    {
                        orderSchemaClause = order;
                        orderTablesClause = order;
                        orderColumnsClause = order;
                        orderKeysClause = order;
                        orderKeyColumnsClause = order;
                    }
                };
        TapSchemaDAO ours =
                new SwapSafeTapSchemaDAO() {
                    {
                        orderSchemaClause = order;
                        orderTablesClause = order;
                        orderColumnsClause = order;
                        orderKeysClause = order;
                        orderKeyColumnsClause = order;
                    }
                };
        assertThat(TapSchemaText.of(open(ours).get()))
                .isEqualTo(TapSchemaText.of(open(cadcs).get()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tap_schema.keys11", "TAP_SCHEMA.\"keys11\""})
    void everyRead_oneTableUnderTwoNames_equalsCadcs(String keyColumns) throws SQLException {
        execute("ALTER TABLE tap_schema.keys11 ADD from_column text, ADD target_column text");
        TapSchemaDAO cadcs =
                new TapSchemaDAO() {
                    {
                        keyColumnsTableName = keyColumns;
                    }
                };
        TapSchemaDAO ours =
                new SwapSafeTapSchemaDAO() {
                    {
                        keyColumnsTableName = keyColumns;
                    }
                };
        for (int i = 0; i < 2; i++) {
            assertThat(EveryRead.answers(open(ours))).isEqualTo(EveryRead.answers(open(cadcs)));
        }
        assertThat(TapSchemaReads.of(database).getRetries()).isZero();
    }

    /** An unquoted letter beyond ASCII stays as it is, and a name ends after 63 bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"tap_schema.SCHÉMAS", "tap_schema.Ünd_überlang_" + LONG_NAME})
    void everyRead_nameThatPostgreSqlFoldsOrCuts_equalsCadcs(String name) throws SQLException {
        execute("ALTER TABLE tap_schema.keys11 RENAME TO " + name.replace("tap_schema.", ""));
        TapSchemaDAO cadcs =
                new TapSchemaDAO() {
                    {
                        keysTableName = name;
                    }
                };
        TapSchemaDAO ours =
                new SwapSafeTapSchemaDAO() {
                    {
                        keysTableName = name;
                    }
                };
        assertThat(EveryRead.answers(open(ours))).isEqualTo(EveryRead.answers(open(cadcs)));
        assertThat(TapSchemaReads.of(database).getRetries()).isZero();
    }

    @Test
    void getTable_nameWithNul_isRefusedAsCadcs() {
        for (TapSchemaDAO dao : List.of(new TapSchemaDAO(), new SwapSafeTapSchemaDAO())) {
            assertThatThrownBy(() -> open(dao).getTable("a\0b"))
                    .isInstanceOf(DataIntegrityViolationException.class)
                    .hasStackTraceContaining("0x00");
        }
    }

    /** Of three thousand bytes nobody reads the error. */
    @Test
    void get_columnMissing_saysWhatWasReadAndNotTheScript() throws SQLException {
        execute("ALTER TABLE tap_schema.keys11 DROP COLUMN utype");

        assertThatThrownBy(() -> open(new SwapSafeTapSchemaDAO()).get())
                .hasMessageStartingWith("read [tap_schema.schemas11, tap_schema.tables11,")
                .hasStackTraceContaining("utype")
                .message()
                .doesNotContain("LOCK TABLE");
    }

    private void assertEqual() {
        assertThat(EveryRead.answers(open(new SwapSafeTapSchemaDAO())))
                .isEqualTo(EveryRead.answers(open(new TapSchemaDAO())));
        assertThat(TapSchemaText.of(open(new SwapSafeTapSchemaDAO()).getTable("s.t2 ")))
                .isEqualTo(TapSchemaText.of(open(new TapSchemaDAO()).getTable("s.t2 ")));
    }

    private <T extends TapSchemaDAO> T open(T dao) {
        dao.setDataSource(database);
        dao.setOrdered(true);
        return dao;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.createStatement().execute(sql);
        }
    }
}
