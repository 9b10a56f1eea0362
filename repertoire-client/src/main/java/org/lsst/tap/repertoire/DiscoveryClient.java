package org.lsst.tap.repertoire;

import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import org.lsst.tap.repertoire.internal.HttpFetcher;
import org.lsst.tap.repertoire.internal.Urls;
import org.lsst.tap.repertoire.internal.Validators;
import org.lsst.tap.repertoire.model.ApiService;
import org.lsst.tap.repertoire.model.ApiVersion;
import org.lsst.tap.repertoire.model.Discovery;

/**
 * A client of Repertoire's discovery: which datasets and services an environment has, and where.
 *
 * <p>The answer is cached; ask each time instead of keeping a URL. An unknown dataset, service or
 * version gives nothing, not an error. Every method may wait for Repertoire's answer if there is
 * none yet, and then throws {@link RepertoireException} if there is none to have.
 *
 * <p>Thread-safe. One client per process is enough.
 */
public final class DiscoveryClient implements AutoCloseable {

    private static final String KEY = "discovery";
    private static final long MAX_BYTES = 16L * 1024 * 1024;

    private final HttpFetcher fetcher;
    private final URI discoveryUrl;
    private final AsyncLoadingCache<String, Discovery> cache;

    DiscoveryClient(DiscoveryClientBuilder builder) {
        this.fetcher = builder.fetcher();
        this.discoveryUrl = URI.create(builder.requiredBaseUrl() + "/discovery");
        this.cache =
                Caffeine.newBuilder()
                        .expireAfterWrite(builder.cacheTime)
                        .buildAsync(key -> fetch());
    }

    /** Starts a client's settings; without any, it is for {@code REPERTOIRE_BASE_URL}. */
    public static DiscoveryClientBuilder builder() {
        return new DiscoveryClientBuilder();
    }

    private Discovery fetch() {
        byte[] document =
                fetcher.get(discoveryUrl, "Discovery", Validators.NONE, MAX_BYTES)
                        .body()
                        .orElseThrow();
        return Discovery.parse(document, "Discovery from " + Urls.shown(discoveryUrl));
    }

    /**
     * All that discovery says. Concurrent callers share one request.
     *
     * @throws RepertoireException if Repertoire gave no usable answer
     */
    public Discovery discovery() {
        try {
            return cache.get(KEY).join();
        } catch (CompletionException | CancellationException e) {
            if (e.getCause() instanceof RepertoireException) {
                throw (RepertoireException) e.getCause();
            }
            throw e;
        }
    }

    /**
     * The base URL of a data service.
     *
     * @param service such as {@code tap}
     * @param dataset such as {@code dp1}
     */
    public Optional<URI> urlForData(String service, String dataset) {
        return dataService(service, dataset).flatMap(ApiService::url);
    }

    /**
     * The URL of one API version of a data service.
     *
     * @param version such as {@code soda-sync-1.0}
     */
    public Optional<URI> urlForData(String service, String dataset, String version) {
        return dataService(service, dataset)
                .flatMap(found -> found.version(version))
                .flatMap(ApiVersion::url);
    }

    private Optional<ApiService> dataService(String service, String dataset) {
        return discovery().dataset(dataset).flatMap(found -> found.service(service));
    }

    /** Lets go of connections and threads that are this client's own. */
    @Override
    public void close() {
        fetcher.close();
    }
}
