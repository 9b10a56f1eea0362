package org.lsst.tap.loader.config;

import java.time.Duration;

/**
 * How long a command waits for what others must do first. Immutable.
 *
 * @param database how long for a database that does not answer yet (a proxy that starts late)
 * @param lock how long for another job to end
 */
public record Patience(Duration database, Duration lock) {

    /** Waits for nothing. */
    public static final Patience NONE = new Patience(Duration.ZERO, Duration.ZERO);
}
