package org.lsst.tap.tools.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

/** A service that is stopped leaves nothing of the DAO in the JVM that it ran in. */
class WebApplicationEndIT {

    @Test
    void stop_afterReads_takesTheCountsOutOfJmx() throws Exception {
        ServiceBench bench = new ServiceBench();
        bench.publish("w.2026.34", List.of("ivoa_obscore"));

        // Tests before this one may have left loaders that are not collected yet.
        Set<ClassLoader> before = loadersOfCounts();
        TapService service = new TapService(bench.urlOfService(), DaoJar.DROP_IN).start();
        try {
            assertThat(service.client().get("/tables").status()).isEqualTo(200);
            assertThat(loadersOfCounts()).anyMatch(loader -> !before.contains(loader));
        } finally {
            service.close();
        }

        assertThat(loadersOfCounts()).isSubsetOf(before);
    }

    /** Returns the class loaders that counts in JMX hold. */
    private static Set<ClassLoader> loadersOfCounts() throws Exception {
        MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();
        Set<ClassLoader> loaders = new HashSet<>();
        for (ObjectName name :
                jmx.queryNames(new ObjectName("org.lsst.tap.schema:type=TapSchemaReads,*"), null)) {
            loaders.add(jmx.getClassLoaderFor(name));
        }
        return loaders;
    }
}
