package org.lsst.tap.repertoire.datalink;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.health.CacheStatistics;
import org.lsst.tap.repertoire.health.Health;
import org.lsst.tap.repertoire.internal.ClientRuntime;
import org.lsst.tap.repertoire.internal.Excerpt;
import org.lsst.tap.repertoire.internal.RefreshingCache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The datalink templates that belong to the schemas that are live, found, fetched, checked and
 * kept.
 *
 * <p>The payload is looked for at each call, in this order: where discovery publishes it for the
 * TAP application; at a URL template, filled with the release that is live in the database; at a
 * fixed URL. A way that isn't set up, or has nothing to say, leads to the next. A payload that was
 * fetched is kept: a call waits only for the first one, and for a release that has just become
 * live; it is asked for again in the background as its {@code Cache-Control} says.
 *
 * <p>A payload that doesn't arrive or fails its checks never replaces a good one: callers get the
 * last good one, with a warning once per outage. Thread-safe.
 */
public final class DatalinkTemplates implements AutoCloseable {

    /** A way to the payload; a NoSuchElementException says that it leads nowhere. */
    interface Way {
        RefreshingCache<DatalinkPayload> go(DatalinkTemplates templates);
    }

    private static final Logger LOG = LoggerFactory.getLogger(DatalinkTemplates.class);

    /** The live release's, the one before it after a swap, and one to spare. */
    private static final int PAYLOADS_KEPT = 3;

    // Of one web application, whose class loader loads this class: its context listener puts them
    // here, and takes them away when the application ends.
    static final AtomicReference<@Nullable DatalinkTemplates> SHARED = new AtomicReference<>();

    private final List<Way> ways;
    private final ClientRuntime runtime;
    private final Consumer<? super DatalinkPayload> onChange;

    /** By URL and release, least recently used first. Guarded by itself. */
    private final Map<List<?>, RefreshingCache<DatalinkPayload>> payloads =
            new LinkedHashMap<>(8, 0.75f, true);

    /** The one that was last asked for. */
    private volatile Optional<RefreshingCache<DatalinkPayload>> latest = Optional.empty();

    private final AtomicReference<@Nullable DatalinkPayload> lastGood = new AtomicReference<>();

    /** What the requests' health became by the calls that failed since; null if the last didn't. */
    private final AtomicReference<@Nullable Health> failing = new AtomicReference<>();

    DatalinkTemplates(
            List<Way> ways, ClientRuntime runtime, Consumer<? super DatalinkPayload> onChange) {
        this.ways = ways;
        this.runtime = runtime;
        this.onChange = onChange;
    }

    /**
     * The templates that the context listener of this web application keeps; empty if it keeps
     * none, or there is no listener. They are closed with the application: ask each time.
     */
    public static Optional<DatalinkTemplates> shared() {
        return Optional.ofNullable(SHARED.get());
    }

    /** Starts the settings. */
    public static DatalinkTemplatesBuilder builder() {
        return new DatalinkTemplatesBuilder();
    }

    /**
     * The payload of what is live.
     *
     * @throws RepertoireException if there is none, and there never was a good one
     */
    public DatalinkPayload current() {
        try {
            boolean first = lastGood.get() == null;
            RefreshingCache<DatalinkPayload> cache = locate(first);
            return succeeded(first ? cache.get() : cache.getOrFailFast());
        } catch (RepertoireException e) {
            return lastGoodInstead(e);
        }
    }

    /** As {@link #current()}, without waiting; fails with what that throws. */
    public CompletableFuture<DatalinkPayload> currentAsync() {
        boolean first = lastGood.get() == null;
        return CompletableFuture.supplyAsync(() -> locate(first), runtime.executor)
                .thenCompose(RefreshingCache::getAsync)
                .thenApply(this::succeeded)
                .exceptionally(
                        failure -> {
                            Throwable cause = failure.getCause();
                            if (cause instanceof RepertoireException) {
                                return lastGoodInstead((RepertoireException) cause);
                            }
                            throw new CompletionException(cause);
                        });
    }

    private DatalinkPayload succeeded(DatalinkPayload payload) {
        DatalinkPayload before = lastGood.getAndSet(payload);
        if (!payload.equals(before)) {
            try {
                onChange.accept(payload);
            } catch (RuntimeException e) {
                LOG.warn("A listener of changes failed at {}", payload, e);
            }
        }
        if (failing.getAndSet(null) != null && before != null) {
            LOG.info("Datalink templates are current again: {}", payload);
        }
        return payload;
    }

    private DatalinkPayload lastGoodInstead(RepertoireException e) {
        Health before =
                failing.getAndUpdate(
                        failed ->
                                (failed == null ? requests() : failed)
                                        .failed(runtime.clock.instant(), e.getMessage(), null));
        DatalinkPayload kept = lastGood.get();
        if (kept == null) {
            throw e;
        }
        if (before == null) {
            LOG.warn(
                    "{} (callers get the last good templates, of {})",
                    e.getMessage(),
                    kept.release().orElse("an unknown release"));
        }
        return kept;
    }

    /**
     * Finds the payload. At the start, a way that fails is passed over for the next one: some
     * templates are better than none. Later it isn't: while discovery or the database is away, the
     * templates that are there are better than those of another release.
     */
    private RefreshingCache<DatalinkPayload> locate(boolean passOver) {
        List<NoSuchElementException> nowhere = new ArrayList<>();
        List<RepertoireException> failures = new ArrayList<>();
        for (Way way : ways) {
            try {
                return way.go(this);
            } catch (NoSuchElementException e) {
                nowhere.add(e);
            } catch (RepertoireException e) {
                if (!passOver) {
                    throw e;
                }
                failures.add(e);
            }
        }
        Stream<? extends RuntimeException> reasons =
                failures.isEmpty() ? nowhere.stream() : failures.stream();
        RepertoireException nothing =
                new RepertoireUnavailableException(
                        "No URL of datalink templates: "
                                + reasons.map(Throwable::getMessage)
                                        .collect(Collectors.joining("; "))
                                + "; a fixed URL would be the last resort, and is not set",
                        failures.isEmpty() ? null : failures.get(0));
        failures.stream().skip(1).forEach(nothing::addSuppressed);
        throw nothing;
    }

    /** What has the payload at a URL, of a release if that is known. */
    RefreshingCache<DatalinkPayload> cache(URI url, Optional<String> release) {
        synchronized (payloads) {
            RefreshingCache<DatalinkPayload> cache =
                    payloads.computeIfAbsent(
                            List.of(url, release), location -> newCache(url, release));
            if (payloads.size() > PAYLOADS_KEPT) {
                payloads.remove(payloads.keySet().iterator().next()).close();
            }
            latest = Optional.of(cache);
            return cache;
        }
    }

    private RefreshingCache<DatalinkPayload> newCache(URI url, Optional<String> release) {
        String what = "Datalink payload" + release.map(name -> " of " + name).orElse("");
        return new RefreshingCache<>(
                what + " from " + Excerpt.ofUrl(url),
                Optional::empty,
                previous ->
                        runtime.get(
                                url,
                                what,
                                "application/zip",
                                ZipFiles.MAX_ARCHIVE_BYTES,
                                previous,
                                (zip, at) -> DatalinkPayload.parse(zip, release, at)),
                runtime,
                fetched -> {});
    }

    /**
     * The templates whose required columns are all in a result, in the manifest's order.
     *
     * @param columns the result's columns, named as {@link ResultColumns#name} does
     * @throws RepertoireException as {@link #current()}
     */
    public List<DatalinkTemplate> matching(Collection<String> columns) {
        return current().matching(columns);
    }

    /** As {@link DatalinkTemplate#render}, of a template that {@link #matching} gave. */
    public String render(DatalinkTemplate template, Map<String, String> values) {
        return template.render(values);
    }

    /** The counters of the payload that was last asked for; all zero if none was. */
    public CacheStatistics statistics() {
        return latest.map(RefreshingCache::statistics)
                .orElse(CacheStatistics.of(0, 0, 0, 0, 0, 0, Optional.empty(), Optional.empty()));
    }

    private Health requests() {
        return latest.map(RefreshingCache::health).orElse(Health.UNTRIED);
    }

    /**
     * How it is doing: the requests for the payload that was last asked for, and the calls of
     * {@link #current()} that failed since one last went well.
     */
    public Health health() {
        Health failed = failing.get();
        Health requests = requests();
        return failed == null || requests.failuresInARow() > 0
                ? requests
                : failed.asOf(runtime.clock.instant());
    }

    /** Ends what runs in the background; the discovery client stays open. */
    @Override
    public void close() {
        SHARED.compareAndSet(this, null);
        synchronized (payloads) {
            payloads.values().forEach(RefreshingCache::close);
        }
        runtime.close();
    }
}
