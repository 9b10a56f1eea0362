package org.lsst.tap.repertoire.health;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows a {@link Health} in the JVM's MBean server until it is closed; an MBean that stays would
 * keep its web application's class loader. Thread-safe.
 */
public final class HealthBean implements HealthMXBean, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HealthBean.class);
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    private final Supplier<Health> health;
    private @Nullable ObjectName name;

    private HealthBean(Supplier<Health> health) {
        this.health = health;
    }

    /**
     * Registers one as {@code org.lsst.tap.repertoire:type=Health,of="..."}. Where that fails, a
     * name that is taken for example, a line in the log says so, and nothing else is affected.
     *
     * @param of whose health it is
     */
    public static HealthBean register(String of, Supplier<Health> health) {
        HealthBean bean = new HealthBean(health);
        try {
            String name = "org.lsst.tap.repertoire:type=Health,of=" + ObjectName.quote(of);
            bean.name = SERVER.registerMBean(bean, new ObjectName(name)).getObjectName();
        } catch (JMException e) {
            LOG.info("The health of {} is not in JMX: {}", of, e.toString());
        }
        return bean;
    }

    @Override
    public synchronized void close() {
        if (name != null) {
            try {
                SERVER.unregisterMBean(name);
            } catch (JMException e) {
                LOG.info("{} was not in JMX any more: {}", name, e.toString());
            }
            name = null;
        }
    }

    @Override
    public boolean isHealthy() {
        return health.get().isHealthy();
    }

    @Override
    public @Nullable String getLastSuccess() {
        return text(health.get().lastSuccess());
    }

    @Override
    public @Nullable String getLastFailure() {
        return text(health.get().lastFailure());
    }

    @Override
    public @Nullable String getLastFailureReason() {
        return text(health.get().lastFailureReason());
    }

    @Override
    public int getFailuresInARow() {
        return health.get().failuresInARow();
    }

    @Override
    public @Nullable String getNextTry() {
        return text(health.get().nextTry());
    }

    @Override
    public long getAgeSeconds() {
        return health.get().age().map(Duration::toSeconds).orElse(-1L);
    }

    private static @Nullable String text(Optional<?> value) {
        return value.map(Object::toString).orElse(null);
    }
}
