package org.lsst.tap.tools.demo;

import java.time.Duration;
import java.util.Optional;
import org.lsst.tap.tools.service.DaoJar;

/**
 * How a service is shown. Immutable.
 *
 * @param jar which jar reads TAP_SCHEMA in it
 * @param interval the pause between two swaps; zero for none but those that somebody asks for
 * @param port its port on 127.0.0.1; 0 for any
 * @param duration how long it is shown; empty for until somebody stops it
 */
record ServiceSettings(DaoJar jar, Duration interval, int port, Optional<Duration> duration) {}
