package org.lsst.tap.loader.retry;

import java.time.Duration;
import org.lsst.tap.loader.failure.LoaderException;

/** What pauses between two attempts; tests give one that does not. */
@FunctionalInterface
public interface Sleeper {

    /** The one that really sleeps. An interrupt ends the pause and the job. */
    Sleeper REAL =
            pause -> {
                try {
                    Thread.sleep(pause.toMillis());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new LoaderException(
                            "The job was interrupted while it waited for its next attempt; live is"
                                    + " unchanged; run the job again.",
                            e);
                }
            };

    /** Pauses for that long. */
    void sleep(Duration pause);
}
