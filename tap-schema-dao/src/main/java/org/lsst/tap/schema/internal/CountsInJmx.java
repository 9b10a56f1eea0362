package org.lsst.tap.schema.internal;

import java.lang.management.ManagementFactory;
import java.lang.ref.Cleaner;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.log4j.Logger;

/**
 * Shows counts in JMX for as long as what they count is there. An MBean holds its class, and with
 * it the web application that the class is of; so it goes with its DataSource, and with the web
 * application. Safe for use by many threads.
 */
final class CountsInJmx {

    private static final Logger log = Logger.getLogger(CountsInJmx.class);

    /** Its thread has no class of ours, and ends when this class is gone. */
    private static final Cleaner CLEANER = Cleaner.create();

    /** What is shown, and how it is taken away before its time. */
    private static final Map<ObjectName, Cleaner.Cleanable> SHOWN = new ConcurrentHashMap<>();

    /** Ids aren't given twice, so that finding one takes no longer the more there are. */
    private static final AtomicInteger LAST_ID = new AtomicInteger();

    private CountsInJmx() {}

    /** Shows the counts of a DataSource until nobody has it any more. */
    static void show(ReadCounters counters, Object dataSource) {
        try {
            ObjectName name = register(counters);
            SHOWN.put(name, CLEANER.register(dataSource, () -> hide(name)));
        } catch (JMException failure) {
            log.warn(
                    "The counts of TAP_SCHEMA reads are not in JMX; reads are unaffected.",
                    failure);
        }
    }

    /** Takes all away: the web application ends. */
    static void hideAll() {
        SHOWN.values().forEach(Cleaner.Cleanable::clean);
    }

    private static ObjectName register(ReadCounters counters) throws JMException {
        while (true) {
            ObjectName name =
                    new ObjectName(
                            "org.lsst.tap.schema:type=TapSchemaReads,id="
                                    + LAST_ID.incrementAndGet());
            try {
                ManagementFactory.getPlatformMBeanServer().registerMBean(counters, name);
                return name;
            } catch (InstanceAlreadyExistsException taken) {
                log.debug(name + " is another web application's");
            }
        }
    }

    private static void hide(ObjectName name) {
        SHOWN.remove(name);
        try {
            ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
        } catch (InstanceNotFoundException gone) {
            log.debug(name + " is gone already");
        } catch (JMException failure) {
            log.warn(name + " stays in JMX; reads are unaffected.", failure);
        }
    }
}
