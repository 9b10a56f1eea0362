package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ca.nrc.cadc.tap.PluginFactory;
import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.lsst.tap.testing.TwoReleases;

/** CADC's PluginFactory makes our DAO where {@code PluginFactory.properties} names it. */
class PluginFactoryIT {

    @Test
    void getTapSchemaDao_configured_isOursAndReads() throws SQLException {
        DataSource database = TwoReleases.newDatabase();

        TapSchemaDAO dao = new PluginFactory().getTapSchemaDAO();
        dao.setDataSource(database);
        dao.setOrdered(true);

        assertThat(dao).isInstanceOf(SwapSafeTapSchemaDAO.class);
        assertThat(dao.get(2).findTable("s.t1").getColumnDescs()).hasSize(2);
        assertThat(TapSchemaReads.of(database).getReads()).isEqualTo(1);
    }
}
