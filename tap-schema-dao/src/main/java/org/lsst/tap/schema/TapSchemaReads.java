package org.lsst.tap.schema;

import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import org.lsst.tap.schema.internal.TapSchemaReader;

/**
 * Counts the reads of one DataSource. Safe for use by many threads; a count read while others read
 * TAP_SCHEMA may lag behind them.
 */
public final class TapSchemaReads implements TapSchemaReadsMXBean {

    private final String version;
    private volatile String mode = "";
    private volatile String database = "";
    private final LongAdder reads = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder cacheHits = new LongAdder();
    private final LongAdder cacheMisses = new LongAdder();

    /** For the reader of a DataSource; see {@link #of}. */
    public TapSchemaReads(String version) {
        this.version = version;
    }

    /** Returns the counts of all DAO instances that read through {@code dataSource}. */
    public static TapSchemaReads of(DataSource dataSource) {
        return TapSchemaReader.of(dataSource).counters();
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

    /** Notes what the reads run on. */
    public void connected(String databaseProduct, String readMode) {
        database = databaseProduct;
        mode = readMode;
    }

    /** Counts a read. */
    public void read() {
        reads.increment();
    }

    /** Counts an attempt that is run again. */
    public void retried() {
        retries.increment();
    }

    /** Counts a read that ends in an exception. */
    public void failed() {
        failures.increment();
    }

    /** Counts a read that the cache answered. */
    public void cacheHit() {
        cacheHits.increment();
    }

    /** Counts a read that the cache could not answer. */
    public void cacheMiss() {
        cacheMisses.increment();
    }
}
