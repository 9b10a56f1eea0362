package org.lsst.tap.loader.swap;

import java.time.Duration;
import java.util.Optional;
import org.lsst.tap.loader.database.ReleaseState;

/**
 * What a swap did. Immutable.
 *
 * @param live what is live now
 * @param staging what was live before and is staging now; empty at the first deployment
 * @param took the time of the transaction that succeeded, from its first byte to its commit
 */
public record SwapResult(ReleaseState live, Optional<ReleaseState> staging, Duration took) {}
