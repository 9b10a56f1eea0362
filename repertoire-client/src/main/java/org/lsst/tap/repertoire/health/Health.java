package org.lsst.tap.repertoire.health;

import static java.lang.String.format;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How something that is asked for again and again is doing: discovery, a payload, a folder that is
 * kept. As of one moment. Immutable.
 */
public final class Health {

    /** Nothing was tried yet. */
    public static final Health UNTRIED = new Health(null, null, null, 0, null, null);

    private final @Nullable Instant lastSuccess;
    private final @Nullable Instant lastFailure;
    private final @Nullable String reason;
    private final int failures;
    private final @Nullable Instant nextTry;
    private final @Nullable Instant asOf;

    private Health(
            @Nullable Instant lastSuccess,
            @Nullable Instant lastFailure,
            @Nullable String reason,
            int failures,
            @Nullable Instant nextTry,
            @Nullable Instant asOf) {
        this.lastSuccess = lastSuccess;
        this.lastFailure = lastFailure;
        this.reason = reason;
        this.failures = failures;
        this.nextTry = nextTry;
        this.asOf = asOf;
    }

    /** This, after a try that went well at a time. */
    public Health succeeded(Instant now, @Nullable Instant next) {
        return new Health(now, lastFailure, reason, 0, next, now);
    }

    /** This, after a try that failed at a time. */
    public Health failed(Instant now, String why, @Nullable Instant next) {
        return new Health(lastSuccess, now, why, failures + 1, next, now);
    }

    /** This, as of a later moment: only its age changes. */
    public Health asOf(Instant now) {
        return new Health(lastSuccess, lastFailure, reason, failures, nextTry, now);
    }

    /** Whether the last try went well. */
    public boolean isHealthy() {
        return lastSuccess != null && failures == 0;
    }

    /** When a try last went well. */
    public Optional<Instant> lastSuccess() {
        return Optional.ofNullable(lastSuccess);
    }

    /** When a try last failed, also if one went well since. */
    public Optional<Instant> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    /** Why that one failed, as it stands in the log. */
    public Optional<String> lastFailureReason() {
        return Optional.ofNullable(reason);
    }

    /** How many tries failed since one last went well. */
    public int failuresInARow() {
        return failures;
    }

    /** When the next try is due; empty if none is planned. */
    public Optional<Instant> nextTry() {
        return Optional.ofNullable(nextTry);
    }

    /** How long ago a try last went well; never negative. */
    public Optional<Duration> age() {
        if (lastSuccess == null || asOf == null) {
            return Optional.empty();
        }
        Duration age = Duration.between(lastSuccess, asOf);
        return Optional.of(age.isNegative() ? Duration.ZERO : age);
    }

    @Override
    public String toString() {
        return format(
                "Health[lastSuccess=%s, lastFailure=%s, reason=%s, failuresInARow=%s, nextTry=%s]",
                lastSuccess, lastFailure, reason, failures, nextTry);
    }
}
