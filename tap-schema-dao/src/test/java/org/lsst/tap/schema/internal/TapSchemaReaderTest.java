package org.lsst.tap.schema.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Set;
import javax.management.JMException;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.lsst.tap.schema.TapSchemaReadsMXBean;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** What the DAO instances of one DataSource share. */
class TapSchemaReaderTest {

    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    private static Set<ObjectName> names() throws JMException {
        return SERVER.queryNames(new ObjectName("org.lsst.tap.schema:type=TapSchemaReads,*"), null);
    }

    @Test
    void of_sameDataSource_sameReader() {
        DataSource dataSource = new DriverManagerDataSource();

        assertThat(TapSchemaReader.of(dataSource)).isSameAs(TapSchemaReader.of(dataSource));
    }

    @Test
    void of_idsOfAnotherWebApplication_countsUnderAFreeOne() throws JMException {
        for (int id = 1; id <= 20; id++) {
            ObjectName name = new ObjectName("org.lsst.tap.schema:type=TapSchemaReads,id=" + id);
            if (!SERVER.isRegistered(name)) {
                SERVER.registerMBean(new ReadCounters("another"), name);
            }
        }
        Set<ObjectName> before = names();

        TapSchemaReader reader = TapSchemaReader.of(new DriverManagerDataSource());
        Set<ObjectName> added = names();
        added.removeAll(before);

        assertThat(added).hasSize(1);
        TapSchemaReadsMXBean counts =
                JMX.newMXBeanProxy(SERVER, added.iterator().next(), TapSchemaReadsMXBean.class);
        reader.counters().reads.increment();
        assertThat(counts.getReads()).isEqualTo(1);
    }

    @Test
    void of_dataSourcesThatAreDropped_leaveNoCountsInJmx() throws JMException {
        Set<ObjectName> before = names();
        for (int i = 0; i < 200; i++) {
            TapSchemaReader.of(new DriverManagerDataSource());
        }
        assertThat(names()).hasSizeGreaterThan(before.size());

        Instant deadline = Instant.now().plusSeconds(60);
        while (!before.containsAll(names()) && Instant.now().isBefore(deadline)) {
            System.gc();
        }

        assertThat(before).containsAll(names());
    }

    @Test
    void hideAll_dataSourceStillThere_countsAreGoneFromJmx() throws JMException {
        DataSource kept = new DriverManagerDataSource();
        TapSchemaReader reader = TapSchemaReader.of(kept);

        ReadCounters.hideAll();
        ReadCounters.hideAll();

        assertThat(names()).noneMatch(TapSchemaReaderTest::isOurs);
        assertThat(TapSchemaReader.of(kept)).isSameAs(reader);
    }

    /** Those of "another web application" of this class are of version "another". */
    private static boolean isOurs(ObjectName name) {
        return !JMX.newMXBeanProxy(SERVER, name, TapSchemaReadsMXBean.class)
                .getVersion()
                .equals("another");
    }
}
