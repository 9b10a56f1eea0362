package org.lsst.tap.loader.config;

import java.time.Duration;

/**
 * How long a command waits for what others must do first. Immutable.
 *
 * @param database how long for a database that does not answer yet (a proxy that starts late)
 * @param lock how long for another job to end
 */
public record WaitTimes(Duration database, Duration lock) {

    /** Waits for nothing. */
    public static final WaitTimes NONE = new WaitTimes(Duration.ZERO, Duration.ZERO);
}
