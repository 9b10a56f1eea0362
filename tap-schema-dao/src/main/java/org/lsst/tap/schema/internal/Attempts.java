package org.lsst.tap.schema.internal;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.log4j.Logger;

/**
 * The attempts of one read so far. Between two of them it waits, twice as long each time, with full
 * jitter, so that readers which one swap turned back don't come back together. For one thread.
 */
final class Attempts {

    private static final Logger log = Logger.getLogger(ConsistentRead.class);

    /** No attempt after a wait for a lock that ended in vain later than this. */
    private static final Duration LONG_WAIT = Duration.ofSeconds(1);

    private final ReadScript script;
    private final int most;
    private final Duration firstDelay;
    private final List<SQLException> failures = new ArrayList<>();
    private final long startNanos = System.nanoTime();
    private int made;
    private String changedMeanwhile;

    /**
     * Makes those of a read.
     *
     * @param most how often it is tried in all
     * @param firstDelay the upper bound of the wait after the first attempt
     */
    Attempts(ReadScript script, int most, Duration firstDelay) {
        this.script = script;
        this.most = most;
        this.firstDelay = firstDelay;
    }

    /** Notes a refusal, with the relation that another transaction changed, if it is that. */
    void refused(String relation) {
        made++;
        changedMeanwhile = relation;
        log.debug(String.format("attempt %d: refused for %s", made, relation));
    }

    void failed(SQLException failure) {
        made++;
        failures.add(failure);
        log.debug("attempt " + made + ": " + failure.getMessage());
    }

    /** Waits before the next attempt, or gives up. */
    void pause() {
        if (made >= most || hasWaitedLong()) {
            throw unstable("");
        }
        try {
            long bound = boundNanos();
            if (bound > 0) {
                TimeUnit.NANOSECONDS.sleep(ThreadLocalRandom.current().nextLong(bound));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unstable(" when the thread was interrupted");
        }
    }

    /** Returns what the next wait stays below. */
    long boundNanos() {
        return firstDelay.toNanos() << (made - 1);
    }

    /** A lock_timeout is to bound the wait of the read, not of each of its attempts. */
    private boolean hasWaitedLong() {
        return !failures.isEmpty()
                && SqlStates.LOCK_NOT_AVAILABLE.equals(
                        failures.get(failures.size() - 1).getSQLState())
                && System.nanoTime() - startNanos > LONG_WAIT.toNanos();
    }

    private UnstableRead unstable(String when) {
        SQLException last = null;
        String why = ": each overlapped a swap of TAP_SCHEMA";
        String next = "which job swaps so often.";
        if (changedMeanwhile != null) {
            why =
                    ": each time another transaction changed "
                            + changedMeanwhile
                            + " meanwhile, or a function";
            next = "which job changes them so often.";
        } else if (!failures.isEmpty()) {
            last = failures.remove(failures.size() - 1);
            failures.forEach(last::addSuppressed);
            why =
                    String.format(
                            ", the last failure with SQLSTATE %s (%s)",
                            last.getSQLState(), last.getMessage());
            next = "whether TAP_SCHEMA is there: tap-schema status.";
        }
        return new UnstableRead(
                String.format(
                        "Read of %s given up after %d attempt%s%s%s. Nothing was returned; try"
                                + " again, and if this stays so, see %s",
                        script.relations, made, made == 1 ? "" : "s", when, why, next),
                last);
    }
}
