package org.lsst.tap.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lsst.tap.testing.SteppingDataSource;
import org.lsst.tap.testing.TwoReleases;

/** What the reads of a DataSource come to can be seen through JMX. */
class JmxCountsIT {

    private static final String NAME = "org.lsst.tap.schema:type=TapSchemaReads,*";

    private final MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
    private DataSource database;

    @BeforeEach
    void loadTwoReleases() throws SQLException {
        database = TwoReleases.newDatabase();
    }

    @Test
    void jmx_afterReads_showsCountsVersionModeAndDatabase() throws Exception {
        Set<ObjectName> before = jmx.queryNames(new ObjectName(NAME), null);

        for (int i = 0; i < 3; i++) {
            dao(database).get();
        }

        Set<ObjectName> names = jmx.queryNames(new ObjectName(NAME), null);
        names.removeAll(before);
        assertThat(names).hasSize(1);
        ObjectName name = names.iterator().next();
        assertThat(jmx.getAttribute(name, "Reads")).isEqualTo(3L);
        assertThat(jmx.getAttribute(name, "CacheHits")).isEqualTo(2L);
        assertThat(jmx.getAttribute(name, "CacheMisses")).isEqualTo(1L);
        assertThat(jmx.getAttribute(name, "Retries")).isEqualTo(0L);
        assertThat(jmx.getAttribute(name, "Failures")).isEqualTo(0L);
        assertThat(jmx.getAttribute(name, "Version")).isEqualTo("0.2.0");
        assertThat(jmx.getAttribute(name, "Mode"))
                .isEqualTo("one locked and guarded REPEATABLE READ snapshot");
        assertThat((String) jmx.getAttribute(name, "Database")).startsWith("PostgreSQL ");
    }

    @Test
    void counts_swapInARead_countOneRetry() {
        AtomicInteger statement = new AtomicInteger();
        DataSource stepping =
                new SteppingDataSource(
                        database,
                        sql -> {
                            if (statement.incrementAndGet() == 4) {
                                TwoReleases.swap(database);
                            }
                        });

        dao(stepping).get();

        assertThat(TapSchemaReads.of(stepping).getRetries()).isEqualTo(1);
        assertThat(TapSchemaReads.of(stepping).getFailures()).isZero();
    }

    @Test
    void counts_liveMissing_countAFailure() throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.createStatement().execute("DROP SCHEMA tap_schema CASCADE");
        }

        assertThatThrownBy(() -> dao(database).get())
                .isInstanceOf(TapSchemaUnstableException.class)
                .hasMessageContaining("given up after 6 attempts, the last failure with SQLSTATE")
                .hasMessageContaining("see whether TAP_SCHEMA is there: tap-schema status");

        assertThat(TapSchemaReads.of(database).getFailures()).isEqualTo(1);
        assertThat(TapSchemaReads.of(database).getRetries()).isEqualTo(5);
    }

    private static SwapSafeTapSchemaDAO dao(DataSource dataSource) {
        SwapSafeTapSchemaDAO dao = new SwapSafeTapSchemaDAO();
        dao.setDataSource(dataSource);
        return dao;
    }
}
