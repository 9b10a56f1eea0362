package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.ColumnDesc;
import ca.nrc.cadc.tap.schema.SchemaDesc;
import ca.nrc.cadc.tap.schema.TableDesc;
import ca.nrc.cadc.tap.schema.TapSchema;
import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lsst.tap.testing.GoldenSet;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.TapSchemaText;

/** At rest, our DAO returns what CADC's returns: every field, in the same order. */
class DaoEqualityIT {

    @ParameterizedTest
    @CsvSource({
        "tap-w.2026.34,     0, true",
        "tap-w.2026.34,     1, true",
        "tap-w.2026.34,     2, true",
        "tap-w.2026.34,     2, false",
        "ssotap-w.2026.34,  2, true",
        "livetap-w.2026.34, 2, true"
    })
    void get_atRest_equalsCadcsResult(String set, int depth, boolean ordered) throws Exception {
        DataSource dataSource = load(set);

        String cadcs = TapSchemaText.of(cadcs(dataSource, ordered).get(depth));

        assertThat(cadcs).contains("schema|\"tap_schema\"");
        // The first reads, the second reads with a stamp or from the cache, the third from the
        // cache.
        for (int i = 1; i <= 3; i++) {
            assertThat(TapSchemaText.of(ours(dataSource, ordered).get(depth))).isEqualTo(cadcs);
        }
        boolean ownMapping = !TapSchemaReads.of(dataSource).getMode().startsWith("CADC's");
        assertThat(TapSchemaReads.of(dataSource).getCacheHits()).isEqualTo(ownMapping ? 2 : 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssotap-w.2026.34", "livetap-w.2026.34"})
    void partialReads_ofEverything_equalCadcsResults(String set) throws Exception {
        DataSource dataSource = load(set);
        TapSchemaDAO cadcs = cadcs(dataSource, true);
        TapSchemaDAO ours = ours(dataSource, true);

        TapSchema all = cadcs.get();

        assertThat(all.getSchemaDescs()).isNotEmpty();
        for (SchemaDesc schema : all.getSchemaDescs()) {
            String name = schema.getSchemaName();
            for (int depth = 0; depth <= 2; depth++) {
                assertThat(TapSchemaText.of(ours.getSchema(name, depth)))
                        .isEqualTo(TapSchemaText.of(cadcs.getSchema(name, depth)));
            }
            assertThat(TapSchemaText.of(ours.getSchemaPermissions(name)))
                    .isEqualTo(TapSchemaText.of(cadcs.getSchemaPermissions(name)));
            for (TableDesc table : schema.getTableDescs()) {
                assertSameTable(table, ours, cadcs);
            }
        }
    }

    private static void assertSameTable(TableDesc table, TapSchemaDAO ours, TapSchemaDAO cadcs) {
        String name = table.getTableName();
        assertThat(TapSchemaText.of(ours.getTable(name)))
                .isEqualTo(TapSchemaText.of(cadcs.getTable(name)));
        for (int depth = 0; depth <= 2; depth++) {
            assertThat(TapSchemaText.of(ours.getTable(name, depth)))
                    .isEqualTo(TapSchemaText.of(cadcs.getTable(name, depth)));
        }
        assertThat(TapSchemaText.of(ours.getTablePermissions(name)))
                .isEqualTo(TapSchemaText.of(cadcs.getTablePermissions(name)));
        for (ColumnDesc column : table.getColumnDescs()) {
            assertThat(TapSchemaText.of(ours.getColumn(name, column.getColumnName())))
                    .isEqualTo(TapSchemaText.of(cadcs.getColumn(name, column.getColumnName())));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no such name", "it's; DROP TABLE tap_schema.tables11; --", "\\'", ""})
    void partialReads_unknownName_giveNull(String name) throws Exception {
        DataSource dataSource = load("livetap-w.2026.34");
        TapSchemaDAO ours = ours(dataSource, true);

        assertThat(ours.getSchema(name, 2)).isNull();
        assertThat(ours.getTable(name)).isNull();
        assertThat(ours.getColumn(name, name)).isNull();
        assertThat(ours.getSchemaPermissions(name)).isNull();
        assertThat(ours.getTablePermissions(name)).isNull();
    }

    private static DataSource load(String set) throws Exception {
        DataSource dataSource = PostgresServer.dataSource(PostgresServer.get().newDatabase());
        try (Connection connection = dataSource.getConnection()) {
            new GoldenSet(set).load(connection);
        }
        return dataSource;
    }

    private static TapSchemaDAO ours(DataSource dataSource, boolean ordered) {
        return open(new SwapSafeTapSchemaDAO(), dataSource, ordered);
    }

    private static TapSchemaDAO cadcs(DataSource dataSource, boolean ordered) {
        return open(new TapSchemaDAO(), dataSource, ordered);
    }

    private static TapSchemaDAO open(TapSchemaDAO dao, DataSource dataSource, boolean ordered) {
        dao.setDataSource(dataSource);
        dao.setOrdered(ordered);
        return dao;
    }
}
