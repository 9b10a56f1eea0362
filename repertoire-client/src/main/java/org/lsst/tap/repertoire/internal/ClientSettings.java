package org.lsst.tap.repertoire.internal;

import static java.util.Collections.max;
import static java.util.Collections.min;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;

/**
 * What a client goes by. Set up by one thread, then read only. By default an answer is fresh for 5
 * minutes, and a failed request is repeated after 1 s, then twice as long each time up to 1 minute.
 */
public final class ClientSettings {

    /** No answer is asked for more often, or kept longer, whatever its {@code Cache-Control}. */
    private static final Duration SHORTEST_LIFETIME = Duration.ofSeconds(10);

    private static final Duration LONGEST_LIFETIME = Duration.ofHours(24);
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(1);

    public Duration connectTimeout = Duration.ofSeconds(5);
    public Duration callTimeout;
    public Duration cacheTime = Duration.ofMinutes(5);
    public Duration maxStaleness;
    public @Nullable SSLContext sslContext;

    /** Where requests run, in place of threads of the client's. */
    public @Nullable Executor executor;

    /**
     * What runs the tasks that start refreshes later, in place of a thread of the client's; a task
     * doesn't block.
     */
    public @Nullable BiFunction<Runnable, Duration, Future<?>> timer;

    /** Where proxies and the base URL are looked up. */
    public UnaryOperator<@Nullable String> environment = System::getenv;

    /** Numbers from 0 to 1, spread evenly. */
    public DoubleSupplier jitter = () -> ThreadLocalRandom.current().nextDouble();

    Clock clock = Clock.systemUTC();
    LongSupplier ticker = System::nanoTime;

    public ClientSettings(Duration callTimeout, Duration maxStaleness) {
        this.callTimeout = callTimeout;
        this.maxStaleness = maxStaleness;
    }

    /** One source of time for all: ages, intervals and dates. */
    public void clock(Clock source) {
        clock = source;
        // Derived, so that a clock that a test moves also moves what is due.
        ticker = () -> source.millis() * 1_000_000L;
    }

    /** A duration that is longer than zero. */
    public static Duration positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new RepertoireConfigurationException(
                    "The " + name + " must be longer than zero, found " + value);
        }
        return value;
    }

    /**
     * How long after an answer the next one is asked for: 75 to 85 % of its lifetime, so that it is
     * there before this one expires, and many clients don't ask at once.
     */
    Duration refreshAfter(Optional<Duration> saidLifetime) {
        Duration asked =
                saidLifetime.map(said -> max(List.of(said, SHORTEST_LIFETIME))).orElse(cacheTime);
        Duration lifetime = min(List.of(asked, LONGEST_LIFETIME, maxStaleness));
        return Duration.ofNanos((long) (lifetime.toNanos() * (0.75 + 0.1 * jitter.getAsDouble())));
    }

    /**
     * How long to leave the server alone after so many failures in a row, and by its own wish; that
     * is bounded where it is cold: callers have no answer at all.
     */
    Duration backoff(int failures, Optional<Duration> wished, boolean cold) {
        Duration twiceEachTime = FIRST_BACKOFF.multipliedBy(1L << Math.min(failures - 1, 16));
        long nanos = min(List.of(twiceEachTime, LONGEST_BACKOFF)).toNanos();
        Duration wait = Duration.ofNanos((long) (nanos * (0.5 + 0.5 * jitter.getAsDouble())));
        return wished.map(asked -> cold ? min(List.of(asked, LONGEST_BACKOFF)) : asked)
                .map(asked -> max(List.of(asked, wait)))
                .orElse(wait);
    }
}
