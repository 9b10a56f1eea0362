package org.lsst.tap.repertoire.internal;

import static java.lang.String.format;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
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

    /** Where the value comes from. */
    @FunctionalInterface
    public interface Source<T> {

        /** Fetches the value, on condition that it is not what is held so far; may block. */
        FetchedValue<T> fetch(Optional<FetchedValue<T>> previous);

        /** A value from an earlier process, asked for once, before the first fetch. */
        default Optional<FetchedValue<T>> stored() {
            return Optional.empty();
        }
    }

    /**
     * What is held after a request: the last good value, if there is one, when the next request may
     * start, when the value becomes too old to be given out, and the last request's failure, if it
     * failed. Times are the ticker's; they are compared by their difference, since it may overflow.
     */
    private static final class State<T> {
        final @Nullable FetchedValue<T> fetched;
        final long dueNanos;
        final long staleNanos;
        final @Nullable RepertoireException failure;
        final Health health;

        State(
                @Nullable FetchedValue<T> fetched,
                long dueNanos,
                long staleNanos,
                @Nullable RepertoireException failure,
                Health health) {
            this.fetched = fetched;
            this.dueNanos = dueNanos;
            this.staleNanos = staleNanos;
            this.failure = failure;
            this.health = health;
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
    private final Source<T> source;
    private final ClientSettings settings;
    private final Executor executor;
    private final ClientSettings.Timer timer;
    private final Consumer<? super T> onChange;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder refreshes = new LongAdder();
    private final LongAdder notModified = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /** The outcome of the last request; written by the one that is under way. */
    private volatile State<T> state;

    /** The one request that is under way, if there is one. */
    private final AtomicReference<CompletableFuture<State<T>>> underWay = new AtomicReference<>();

    /** The value that listeners know. Guarded by this. */
    private @Nullable T announced;

    private volatile @Nullable Future<?> scheduled;
    private volatile boolean closed;

    /** Creates an empty cache of what begins messages; requests run in the executor. */
    RefreshingCache(
            String what,
            Source<T> source,
            ClientSettings settings,
            Executor executor,
            ClientSettings.Timer timer,
            Consumer<? super T> onChange) {
        this.what = what;
        this.source = source;
        this.settings = settings;
        this.executor = executor;
        this.timer = timer;
        this.onChange = onChange;
        long now = settings.ticker.getAsLong();
        this.state = new State<>(null, now, now, null, Health.UNTRIED);
    }

    /** The value; throws if there is none, or it is too old, and the last request failed. */
    public T get() {
        State<T> held = state;
        long now = settings.ticker.getAsLong();
        return held.isUsable(now) ? hit(held, now) : valueOf(join(missed(held, now)));
    }

    /**
     * As {@link #get()}, but a caller waits for the first request only. While it has failed, the
     * next ones run in the background: for a caller that has something else to go on with.
     */
    public T getOrFailFast() {
        State<T> held = state;
        long now = settings.ticker.getAsLong();
        if (held.failure == null || held.isUsable(now)) {
            return get();
        }
        var unused = missed(held, now);
        throw failure(held);
    }

    /** As {@link #get()}, without waiting. */
    public CompletableFuture<T> getAsync() {
        State<T> held = state;
        long now = settings.ticker.getAsLong();
        return held.isUsable(now)
                ? CompletableFuture.completedFuture(hit(held, now))
                : missed(held, now).thenApply(this::valueOf);
    }

    private T hit(State<T> held, long now) {
        hits.increment();
        if (held.isDue(now)) {
            var unused = load();
        }
        return held.fetched.value;
    }

    /** The outcome to wait for; it is there already as long as no request is due. */
    private CompletableFuture<State<T>> missed(State<T> held, long now) {
        misses.increment();
        return held.isDue(now) ? load() : CompletableFuture.completedFuture(held);
    }

    private T valueOf(State<T> outcome) {
        if (!outcome.isUsable(settings.ticker.getAsLong())) {
            throw failure(outcome);
        }
        return outcome.fetched.value;
    }

    /** The request that is under way, or a new one; a failure is part of its outcome. */
    private CompletableFuture<State<T>> load() {
        CompletableFuture<State<T>> own = new CompletableFuture<>();
        CompletableFuture<State<T>> others = underWay.compareAndExchange(null, own);
        if (others != null) {
            return others;
        }
        // Guard against a caller that saw the old state, and asks only after the request that
        // another caller started has ended.
        State<T> old = state;
        if (!old.isDue(settings.ticker.getAsLong())) {
            underWay.set(null);
            own.complete(old);
            return own;
        }
        try {
            executor.execute(() -> end(own, request(old)));
        } catch (RejectedExecutionException e) {
            String message =
                    " was not requested: the client is closed, or its executor takes no more work";
            end(own, failed(old, new RepertoireUnavailableException(what + message, e)));
        }
        return own;
    }

    private void end(CompletableFuture<State<T>> own, State<T> outcome) {
        state = outcome;
        underWay.set(null);
        own.complete(outcome);
        schedule(outcome);
        announce();
    }

    private State<T> join(CompletableFuture<State<T>> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RepertoireUnavailableException(
                    what + " is not there yet: interrupted while waiting for it", e);
        } catch (ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    private State<T> request(State<T> old) {
        State<T> from = old;
        try {
            from = old.health == Health.UNTRIED ? withStored(old) : old;
            requests.increment();
            return succeeded(from, source.fetch(Optional.ofNullable(from.fetched)));
        } catch (RepertoireException e) {
            return failed(from, e);
        } catch (Throwable e) {
            return failed(
                    from, new RepertoireException(what + " failed in an unforeseen way: " + e, e));
        }
    }

    private State<T> withStored(State<T> empty) {
        FetchedValue<T> stored = source.stored().orElse(null);
        Duration left = stored == null ? Duration.ZERO : settings.maxStaleness.minus(age(stored));
        if (left.isNegative() || left.isZero()) {
            return empty;
        }
        long now = settings.ticker.getAsLong();
        Health health = Health.UNTRIED.succeeded(stored.fetchedAt, null);
        return new State<>(stored, now, now + left.toNanos(), null, health);
    }

    private Duration age(FetchedValue<T> fetched) {
        Duration age = Duration.between(fetched.fetchedAt, settings.clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    private State<T> succeeded(State<T> old, FetchedValue<T> fetched) {
        if (old.fetched != null) {
            refreshes.increment();
        }
        if (fetched.notModified) {
            notModified.increment();
        }
        int failed = old.health.failuresInARow();
        if (failed > 0) {
            LOG.info("{} is there again, after {} failed requests", what, failed);
        }
        Duration wait = settings.refreshAfter(fetched.lifetime());
        long now = settings.ticker.getAsLong();
        Instant time = settings.clock.instant();
        return new State<>(
                fetched,
                now + wait.toNanos(),
                now + settings.maxStaleness.toNanos(),
                null,
                old.health.succeeded(time, time.plus(wait)));
    }

    private State<T> failed(State<T> old, RepertoireException failure) {
        failures.increment();
        int inRow = old.health.failuresInARow() + 1;
        if (inRow > 1 || old.fetched == null) {
            // With no earlier answer the callers get the failure itself.
            LOG.debug("{} (failure {} in a row)", failure.getMessage(), inRow);
        } else {
            LOG.warn(
                    "{} (callers get the last good answer, of {})",
                    failure.getMessage(),
                    old.fetched.fetchedAt);
        }
        long now = settings.ticker.getAsLong();
        Instant time = settings.clock.instant();
        Duration wait = settings.backoff(inRow, retryAfter(failure), !old.isUsable(now));
        return new State<>(
                old.fetched,
                now + wait.toNanos(),
                old.staleNanos,
                failure,
                old.health.failed(time, failure.getMessage(), time.plus(wait)));
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
    private void schedule(State<T> outcome) {
        Future<?> earlier = scheduled;
        if (earlier != null) {
            earlier.cancel(false);
        }
        if (!closed) {
            long delay = Math.max(0, outcome.dueNanos - settings.ticker.getAsLong());
            // Weak: a client that was dropped without being closed must not live on for ever.
            WeakReference<RefreshingCache<T>> self = new WeakReference<>(this);
            try {
                scheduled = timer.schedule(() -> refreshIfDue(self.get()), Duration.ofNanos(delay));
            } catch (RejectedExecutionException e) {
                LOG.debug("{} is not refreshed any more: the client is closed", what);
            }
        }
    }

    private static <T> void refreshIfDue(@Nullable RefreshingCache<T> self) {
        if (self != null && !self.closed) {
            State<T> held = self.state;
            if (held.isDue(self.settings.ticker.getAsLong())) {
                var unused = self.load();
            } else {
                // The timer's clock ran ahead of ours, or a caller's refresh came before.
                self.schedule(held);
            }
        }
    }

    /** A new exception for each caller: its stack trace is the caller's, the cause is shared. */
    private RepertoireException failure(State<T> held) {
        RepertoireException failure = held.failure;
        String message = failure.getMessage();
        if (held.fetched != null) {
            message +=
                    format(
                            "; the last good answer, of %s, is older than %s",
                            held.fetched.fetchedAt, settings.maxStaleness);
        }
        if (failure instanceof RepertoireUnavailableException) {
            Duration pause = retryAfter(failure).orElse(null);
            return new RepertoireUnavailableException(message, failure, pause);
        }
        return failure instanceof RepertoireFormatException
                ? new RepertoireFormatException(message, failure)
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
