package org.lsst.tap.schema.internal;

/** What JMX shows: {@code TapSchemaReadsMXBean}, which this package doesn't know, says of what. */
public interface ReadCountsMXBean {

    String getVersion();

    String getMode();

    String getDatabase();

    long getReads();

    long getRetries();

    long getFailures();

    long getCacheHits();

    long getCacheMisses();
}
