package org.lsst.tap.repertoire.health;

import com.google.auto.value.AutoValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How something that is asked for again and again is doing: discovery, a payload, a folder that is
 * kept. As of one moment. Immutable.
 */
@AutoValue
public abstract class Health {

    private static final Optional<Instant> NEVER = Optional.empty();

    /** Nothing was tried yet. */
    public static final Health UNTRIED =
            new AutoValue_Health(NEVER, NEVER, Optional.empty(), 0, NEVER, NEVER);

    /** This, after a try that went well at a time. */
    public Health succeeded(Instant now, @Nullable Instant next) {
        Optional<Instant> at = Optional.of(now);
        return new AutoValue_Health(
                at, lastFailure(), lastFailureReason(), 0, Optional.ofNullable(next), at);
    }

    /** This, after a try that failed at a time. */
    public Health failed(Instant now, String why, @Nullable Instant next) {
        Optional<Instant> at = Optional.of(now);
        int failures = failuresInARow() + 1;
        return new AutoValue_Health(
                lastSuccess(), at, Optional.of(why), failures, Optional.ofNullable(next), at);
    }

    /** This, as of a later moment: only its age changes. */
    public Health asOf(Instant now) {
        return new AutoValue_Health(
                lastSuccess(),
                lastFailure(),
                lastFailureReason(),
                failuresInARow(),
                nextTry(),
                Optional.of(now));
    }

    /** Whether the last try went well. */
    public boolean isHealthy() {
        return lastSuccess().isPresent() && failuresInARow() == 0;
    }

    /** When a try last went well. */
    public abstract Optional<Instant> lastSuccess();

    /** When a try last failed, also if one went well since. */
    public abstract Optional<Instant> lastFailure();

    /** Why that one failed, as it stands in the log. */
    public abstract Optional<String> lastFailureReason();

    /** How many tries failed since one last went well. */
    public abstract int failuresInARow();

    /** When the next try is due; empty if none is planned. */
    public abstract Optional<Instant> nextTry();

    /** The moment of all this. */
    abstract Optional<Instant> moment();

    /** How long ago a try last went well; never negative. */
    public Optional<Duration> age() {
        return lastSuccess()
                .map(success -> Duration.between(success, moment().orElse(success)))
                .map(age -> age.isNegative() ? Duration.ZERO : age);
    }
}
