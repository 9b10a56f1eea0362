package org.lsst.tap.repertoire.health;

import org.jspecify.annotations.Nullable;

/** A {@link Health} for JMX. Times are ISO 8601 in UTC; null stands for none, -1 for no age. */
public interface HealthMXBean {

    boolean isHealthy();

    @Nullable String getLastSuccess();

    @Nullable String getLastFailure();

    @Nullable String getLastFailureReason();

    int getFailuresInARow();

    @Nullable String getNextTry();

    long getAgeSeconds();
}
