package org.lsst.tap.loader.source;

import java.time.Duration;
import org.lsst.tap.loader.failure.Retry;

/**
 * What a source may cost at most. A real archive has 300 kB, 61 entries and 2 MB unpacked.
 * Immutable.
 *
 * @param archiveBytes size of the archive as it is served
 * @param unpackedBytes size of the unpacked archive
 * @param fileBytes size of one file in it
 * @param entries files, folders and links in it
 * @param attemptTimeout how long one download may take, from the request to the last byte
 * @param retry how often a download is tried on 429, 5xx and connection faults
 */
public record SourceLimits(
        long archiveBytes,
        long unpackedBytes,
        long fileBytes,
        int entries,
        Duration attemptTimeout,
        Retry retry) {

    /** Fits a job with 512 MiB: archives of 32 MiB, 64 unpacked, with files of 16. */
    public static final SourceLimits STANDARD =
            new SourceLimits(
                    32 << 20,
                    64 << 20,
                    16 << 20,
                    10_000,
                    Duration.ofSeconds(120),
                    Retry.times(5, Duration.ofSeconds(1), Duration.ofSeconds(15)));
}
