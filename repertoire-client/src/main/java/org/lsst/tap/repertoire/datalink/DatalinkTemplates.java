package org.lsst.tap.repertoire.datalink;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.health.CacheStatistics;
import org.lsst.tap.repertoire.internal.CacheSettings;
import org.lsst.tap.repertoire.internal.HttpFetcher;
import org.lsst.tap.repertoire.internal.RefreshingCache;
import org.lsst.tap.repertoire.internal.Threads;
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
 * last good one, with a warning once per outage. The message of {@link #current()}'s exception is
 * for the case that there is none.
 *
 * <p>Thread-safe.
 */
public final class DatalinkTemplates implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DatalinkTemplates.class);

    /** The live release's, the one before it after a swap, and one to spare. */
    private static final int PAYLOADS_KEPT = 3;

    private final PayloadLocator locator;
    private final HttpFetcher fetcher;
    private final CacheSettings settings;
    private final Optional<ExecutorService> ownThreads;
    private final Executor executor;

    /** By location, least recently used first. Guarded by itself. */
    private final Map<PayloadLocation, RefreshingCache<DatalinkPayload>> payloads =
            new LinkedHashMap<>(8, 0.75f, true);

    private volatile DatalinkPayload lastGood;
    private final AtomicBoolean failing = new AtomicBoolean();

    DatalinkTemplates(DatalinkTemplatesBuilder builder) {
        this.locator = new PayloadLocator(builder);
        this.settings = builder.settings;
        this.fetcher = builder.fetcher();
        this.ownThreads =
                builder.executor == null
                        ? Optional.of(Threads.pool("datalink-templates"))
                        : Optional.empty();
        this.executor = ownThreads.<Executor>map(own -> own).orElse(builder.executor);
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
            boolean first = lastGood == null;
            RefreshingCache<DatalinkPayload> cache = cache(locator.locate(first));
            DatalinkPayload payload = first ? cache.get() : cache.getOrFailFast();
            lastGood = payload;
            if (failing.compareAndSet(true, false)) {
                LOG.info("Datalink templates are current again: {}", payload);
            }
            return payload;
        } catch (RepertoireException e) {
            return lastGoodInstead(e);
        }
    }

    private DatalinkPayload lastGoodInstead(RepertoireException failure) {
        DatalinkPayload kept = lastGood;
        if (kept == null) {
            throw failure;
        }
        if (failing.compareAndSet(false, true)) {
            LOG.warn(
                    "{} (callers get the last good templates, of {})",
                    failure.getMessage(),
                    kept.release().orElse("an unknown release"));
        }
        return kept;
    }

    private RefreshingCache<DatalinkPayload> cache(PayloadLocation location) {
        synchronized (payloads) {
            RefreshingCache<DatalinkPayload> cache = payloads.get(location);
            if (cache == null) {
                cache =
                        new RefreshingCache<>(
                                new PayloadSource(fetcher, location, settings.clock()),
                                settings,
                                executor);
                payloads.put(location, cache);
                if (payloads.size() > PAYLOADS_KEPT) {
                    payloads.remove(payloads.keySet().iterator().next()).close();
                }
            }
            return cache;
        }
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

    /**
     * A template with its placeholders filled; the same as {@link DatalinkTemplate#render}.
     *
     * @param template one that {@link #matching} gave
     */
    public String render(DatalinkTemplate template, Map<String, String> values) {
        return template.render(values);
    }

    /** The counters of the payload that was last asked for; all zero if none was. */
    public CacheStatistics statistics() {
        RefreshingCache<DatalinkPayload> latest = null;
        synchronized (payloads) {
            for (RefreshingCache<DatalinkPayload> cache : payloads.values()) {
                latest = cache;
            }
        }
        return latest != null
                ? latest.statistics()
                : new CacheStatistics(0, 0, 0, 0, 0, 0, Optional.empty(), Optional.empty());
    }

    /** Ends what runs in the background; the discovery client stays open. */
    @Override
    public void close() {
        synchronized (payloads) {
            payloads.values().forEach(RefreshingCache::close);
        }
        ownThreads.ifPresent(ExecutorService::shutdownNow);
        fetcher.close();
    }

    /** How long a payload stays usable without an answer: longer than a service runs. */
    static Duration neverStale() {
        return Duration.ofDays(3650);
    }
}
