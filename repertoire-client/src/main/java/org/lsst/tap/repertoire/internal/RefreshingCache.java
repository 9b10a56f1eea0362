package org.lsst.tap.repertoire.internal;

import static java.lang.String.format;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.health.CacheStatistics;
import org.lsst.tap.repertoire.health.Health;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One value that is always there once it was there: fetched by one request however many callers
 * wait for it, refreshed in the background before it expires, and kept through failures.
 *
 * <p>A failed request is an outcome too (a state with its failure): callers don't ask again before
 * the backoff is over. An {@link Error}, such as a class that is missing in a service's war, is a
 * failure like any other.
 *
 * <p>Thread-safe. A caller waits only if there is no value young enough; never once there is one.
 *
 * @param <T> the value's type, immutable
 */
public final class RefreshingCache<T> implements AutoCloseable {

    /**
     * What is held after a request. Times are the ticker's; they are compared by their difference,
     * since it may overflow.
     */
    private final class State {
        /** The last good value, if there is one. */
        final @Nullable FetchedValue<T> fetched;

        /** Of the last request, if it failed. */
        final @Nullable RepertoireException failure;

        final Health health;

        /** When the next request may start, and when the value is too old to be given out. */
        final long dueNanos;

        final long staleNanos;

        State(
                @Nullable State old,
                @Nullable FetchedValue<T> fetched,
                @Nullable RepertoireException failure,
                Duration wait) {
            this.fetched = fetched;
            this.failure = failure;
            long now = settings.ticker.getAsLong();
            dueNanos = now + wait.toNanos();
            // A jump of the clock during an outage takes nothing away.
            staleNanos =
                    failure != null && old != null
                            ? old.staleNanos
                            : fetched == null ? now : now + left(fetched).toNanos();
            Instant time = settings.clock.instant();
            Health before = old == null ? Health.UNTRIED : old.health;
            if (failure != null) {
                health = before.failed(time, failure.getMessage(), time.plus(wait));
            } else {
                health =
                        fetched == null
                                ? before
                                : before.succeeded(fetched.fetchedAt, time.plus(wait));
            }
        }

        boolean isDue(long nowNanos) {
            return nowNanos - dueNanos >= 0;
        }

        boolean isUsable(long nowNanos) {
            return fetched != null && nowNanos - staleNanos < 0;
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(RefreshingCache.class);

    private final String what;
    private final Supplier<Optional<FetchedValue<T>>> stored;
    private final Function<Optional<FetchedValue<T>>, FetchedValue<T>> source;
    private final ClientRuntime runtime;
    private final ClientSettings settings;
    private final Consumer<? super T> onChange;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder refreshes = new LongAdder();
    private final LongAdder notModified = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /** The outcome of the last request; written by the one that is under way. */
    private volatile State state;

    /** The last request, which may still be under way. */
    private final AtomicReference<CompletableFuture<State>> latest;

    /** The value that listeners know. Guarded by this. */
    private @Nullable T announced;

    private volatile @Nullable Future<?> scheduled;
    private volatile boolean closed;

    /**
     * Creates an empty cache.
     *
     * @param what begins messages
     * @param stored a value from an earlier process, asked for once, before the first request
     * @param source fetches the value, on condition that it is not what is held so far; may block
     * @param onChange is told of each value that differs from the one before
     */
    public RefreshingCache(
            String what,
            Supplier<Optional<FetchedValue<T>>> stored,
            Function<Optional<FetchedValue<T>>, FetchedValue<T>> source,
            ClientRuntime runtime,
            Consumer<? super T> onChange) {
        this.what = what;
        this.stored = stored;
        this.source = source;
        this.runtime = runtime;
        this.settings = runtime.settings;
        this.onChange = onChange;
        // Due whatever the clock does.
        this.state = new State(null, null, null, Duration.ofDays(-1));
        this.latest = new AtomicReference<>(CompletableFuture.completedFuture(state));
    }

    /** The value; throws if there is none, or it is too old, and the last request failed. */
    public T get() {
        State held = state;
        long now = settings.ticker.getAsLong();
        if (held.isUsable(now)) {
            return hit(held, now);
        }
        try {
            return valueOf(missed().get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RepertoireUnavailableException(
                    what + " is not there yet: interrupted while waiting for it", e);
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    /**
     * As {@link #get()}, but a caller waits for the first request only. While it has failed, the
     * next ones run in the background: for a caller that has something else to go on with.
     */
    public T getOrFailFast() {
        State held = state;
        if (held.failure == null || held.isUsable(settings.ticker.getAsLong())) {
            return get();
        }
        var unused = missed();
        throw failure(held);
    }

    /** As {@link #get()}, without waiting. */
    public CompletableFuture<T> getAsync() {
        State held = state;
        long now = settings.ticker.getAsLong();
        return held.isUsable(now)
                ? CompletableFuture.completedFuture(hit(held, now))
                : missed().thenApply(this::valueOf);
    }

    private T hit(State held, long now) {
        hits.increment();
        if (held.isDue(now)) {
            var unused = load();
        }
        return held.fetched.value;
    }

    private CompletableFuture<State> missed() {
        misses.increment();
        return load();
    }

    private T valueOf(State outcome) {
        if (outcome.failure != null && !outcome.isUsable(settings.ticker.getAsLong())) {
            throw failure(outcome);
        }
        return outcome.fetched.value;
    }

    /** The last request, or a new one if that is due; a failure is part of its outcome. */
    private CompletableFuture<State> load() {
        CompletableFuture<State> last = latest.get();
        CompletableFuture<State> own = new CompletableFuture<>();
        // Guard against a caller that saw an old state, and asks only after the request that
        // another caller started has ended.
        if (last.isDone()
                && state.isDue(settings.ticker.getAsLong())
                && latest.compareAndSet(last, own)) {
            try {
                runtime.executor.execute(() -> end(own, request(state)));
            } catch (RejectedExecutionException | Error e) {
                String message =
                        " was not requested: the client is closed, or its executor takes no more"
                                + " work";
                end(own, failed(state, new RepertoireUnavailableException(what + message, e)));
            }
        }
        return latest.get();
    }

    private void end(CompletableFuture<State> own, State outcome) {
        state = outcome;
        own.complete(outcome);
        schedule(outcome);
        announce();
    }

    private State request(State old) {
        State from = old;
        try {
            from = old.health == Health.UNTRIED ? withStored(old) : old;
            requests.increment();
            return succeeded(from, source.apply(Optional.ofNullable(from.fetched)));
        } catch (RepertoireException e) {
            return failed(from, e);
        } catch (Throwable e) {
            return failed(
                    from, new RepertoireException(what + " failed in an unforeseen way: " + e, e));
        }
    }

    private State withStored(State empty) {
        return stored.get()
                .filter(value -> left(value).compareTo(Duration.ZERO) > 0)
                .map(value -> new State(empty, value, null, Duration.ZERO))
                .orElse(empty);
    }

    private Duration age(FetchedValue<T> fetched) {
        Duration age = Duration.between(fetched.fetchedAt, settings.clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    private Duration left(FetchedValue<T> fetched) {
        return settings.maxStaleness.minus(age(fetched));
    }

    private State succeeded(State old, FetchedValue<T> fetched) {
        if (old.fetched != null) {
            refreshes.increment();
            notModified.add(old.fetched.value == fetched.value ? 1 : 0);
        }
        int failed = old.health.failuresInARow();
        if (failed > 0) {
            LOG.info("{} is there again, after {} failed requests", what, failed);
        }
        return new State(old, fetched, null, settings.refreshAfter(fetched.lifetime()));
    }

    private State failed(State old, RepertoireException failure) {
        failures.increment();
        int inRow = old.health.failuresInARow() + 1;
        // With no earlier answer the callers get the failure itself.
        if (inRow == 1 && old.fetched != null) {
            LOG.warn(
                    "{} (callers get the last good answer, of {})",
                    failure.getMessage(),
                    old.fetched.fetchedAt);
        }
        boolean cold = !old.isUsable(settings.ticker.getAsLong());
        Duration wait = settings.backoff(inRow, retryAfter(failure), cold);
        return new State(old, old.fetched, failure, wait);
    }

    /** The newest, since the next request may have ended meanwhile. */
    private synchronized void announce() {
        T value = state.fetched == null ? null : state.fetched.value;
        if (value != null && !value.equals(announced)) {
            announced = value;
            try {
                onChange.accept(value);
            } catch (Throwable e) {
                LOG.warn("A listener of changes failed: {}", what, e);
            }
        }
    }

    /** So that the value is fresh even if nobody asks for it in the meantime. */
    private void schedule(State outcome) {
        Future<?> earlier = scheduled;
        if (earlier != null) {
            earlier.cancel(false);
        }
        if (!closed) {
            long delay = Math.max(0, outcome.dueNanos - settings.ticker.getAsLong());
            // Weak: a client that was dropped without being closed must not live on for ever.
            WeakReference<RefreshingCache<T>> self = new WeakReference<>(this);
            try {
                scheduled =
                        runtime.timer.apply(
                                () -> refreshIfDue(self.get()), Duration.ofNanos(delay));
            } catch (RejectedExecutionException e) {
                LOG.debug("{} is not refreshed any more: the client is closed", what);
            }
        }
    }

    private static <T> void refreshIfDue(@Nullable RefreshingCache<T> self) {
        if (self != null && !self.closed) {
            RefreshingCache<T>.State held = self.state;
            if (held.isDue(self.settings.ticker.getAsLong())) {
                var unused = self.load();
            } else {
                // The timer's clock ran ahead of ours, or a caller's refresh came before.
                self.schedule(held);
            }
        }
    }

    /** A new exception for each caller: its stack trace is the caller's, the cause is shared. */
    private RepertoireException failure(State held) {
        RepertoireException failure = held.failure;
        String message = failure.getMessage();
        if (held.fetched != null) {
            message +=
                    format(
                            "; the last good answer, of %s, is older than %s",
                            held.fetched.fetchedAt, settings.maxStaleness);
        }
        if (failure instanceof RepertoireFormatException) {
            return new RepertoireFormatException(message, failure);
        }
        return failure instanceof RepertoireUnavailableException
                ? new RepertoireUnavailableException(
                        message, failure, retryAfter(failure).orElse(null))
                : new RepertoireException(message, failure);
    }

    private static Optional<Duration> retryAfter(RepertoireException failure) {
        return failure instanceof RepertoireUnavailableException
                ? ((RepertoireUnavailableException) failure).retryAfter()
                : Optional.empty();
    }

    /** The counters since the cache was made. */
    public CacheStatistics statistics() {
        Optional<FetchedValue<T>> fetched = Optional.ofNullable(state.fetched);
        return CacheStatistics.of(
                hits.sum(),
                misses.sum(),
                requests.sum(),
                refreshes.sum(),
                notModified.sum(),
                failures.sum(),
                fetched.map(this::age),
                fetched.map(held -> held.fetchedAt));
    }

    /** How the requests are doing. */
    public Health health() {
        return state.health.asOf(settings.clock.instant());
    }

    /** Ends the refreshes in the background; a request under way is left to end. */
    @Override
    public void close() {
        closed = true;
        Future<?> next = scheduled;
        if (next != null) {
            next.cancel(false);
        }
    }
}
