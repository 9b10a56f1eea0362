package org.lsst.tap.loader.failure;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * How often something is tried, and the pause before the next time: doubled each time, bounded, and
 * half of it by chance, so that two jobs that collide once do not collide again in step. Immutable.
 *
 * @param attempts how often it is tried in all, at least once
 * @param first the longest pause after the first attempt
 * @param longest the longest pause of all
 * @param total how long all pauses may be together; then it is not tried again
 * @param sleeper what pauses
 */
public record Retry(
        int attempts,
        Duration first,
        Duration longest,
        Duration total,
        Consumer<Duration> sleeper) {

    private static final Duration UNBOUNDED = Duration.ofDays(1);

    public Retry {
        if (attempts < 1 || first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "A retry needs at least 1 attempt and 0 <= first <= longest, found %d, %s, %s"
                            .formatted(attempts, first, longest));
        }
    }

    /** Returns a bound on how often it is tried. */
    public static Retry times(int attempts, Duration first, Duration longest) {
        return new Retry(attempts, first, longest, UNBOUNDED, Retry::sleep);
    }

    /** Returns a bound on how long it is tried. */
    public static Retry within(Duration total, Duration first, Duration longest) {
        return new Retry(Integer.MAX_VALUE, first, longest, total, Retry::sleep);
    }

    /** Returns the same with another way to pause, for tests. */
    public Retry pausingWith(Consumer<Duration> given) {
        return new Retry(attempts, first, longest, total, given);
    }

    public interface Attempt<T, E extends Exception> {
        T run() throws E;
    }

    /** Is told of a failure, of the number of its attempt from 1, and how long until the next. */
    public interface Listener<E extends Exception> {
        void failed(E failure, int attempt, Duration pause);
    }

    /**
     * Tries it until it succeeds, fails in another way, or the bounds are reached. The last failure
     * is thrown as it is; those before it are suppressed under it, in their order.
     *
     * @param again the shortest pause that a failure asks for; empty if another attempt can't help
     * @param listener is told before each pause
     */
    public <T, E extends Exception> T run(
            Class<E> kind,
            Function<E, Optional<Duration>> again,
            Listener<E> listener,
            Attempt<T, E> work)
            throws E {
        long left = total.toMillis();
        Optional<E> before = Optional.empty();
        for (int attempt = 1; ; attempt++) {
            try {
                return work.run();
            } catch (Exception e) {
                before.ifPresent(e::addSuppressed);
                if (!kind.isInstance(e)) {
                    throw e;
                }
                E failure = kind.cast(e);
                Optional<Duration> asked = again.apply(failure);
                if (asked.isEmpty() || attempt == attempts || left == 0) {
                    throw failure;
                }
                long pause = Math.max(millisAfter(attempt), asked.get().toMillis());
                pause = Math.min(left, Math.min(longest.toMillis(), pause));
                left -= pause;
                listener.failed(failure, attempt, Duration.ofMillis(pause));
                sleeper.accept(Duration.ofMillis(pause));
                before = Optional.of(failure);
            }
        }
    }

    /** Returns the pause after the given attempt, counted from 1: at least half of its bound. */
    long millisAfter(int attempt) {
        long bound = Math.min(first.toMillis() << Math.min(attempt - 1, 20), longest.toMillis());
        return ThreadLocalRandom.current().nextLong(bound / 2, bound + 1);
    }

    /** Really sleeps. An interrupt ends the pause and the job. */
    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LoaderException(
                    "The job was interrupted while it waited for its next attempt; live is"
                            + " unchanged; run the job again.",
                    e);
        }
    }
}
