package org.lsst.tap.repertoire.internal;

import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * How a {@link RefreshingCache} behaves over time. Set up by one thread, then read only.
 *
 * <p>The defaults: fresh for 5 minutes, usable for 24 hours, a failed request repeated after 1 s,
 * then twice as long each time up to 1 minute.
 */
public final class CacheSettings {

    /** No answer is asked for more often than this, whatever its {@code Cache-Control} says. */
    public static final Duration SHORTEST_LIFETIME = Duration.ofSeconds(10);

    /** No answer is kept longer without asking, whatever its {@code Cache-Control} says. */
    static final Duration LONGEST_LIFETIME = Duration.ofHours(24);

    static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);

    Duration cacheTime = Duration.ofMinutes(5);
    Duration maxStaleness = Duration.ofHours(24);
    Clock clock = Clock.systemUTC();
    LongSupplier ticker = System::nanoTime;
    DoubleSupplier jitter = () -> ThreadLocalRandom.current().nextDouble();

    public CacheSettings cacheTime(Duration time) {
        this.cacheTime = ClientSettings.positive(time, "cache time");
        return this;
    }

    public CacheSettings maxStaleness(Duration bound) {
        this.maxStaleness = ClientSettings.positive(bound, "bound on staleness");
        return this;
    }

    /** One source of time for all: ages, intervals and dates. */
    public CacheSettings clock(Clock source) {
        this.clock = Objects.requireNonNull(source, "clock");
        // Derived, so that a clock that a test moves also moves what is due.
        this.ticker = () -> source.millis() * 1_000_000L;
        return this;
    }

    /** Numbers from 0 to 1, spread evenly. */
    public CacheSettings jitter(DoubleSupplier source) {
        this.jitter = source;
        return this;
    }

    public Clock clock() {
        return clock;
    }

    /**
     * How long after an answer the next one is asked for: 75 to 85 % of its lifetime, so that it is
     * there before this one expires, and many clients don't ask at once.
     */
    Duration refreshAfter(Optional<Duration> saidLifetime) {
        Duration lifetime = saidLifetime.orElse(cacheTime);
        if (lifetime.compareTo(SHORTEST_LIFETIME) < 0 && saidLifetime.isPresent()) {
            lifetime = SHORTEST_LIFETIME;
        }
        if (lifetime.compareTo(LONGEST_LIFETIME) > 0) {
            lifetime = LONGEST_LIFETIME;
        }
        if (lifetime.compareTo(maxStaleness) > 0) {
            lifetime = maxStaleness;
        }
        return Duration.ofNanos((long) (lifetime.toNanos() * (0.75 + 0.1 * jitter.getAsDouble())));
    }

    /**
     * How long to leave the server alone after so many failures in a row.
     *
     * @param wished the server's own wish
     * @param cold whether callers have no answer at all: then no wish is waited for longer than
     *     {@link #LONGEST_BACKOFF}
     */
    Duration backoff(int failures, Optional<Duration> wished, boolean cold) {
        Duration full = shorter(FIRST_BACKOFF.multipliedBy(1L << Math.min(failures - 1, 16)));
        Duration wait =
                Duration.ofNanos((long) (full.toNanos() * (0.5 + 0.5 * jitter.getAsDouble())));
        return wished.map(asked -> cold ? shorter(asked) : asked)
                .filter(asked -> asked.compareTo(wait) > 0)
                .orElse(wait);
    }

    private static Duration shorter(Duration time) {
        return time.compareTo(LONGEST_BACKOFF) > 0 ? LONGEST_BACKOFF : time;
    }
}
