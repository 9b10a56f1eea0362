package org.lsst.tap.tools.demo.reads;

/**
 * One read of all of TAP_SCHEMA. Immutable.
 *
 * @param kind who read
 * @param reader the number of the reader among those of its kind, from 0
 * @param startNanos just before the call
 * @param endNanos just after it; what is done with the result is not in between
 * @param retries how often the DAO itself tried again
 * @param fromCache whether the DAO had asked the database only whether anything had changed
 * @param outcome how it ended
 */
public record Read(
        ReaderKind kind,
        int reader,
        long startNanos,
        long endNanos,
        int retries,
        boolean fromCache,
        Outcome outcome) {

    /** Returns how long the read took. */
    public long nanos() {
        return endNanos - startNanos;
    }

    /** Whether any moment of the read lies in the given span. */
    public boolean overlaps(long fromNanos, long untilNanos) {
        return startNanos - untilNanos <= 0 && fromNanos - endNanos <= 0;
    }
}
