package org.lsst.tap.schema.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.sql.DataSource;
import org.apache.log4j.Logger;
import org.lsst.tap.schema.TapSchemaReadsMXBean;

/**
 * What the short-lived DAO instances of one DataSource share: the knowledge of its database, the
 * cache, the counts. Safe for use by many threads.
 */
public final class TapSchemaReader {

    private static final Logger log = Logger.getLogger(TapSchemaReader.class);

    private static final AtomicInteger READERS = new AtomicInteger();

    /**
     * One reader per DataSource. Weak: an entry goes with its DataSource, to which the reader holds
     * no reference. Its MBean stays until the JVM ends.
     */
    private static final Map<DataSource, TapSchemaReader> BY_DATA_SOURCE = new WeakHashMap<>();

    private final ReadCounters counters;
    private final ConsistentRead consistentRead;
    private final ContentCache cache;

    /** Null until the first read has asked. */
    private volatile Boolean postgreSql;

    private TapSchemaReader() {
        this.counters = new ReadCounters(version());
        this.consistentRead = new ConsistentRead(RetryPolicy.DEFAULT, counters);
        this.cache = new ContentCache(consistentRead, counters);
    }

    /** Returns the reader of a DataSource; made at the first call. */
    public static TapSchemaReader of(DataSource dataSource) {
        synchronized (BY_DATA_SOURCE) {
            return BY_DATA_SOURCE.computeIfAbsent(
                    dataSource,
                    d -> {
                        TapSchemaReader reader = new TapSchemaReader();
                        register(reader.counters);
                        return reader;
                    });
        }
    }

    /** Returns the counts of this reader's reads. */
    public TapSchemaReadsMXBean counters() {
        return counters;
    }

    /** Answers a question, on PostgreSQL. */
    public <T> T read(DataSource dataSource, TapSchemaQuery<T> query) {
        return consistentRead.read(dataSource, query);
    }

    /** Answers a question, on PostgreSQL, from the cache if nothing has changed. */
    public TapSchemaContent readCached(
            DataSource dataSource, TapSchemaQuery<TapSchemaContent> query) {
        return cache.get(dataSource, query);
    }

    /** Answers a question for a part, on PostgreSQL, from the cache if nothing has changed. */
    public <T> T readPartCached(DataSource dataSource, TapSchemaQuery<T> query) {
        return cache.getPart(dataSource, query);
    }

    /** Runs a read, and counts it and its failure. */
    public <T> T counted(Supplier<T> read) {
        counters.read();
        try {
            return read.get();
        } catch (RuntimeException failure) {
            counters.failed();
            throw failure;
        }
    }

    /** Returns whether the database is PostgreSQL; the first call asks it, and logs the answer. */
    public boolean isPostgreSql(DataSource dataSource) {
        Boolean known = postgreSql;
        if (known == null) {
            known = askDatabase(dataSource);
            postgreSql = known;
        }
        return known;
    }

    private boolean askDatabase(DataSource dataSource) {
        try (Session session = new Session(dataSource)) {
            DatabaseMetaData metaData = session.metaData();
            boolean isPostgreSql = "PostgreSQL".equals(metaData.getDatabaseProductName());
            String database =
                    metaData.getDatabaseProductName() + " " + metaData.getDatabaseProductVersion();
            String mode =
                    isPostgreSql
                            ? "one locked and guarded REPEATABLE READ snapshot"
                            : "one REPEATABLE READ transaction";
            counters.connected(database, mode);
            log.info(
                    "tap-schema-dao "
                            + counters.getVersion()
                            + " reads TAP_SCHEMA in "
                            + mode
                            + " on "
                            + database);
            return isPostgreSql;
        } catch (SQLException failure) {
            throw SqlFailures.translate("ask for the database's product", null, failure);
        }
    }

    private static void register(ReadCounters counters) {
        try {
            boolean taken = true;
            while (taken) {
                taken = !registerAs(READERS.incrementAndGet(), counters);
            }
        } catch (JMException failure) {
            log.warn(
                    "The counts of TAP_SCHEMA reads are not in JMX; reads are unaffected.",
                    failure);
        }
    }

    /** Returns false if the id is taken: another web application of this JVM counts its own. */
    private static boolean registerAs(int id, ReadCounters counters) throws JMException {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .registerMBean(
                            counters,
                            new ObjectName("org.lsst.tap.schema:type=TapSchemaReads,id=" + id));
            return true;
        } catch (InstanceAlreadyExistsException taken) {
            return false;
        }
    }

    private static String version() {
        try (InputStream in = TapSchemaReader.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException failure) {
            throw new UncheckedIOException("version.properties can't be read", failure);
        }
    }
}
