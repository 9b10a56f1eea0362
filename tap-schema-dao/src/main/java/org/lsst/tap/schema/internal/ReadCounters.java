package org.lsst.tap.schema.internal;

import java.lang.management.ManagementFactory;
import java.lang.ref.Cleaner;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.log4j.Logger;

/**
 * Counts the reads of one DataSource. JMX shows them for as long as what they count is there: an
 * MBean holds its class, and with it the web application that the class is of; so it goes with its
 * DataSource, and with the web application.
 *
 * <p>Safe for use by many threads; a count read while others read TAP_SCHEMA may lag behind them.
 */
public final class ReadCounters implements TapSchemaReader.CountsMXBean {

    private static final Logger log = Logger.getLogger(ReadCounters.class);

    /** Its thread has no class of ours, and ends when this class is gone. */
    private static final Cleaner CLEANER = Cleaner.create();

    /** What is shown, and how it is taken away before its time. */
    private static final Map<ObjectName, Cleaner.Cleanable> SHOWN = new ConcurrentHashMap<>();

    /** Ids aren't given twice, so that finding one takes no longer the more there are. */
    private static final AtomicInteger LAST_ID = new AtomicInteger();

    final LongAdder reads = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder failures = new LongAdder();
    final LongAdder cacheHits = new LongAdder();
    final LongAdder cacheMisses = new LongAdder();
    private final String version;
    private volatile String mode = "";
    private volatile String database = "";

    ReadCounters(String version) {
        this.version = version;
    }

    /** Notes what the reads run on. */
    void connected(String databaseProduct, String readMode) {
        database = databaseProduct;
        mode = readMode;
    }

    @Override
    public String getVersion() {
        return version;
    }

    @Override
    public String getMode() {
        return mode;
    }

    @Override
    public String getDatabase() {
        return database;
    }

    @Override
    public long getReads() {
        return reads.sum();
    }

    @Override
    public long getRetries() {
        return retries.sum();
    }

    @Override
    public long getFailures() {
        return failures.sum();
    }

    @Override
    public long getCacheHits() {
        return cacheHits.sum();
    }

    @Override
    public long getCacheMisses() {
        return cacheMisses.sum();
    }

    /** Shows the counts of a DataSource in JMX until nobody has it any more. */
    void show(Object dataSource) {
        try {
            ObjectName name = register();
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

    private ObjectName register() throws JMException {
        while (true) {
            ObjectName name =
                    new ObjectName(
                            "org.lsst.tap.schema:type=TapSchemaReads,id="
                                    + LAST_ID.incrementAndGet());
            try {
                ManagementFactory.getPlatformMBeanServer().registerMBean(this, name);
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
