package org.lsst.tap.loader.source;

import java.time.Duration;
import org.lsst.tap.loader.failure.Retry;

/** Limits that differ from others in some of what they bound. */
final class Limits {

    private Limits() {}

    /** Returns limits with other ones on time. */
    static SourceLimits withTimes(SourceLimits limits, Duration attempt, Retry pauses) {
        return new SourceLimits(
                limits.archiveBytes(),
                limits.unpackedBytes(),
                limits.fileBytes(),
                limits.entries(),
                attempt,
                pauses);
    }

    /** Returns the standard limits with other ones on size. */
    static SourceLimits withSizes(long archive, long unpacked, long file, int count) {
        SourceLimits limits = SourceLimits.STANDARD;
        return new SourceLimits(
                archive, unpacked, file, count, limits.attemptTimeout(), limits.retry());
    }
}
