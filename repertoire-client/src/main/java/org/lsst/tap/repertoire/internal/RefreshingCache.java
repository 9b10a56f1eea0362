package org.lsst.tap.repertoire.internal;

import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.health.CacheStatistics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One value that is always there once it was there: fetched by one request however many callers
 * wait for it, refreshed in the background before it expires, and kept through failures.
 *
 * <p>Caffeine holds the value and sees to it that one load or refresh is under way at a time. A
 * failed request is a value too (a {@link CacheState} with its failure): so Caffeine neither logs
 * it nor forgets what was good, and callers don't ask again before the backoff is over.
 *
 * <p>Thread-safe. A caller waits only if there is no value young enough; never once there is one.
 *
 * @param <T> the value's type, immutable
 */
public final class RefreshingCache<T> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RefreshingCache.class);

    /** The only key: Caffeine is used for its loads, not as a map. */
    private static final String KEY = "value";

    private final ValueSource<T> source;
    private final CacheSettings settings;
    private final Executor executor;
    private final AsyncLoadingCache<String, CacheState<T>> cache;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder refreshes = new LongAdder();
    private final LongAdder notModified = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /** The outcome of the last load; written by the one load that is under way. */
    private volatile CacheState<T> latest;

    private volatile Future<?> scheduled;
    private volatile boolean closed;

    /**
     * Creates an empty cache; fetches nothing yet.
     *
     * @param executor where requests run; callers never run them, unless it is a direct one
     */
    public RefreshingCache(ValueSource<T> source, CacheSettings settings, Executor executor) {
        this.source = source;
        this.settings = settings;
        this.executor = executor;
        this.cache = Caffeine.newBuilder().executor(executor).buildAsync(new Loader());
    }

    private final class Loader implements AsyncCacheLoader<String, CacheState<T>> {
        @Override
        public CompletableFuture<CacheState<T>> asyncLoad(String key, Executor runner) {
            return submit(null, runner);
        }

        @Override
        public CompletableFuture<CacheState<T>> asyncReload(
                String key, CacheState<T> old, Executor runner) {
            // Guard against a caller that saw the old value, and asks only after the refresh that
            // another caller started has ended.
            CacheState<T> newest = latest;
            if (newest != null && newest != old && !newest.isDue(settings.ticker.read())) {
                return CompletableFuture.completedFuture(newest);
            }
            return submit(old, runner);
        }
    }

    /**
     * The value.
     *
     * @throws RepertoireException if there is none, or the last good one is too old, and the last
     *     request failed
     */
    public T get() {
        CompletableFuture<CacheState<T>> future = cache.getIfPresent(KEY);
        CacheState<T> held = future == null ? null : future.getNow(null);
        if (held != null) {
            long now = settings.ticker.read();
            if (held.isUsable(now)) {
                hits.increment();
                if (held.isDue(now)) {
                    refreshInBackground();
                }
                return held.fetched.value();
            }
        }
        return await(held);
    }

    /**
     * As {@link #get()}, but a caller waits for the first request only. While it has failed, the
     * next ones run in the background: for a caller that has something else to go on with.
     */
    public T getOrFailFast() {
        CacheState<T> held = latest;
        if (held == null || held.failure == null || held.isUsable(settings.ticker.read())) {
            return get();
        }
        misses.increment();
        if (held.isDue(settings.ticker.read())) {
            refreshInBackground();
        }
        throw failure(held);
    }

    private T await(CacheState<T> held) {
        misses.increment();
        if (held != null && !held.isDue(settings.ticker.read())) {
            throw failure(held);
        }
        CacheState<T> outcome = join(held == null ? cache.get(KEY) : refresh());
        if (!outcome.isUsable(settings.ticker.read())) {
            throw failure(outcome);
        }
        return outcome.fetched.value();
    }

    private CompletableFuture<CacheState<T>> refresh() {
        return cache.synchronous().refresh(KEY);
    }

    private void refreshInBackground() {
        // A failure is part of the outcome: nothing is lost by not looking at it.
        CompletableFuture<CacheState<T>> unused = refresh();
    }

    private CacheState<T> join(CompletableFuture<CacheState<T>> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RepertoireUnavailableException(
                    source.what() + " is not there yet: interrupted while waiting for it", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error) {
                throw (Error) e.getCause();
            }
            throw new RepertoireException(source.what() + " failed in an unforeseen way", e);
        }
    }

    private CompletableFuture<CacheState<T>> submit(CacheState<T> old, Executor runner) {
        try {
            return CompletableFuture.supplyAsync(() -> load(old), runner);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(
                    failed(
                            old,
                            new RepertoireUnavailableException(
                                    source.what()
                                            + " was not requested: the client is closed, or its"
                                            + " executor takes no more work",
                                    e)));
        }
    }

    private CacheState<T> load(CacheState<T> old) {
        CacheState<T> outcome;
        Optional<FetchedValue<T>> previous =
                old != null ? old.fetched() : source.stored().filter(this::isYoungEnough);
        try {
            requests.increment();
            outcome = succeeded(old, source.fetch(previous));
        } catch (RepertoireException e) {
            outcome = failed(old != null ? old : fromStore(previous), e);
        } catch (RuntimeException e) {
            outcome =
                    failed(
                            old != null ? old : fromStore(previous),
                            new RepertoireException(
                                    source.what() + " failed in an unforeseen way: " + e, e));
        }
        schedule(outcome);
        return outcome;
    }

    private boolean isYoungEnough(FetchedValue<T> stored) {
        return age(stored).compareTo(settings.maxStaleness) < 0;
    }

    private Duration age(FetchedValue<T> fetched) {
        Duration age = Duration.between(fetched.fetchedAt(), settings.clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    private CacheState<T> fromStore(Optional<FetchedValue<T>> stored) {
        long now = settings.ticker.read();
        return stored.map(
                        value -> {
                            long left = settings.maxStaleness.minus(age(value)).toNanos();
                            return new CacheState<>(value, now, now + left, null, 0);
                        })
                .orElse(null);
    }

    private CacheState<T> succeeded(CacheState<T> old, FetchedValue<T> fetched) {
        long now = settings.ticker.read();
        if (old != null && old.fetched != null) {
            refreshes.increment();
        }
        if (fetched.notModified()) {
            notModified.increment();
        }
        if (old != null && old.failures > 0) {
            LOG.info("{} is there again, after {} failed requests", source.what(), old.failures);
        }
        return remember(
                new CacheState<>(
                        fetched,
                        now + settings.refreshAfter(fetched.lifetime()).toNanos(),
                        now + settings.maxStaleness.toNanos(),
                        null,
                        0));
    }

    private CacheState<T> failed(CacheState<T> old, RepertoireException failure) {
        failures.increment();
        int inRow = old == null ? 1 : old.failures + 1;
        Optional<Duration> retryAfter =
                failure instanceof RepertoireUnavailableException
                        ? ((RepertoireUnavailableException) failure).retryAfter()
                        : Optional.empty();
        long due = settings.ticker.read() + settings.backoff(inRow, retryAfter).toNanos();
        if (inRow > 1 || old == null || old.fetched == null) {
            // With no earlier answer the callers get the failure itself.
            LOG.debug("{} (failure {} in a row)", failure.getMessage(), inRow);
        } else {
            LOG.warn(
                    "{} (callers get the last good answer, of {})",
                    failure.getMessage(),
                    old.fetched.fetchedAt());
        }
        return remember(
                new CacheState<>(
                        old == null ? null : old.fetched,
                        due,
                        old == null ? due : old.staleNanos,
                        failure,
                        inRow));
    }

    private CacheState<T> remember(CacheState<T> outcome) {
        latest = outcome;
        return outcome;
    }

    /** So that the value is fresh even if nobody asks for it in the meantime. */
    private void schedule(CacheState<T> outcome) {
        Future<?> earlier = scheduled;
        if (earlier != null) {
            earlier.cancel(false);
        }
        if (!closed) {
            long delay = Math.max(0, outcome.dueNanos - settings.ticker.read());
            // Weak: a client that was dropped without being closed must not live on for ever.
            WeakReference<RefreshingCache<T>> self = new WeakReference<>(this);
            scheduled =
                    settings.scheduler.schedule(
                            executor, () -> refreshIfDue(self.get()), delay, TimeUnit.NANOSECONDS);
        }
    }

    private static <T> void refreshIfDue(RefreshingCache<T> self) {
        if (self != null && !self.closed) {
            CacheState<T> held = self.latest;
            if (held != null && held.isDue(self.settings.ticker.read())) {
                self.refreshInBackground();
            } else if (held != null) {
                // The scheduler's clock ran ahead of ours, or a caller's refresh came before.
                self.schedule(held);
            }
        }
    }

    /** A new exception for each caller: its stack trace is the caller's, the cause is shared. */
    private RepertoireException failure(CacheState<T> held) {
        StringBuilder message = new StringBuilder(held.failure.getMessage());
        if (held.fetched != null) {
            message.append("; the last good answer, of ")
                    .append(held.fetched.fetchedAt())
                    .append(", is older than ")
                    .append(settings.maxStaleness);
        }
        if (held.failure instanceof RepertoireFormatException) {
            return new RepertoireFormatException(message.toString(), held.failure);
        }
        if (held.failure instanceof RepertoireUnavailableException) {
            return new RepertoireUnavailableException(
                    message.toString(),
                    held.failure,
                    ((RepertoireUnavailableException) held.failure).retryAfter().orElse(null));
        }
        return new RepertoireException(message.toString(), held.failure);
    }

    /** The counters since the cache was made. */
    public CacheStatistics statistics() {
        CacheState<T> held = latest;
        Instant fetchedAt = held == null || held.fetched == null ? null : held.fetched.fetchedAt();
        return new CacheStatistics(
                hits.sum(),
                misses.sum(),
                requests.sum(),
                refreshes.sum(),
                notModified.sum(),
                failures.sum(),
                held == null ? Optional.empty() : held.fetched().map(this::age),
                Optional.ofNullable(fetchedAt));
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
