package org.lsst.tap.schema.internal;

import java.lang.management.ManagementFactory;
import java.lang.ref.Cleaner;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

    private CountsInJmx() {}

    /** Shows the counts of a DataSource until nobody has it any more. */
    static void show(ReadCounters counters, Object dataSource) {
        try {
            int id = 1;
            while (!registered(name(id), counters)) {
                id++;
            }
            ObjectName name = name(id);
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

    private static ObjectName name(int id) throws JMException {
        return new ObjectName("org.lsst.tap.schema:type=TapSchemaReads,id=" + id);
    }

    /** Returns false if the name is taken, perhaps by another web application of this JVM. */
    private static boolean registered(ObjectName name, ReadCounters counters) throws JMException {
        try {
            ManagementFactory.getPlatformMBeanServer().registerMBean(counters, name);
            return true;
        } catch (InstanceAlreadyExistsException taken) {
            return false;
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
