package org.lsst.tap.schema;

/**
 * What the reads of one DataSource have come to, as JMX shows it under {@code
 * org.lsst.tap.schema:type=TapSchemaReads}. All counts start at 0 with the first read.
 */
public interface TapSchemaReadsMXBean {

    /** Returns the version of this library. */
    String getVersion();

    /** Returns how reads are made consistent: a sentence. */
    String getMode();

    /** Returns the product and version of the database; empty before the first read. */
    String getDatabase();

    /** Returns how many reads were made, cached or not, outside of their caller's transaction. */
    long getReads();

    /** Returns how many attempts were run again, about one for each swap that a read overlapped. */
    long getRetries();

    /** Returns how many reads ended in an exception. */
    long getFailures();

    /** Returns how many reads the cache answered, after it had seen that nothing has changed. */
    long getCacheHits();

    /** Returns how many reads the cache could not answer. */
    long getCacheMisses();
}
