package org.lsst.tap.repertoire.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.lsst.tap.repertoire.support.LogCapture;

/** A health in JMX and as meters: what it is at the moment of asking. */
class HealthBeanTest {

    private static final Instant NOON = Instant.parse("2026-08-24T12:00:00Z");

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final AtomicReference<Health> health = new AtomicReference<>(Health.UNTRIED);

    private static ObjectName name(String of) throws Exception {
        return new ObjectName("org.lsst.tap.repertoire:type=Health,of=" + ObjectName.quote(of));
    }

    @Test
    void register_health_isInJmxUntilItIsClosed() throws Exception {
        ObjectName name = name("/tmp/a, b");
        try (HealthBean bean = HealthBean.register("/tmp/a, b", health::get)) {
            assertThat(server.getAttribute(name, "LastSuccess")).isNull();
            assertThat(server.getAttribute(name, "AgeSeconds")).isEqualTo(-1L);
            health.set(
                    Health.UNTRIED
                            .succeeded(NOON, NOON.plusSeconds(10))
                            .failed(NOON.plusSeconds(10), "down", NOON.plusSeconds(20))
                            .asOf(NOON.plusSeconds(15)));
            assertThat(server.getAttribute(name, "Healthy")).isEqualTo(false);
            assertThat(server.getAttribute(name, "LastSuccess")).isEqualTo("2026-08-24T12:00:00Z");
            assertThat(server.getAttribute(name, "LastFailure")).isEqualTo("2026-08-24T12:00:10Z");
            assertThat(server.getAttribute(name, "LastFailureReason")).isEqualTo("down");
            assertThat(server.getAttribute(name, "FailuresInARow")).isEqualTo(1);
            assertThat(server.getAttribute(name, "NextTry")).isEqualTo("2026-08-24T12:00:20Z");
            assertThat(server.getAttribute(name, "AgeSeconds")).isEqualTo(15L);
            assertThat(bean.isHealthy()).isFalse();
        }
        assertThat(server.isRegistered(name)).isFalse();
    }

    @Test
    void register_nameThatIsTaken_isSaidAndHarmsNobody() throws Exception {
        try (LogCapture log = LogCapture.start();
                HealthBean first = HealthBean.register("one", health::get)) {
            HealthBean second = HealthBean.register("one", health::get);
            assertThat(log.messages(Level.INFO))
                    .singleElement()
                    .asString()
                    .startsWith("The health of one is not in JMX: ")
                    .contains("InstanceAlreadyExistsException");
            second.close();
            assertThat(server.isRegistered(name("one"))).isTrue();
            assertThat(first.isHealthy()).isFalse();
        }
    }

    @Test
    void bindTo_registry_givesGauges() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new HealthMetrics("discovery", health::get).bindTo(registry);
        assertThat(registry.get("repertoire.age").tag("of", "discovery").gauge().value()).isNaN();
        health.set(Health.UNTRIED.succeeded(NOON, null).asOf(NOON.plusMillis(1500)));
        assertThat(registry.get("repertoire.healthy").gauge().value()).isEqualTo(1);
        assertThat(registry.get("repertoire.age").gauge().value()).isEqualTo(1.5);
        health.set(health.get().failed(NOON, "down", null));
        assertThat(registry.get("repertoire.healthy").gauge().value()).isEqualTo(0);
        assertThat(registry.get("repertoire.failures").gauge().value()).isEqualTo(1);
    }
}
