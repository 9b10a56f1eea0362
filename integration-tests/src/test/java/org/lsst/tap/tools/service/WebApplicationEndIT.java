package org.lsst.tap.tools.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** A service that is stopped leaves nothing of the DAO in the JVM that it ran in. */
class WebApplicationEndIT {

    @Test
    void stop_afterReads_takesTheCountsOutOfJmx() throws Exception {
        ServiceBench bench = new ServiceBench();
        bench.publish("w.2026.34", List.of("ivoa_obscore"));

        TapService service =
                TapService.start(TapServiceSettings.of(bench.urlOfService(), DaoJar.DROP_IN));
        try {
            assertThat(service.client().get("/tables").status()).isEqualTo(200);
            assertThat(countsOfOtherLoaders()).isNotEmpty();
        } finally {
            service.close();
        }

        assertThat(countsOfOtherLoaders()).isEmpty();
    }

    /** Returns those that hold the class loader of a web application. */
    private static List<ObjectName> countsOfOtherLoaders() throws Exception {
        MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
        List<ObjectName> others = new ArrayList<>();
        for (ObjectName name :
                jmx.queryNames(new ObjectName("org.lsst.tap.schema:type=TapSchemaReads,*"), null)) {
            ClassLoader loader = jmx.getClassLoaderFor(name);
            if (!WebApplicationEndIT.class.getClassLoader().equals(loader)) {
                others.add(name);
            }
        }
        return others;
    }
}
