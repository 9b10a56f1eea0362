package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.Connection;
import javax.sql.DataSource;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lsst.tap.testing.GoldenSet;
import org.lsst.tap.testing.PostgresServer;
import org.lsst.tap.testing.TapSchemaText;

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
        DataSource dataSource = PostgresServer.dataSource(PostgresServer.get().newDatabase());
        try (Connection connection = dataSource.getConnection()) {
            new GoldenSet(set).load(connection);
        }

        String cadcs = read(new TapSchemaDAO(), dataSource, depth, ordered);
        String ours = read(new SwapSafeTapSchemaDAO(), dataSource, depth, ordered);

        assertThat(cadcs).contains("schema|\"tap_schema\"");
        assertThat(ours).isEqualTo(cadcs);
    }

    private static String read(TapSchemaDAO dao, DataSource source, int depth, boolean ordered) {
        dao.setDataSource(source);
        dao.setOrdered(ordered);
        return TapSchemaText.of(dao.get(depth));
    }
}
