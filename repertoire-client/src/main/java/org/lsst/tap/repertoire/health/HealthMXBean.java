package org.lsst.tap.repertoire.health;

import org.jspecify.annotations.Nullable;

/** A {@link Health} for JMX. Times are ISO 8601 in UTC; null stands for none. */
public interface HealthMXBean {

    /** Whether the last try went well. */
    boolean isHealthy();

    /** When a try last went well. */
    @Nullable String getLastSuccess();

    /** When a try last failed, also if one went well since. */
    @Nullable String getLastFailure();

    /** Why that one failed. */
    @Nullable String getLastFailureReason();

    /** How many tries failed since one last went well. */
    int getFailuresInARow();

    /** When the next try is due. */
    @Nullable String getNextTry();

    /** Seconds since a try last went well; -1 if none ever did. */
    long getAgeSeconds();
}
