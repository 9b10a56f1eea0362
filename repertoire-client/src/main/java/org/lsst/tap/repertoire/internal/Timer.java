package org.lsst.tap.repertoire.internal;

import java.time.Duration;
import java.util.concurrent.Future;

/** What runs a task later; a task must not block. */
@FunctionalInterface
public interface Timer {

    /** Runs the task once, unless its future is cancelled before. */
    Future<?> schedule(Runnable task, Duration delay);
}
