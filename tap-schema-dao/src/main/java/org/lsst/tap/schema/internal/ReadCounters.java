package org.lsst.tap.schema.internal;

import java.util.concurrent.atomic.LongAdder;
import org.lsst.tap.schema.TapSchemaReadsMXBean;

/**
 * Counts the reads of one DataSource. Safe for use by many threads; a count read while others read
 * TAP_SCHEMA may lag behind them.
 */
final class ReadCounters implements TapSchemaReadsMXBean {

    private final String version;
    private volatile String mode = "";
    private volatile String database = "";
    private final LongAdder reads = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder cacheHits = new LongAdder();
    private final LongAdder cacheMisses = new LongAdder();

    ReadCounters(String version) {
        this.version = version;
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
    void connected(String databaseProduct, String readMode) {
        database = databaseProduct;
        mode = readMode;
    }

    /** Counts a read. */
    void read() {
        reads.increment();
    }

    /** Counts an attempt that is run again. */
    void retried() {
        retries.increment();
    }

    /** Counts a read that ends in an exception. */
    void failed() {
        failures.increment();
    }

    /** Counts a read that the cache answered. */
    void cacheHit() {
        cacheHits.increment();
    }

    /** Counts a read that the cache could not answer. */
    void cacheMiss() {
        cacheMisses.increment();
    }
}
