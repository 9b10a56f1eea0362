package org.lsst.tap.tools.kit;

import java.util.Optional;

/**
 * One read of TAP_SCHEMA. Immutable.
 *
 * @param endNanos just after the call; what is done with the result is not in between
 * @param retries how often the DAO itself tried again
 * @param fromCache whether the DAO had asked the database only whether anything had changed
 * @param look what it returned; empty if it failed
 * @param failure the exception's type and message; empty if it returned
 */
public record Read(
        Reader reader,
        long startNanos,
        long endNanos,
        int retries,
        boolean fromCache,
        Optional<Look> look,
        String failure) {

    public ReaderKind kind() {
        return reader.kind();
    }

    public long nanos() {
        return endNanos - startNanos;
    }

    /** Whether any moment of the read lies in the given span. */
    public boolean overlaps(long fromNanos, long untilNanos) {
        return startNanos - untilNanos <= 0 && fromNanos - endNanos <= 0;
    }
}
