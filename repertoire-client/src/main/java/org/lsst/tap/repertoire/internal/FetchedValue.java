package org.lsst.tap.repertoire.internal;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A value that was fetched and read, and what is needed to keep it fresh. Immutable.
 *
 * @param <T> the value's type, itself immutable
 */
public final class FetchedValue<T> {

    private final T value;
    private final Validators validators;
    private final Optional<Duration> lifetime;
    private final Instant fetchedAt;
    private final boolean notModified;

    private FetchedValue(
            T value,
            Validators validators,
            Optional<Duration> lifetime,
            Instant fetchedAt,
            boolean notModified) {
        this.value = value;
        this.validators = validators;
        this.lifetime = lifetime;
        this.fetchedAt = fetchedAt;
        this.notModified = notModified;
    }

    /** A new value. */
    public static <T> FetchedValue<T> of(
            T value, Validators validators, Optional<Duration> lifetime, Instant fetchedAt) {
        return new FetchedValue<>(value, validators, lifetime, fetchedAt, false);
    }

    /** This value once more, after the server said that it still holds. */
    public FetchedValue<T> stillHolds(HttpAnswer answer, Instant now) {
        return new FetchedValue<>(
                value, answer.validators().orElse(validators), answer.lifetime(), now, true);
    }

    public T value() {
        return value;
    }

    public Validators validators() {
        return validators;
    }

    /**
     * How long the server lets it count as fresh, from {@link #fetchedAt()} on; empty if unsaid.
     */
    public Optional<Duration> lifetime() {
        return lifetime;
    }

    /** When it was fetched, or last found to hold. */
    public Instant fetchedAt() {
        return fetchedAt;
    }

    /** Whether the last request found it unchanged. */
    public boolean notModified() {
        return notModified;
    }
}
