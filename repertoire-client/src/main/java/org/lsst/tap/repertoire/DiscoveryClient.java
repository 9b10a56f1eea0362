package org.lsst.tap.repertoire;

import static java.lang.String.format;

import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.failure.RepertoireException;
import org.lsst.tap.repertoire.health.CacheStatistics;
import org.lsst.tap.repertoire.health.Health;
import org.lsst.tap.repertoire.internal.ClientRuntime;
import org.lsst.tap.repertoire.internal.Excerpt;
import org.lsst.tap.repertoire.internal.RefreshingCache;
import org.lsst.tap.repertoire.model.ApiService;
import org.lsst.tap.repertoire.model.ApiVersion;
import org.lsst.tap.repertoire.model.Dataset;
import org.lsst.tap.repertoire.model.Discovery;
import org.lsst.tap.repertoire.model.InfluxCredentials;
import org.lsst.tap.repertoire.model.InfluxDatabase;
import org.lsst.tap.repertoire.model.UiService;

/**
 * A client of Repertoire's discovery: which datasets and services an environment has, and where.
 *
 * <p>The answer is cached; ask each time instead of keeping a URL. An unknown dataset, service or
 * version gives nothing, not an error. Every method that answers from discovery waits and throws as
 * {@link #discovery()} does.
 *
 * <p>Thread-safe. One client per process is enough.
 */
public final class DiscoveryClient implements AutoCloseable {

    /** A credentials document has less than 1 kB. */
    private static final int MAX_CREDENTIALS_BYTES = 64 * 1024;

    private final ClientRuntime runtime;
    private final URI discoveryUrl;
    private final RefreshingCache<Discovery> cache;

    DiscoveryClient(
            URI discoveryUrl,
            ClientRuntime runtime,
            @Nullable Path folder,
            Consumer<? super Discovery> onChange) {
        this.discoveryUrl = discoveryUrl;
        this.runtime = runtime;
        String what = "Discovery from " + Excerpt.ofUrl(discoveryUrl);
        DiscoverySource source = new DiscoverySource(runtime, discoveryUrl, folder);
        this.cache = new RefreshingCache<>(what, source::stored, source::fetch, runtime, onChange);
    }

    /** Starts a client's settings; without any, it is for {@code REPERTOIRE_BASE_URL}. */
    public static DiscoveryClientBuilder builder() {
        return new DiscoveryClientBuilder();
    }

    /**
     * All that discovery says, as of the last good answer.
     *
     * <p>Callers wait only as long as there is no answer, and share one request then. Later ones
     * get the answer at once; it is renewed in the background before it expires. While Repertoire
     * fails they get the last good answer, up to the bound on staleness.
     *
     * @throws RepertoireException if there is no answer, or only one older than the bound
     */
    public Discovery discovery() {
        return cache.get();
    }

    /**
     * As {@link #discovery()}, without waiting; fails with what that throws. Once it has come, the
     * other questions are answered at once, so {@code discoveryAsync().thenApply(all ->
     * urlForInternal("gafaelfawr"))} is their asynchronous form.
     */
    public CompletableFuture<Discovery> discoveryAsync() {
        return cache.getAsync();
    }

    /** The applications that the environment is configured to run. */
    public List<String> applications() {
        return discovery().applications();
    }

    /** The short names of the datasets, such as {@code dp1}, sorted. */
    public List<String> datasets() {
        return sorted(discovery().datasets().keySet().stream());
    }

    /** The environment's name for people, if it has one. */
    public Optional<String> environmentName() {
        return discovery().environmentName();
    }

    /** The URL of a dataset's Butler configuration; empty also for an unknown dataset. */
    public Optional<URI> butlerConfigFor(String dataset) {
        return discovery().dataset(dataset).flatMap(Dataset::butlerConfig);
    }

    /** The URLs of all Butler configurations by dataset, without the datasets that have none. */
    public Map<String, URI> butlerRepositories() {
        Map<String, URI> repositories = new LinkedHashMap<>();
        for (Map.Entry<String, Dataset> dataset : discovery().datasets().entrySet()) {
            Optional<URI> url = dataset.getValue().butlerConfig();
            url.ifPresent(found -> repositories.put(dataset.getKey(), found));
        }
        return Collections.unmodifiableMap(repositories);
    }

    /** The short names of all InfluxDB databases, such as {@code idfdev_efd}, sorted. */
    public List<String> influxDatabases() {
        return sorted(discovery().influxDatabases().keySet().stream());
    }

    /** The InfluxDB databases that this environment hosts, sorted. */
    public List<String> localInfluxDatabases() {
        return influxDatabases(true);
    }

    /** The InfluxDB databases that other environments host, sorted. */
    public List<String> remoteInfluxDatabases() {
        return influxDatabases(false);
    }

    private List<String> influxDatabases(boolean local) {
        return sorted(
                discovery().influxDatabases().entrySet().stream()
                        .filter(database -> database.getValue().local() == local)
                        .map(Map.Entry::getKey));
    }

    /** How to reach an InfluxDB database, without credentials. */
    public Optional<InfluxDatabase> influxConnectionInfo(String database) {
        return Optional.ofNullable(
                discovery().influxDatabases().get(Objects.requireNonNull(database, "database")));
    }

    /**
     * How to reach an InfluxDB database, with credentials. Sends one request for each call: they
     * are not cached.
     *
     * <p>The token goes to the credentials URL's host only: redirects are not followed, and a
     * Repertoire that is asked over https can't send it over http.
     *
     * @param token the caller's Gafaelfawr token
     * @return empty if the database is unknown, or has no credentials URL
     * @throws RepertoireException if the credentials are refused or don't arrive; neither message
     *     nor cause holds the token or an answered password
     */
    public Optional<InfluxCredentials> influxCredentials(String database, String token) {
        Objects.requireNonNull(token, "token");
        return influxConnectionInfo(database)
                .flatMap(InfluxDatabase::credentialsUrl)
                .map(url -> credentials(url, database, token));
    }

    /** As {@link #influxCredentials}, without waiting; fails with what that throws. */
    public CompletableFuture<Optional<InfluxCredentials>> influxCredentialsAsync(
            String database, String token) {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(database, "database");
        return discoveryAsync()
                .thenApplyAsync(all -> influxCredentials(database, token), runtime.executor);
    }

    private InfluxCredentials credentials(URI url, String database, String token) {
        String what = "Credentials of InfluxDB database " + Excerpt.quoted(database);
        if ("https".equals(discoveryUrl.getScheme()) && !"https".equals(url.getScheme())) {
            throw new RepertoireConfigurationException(
                    format(
                            "%s not requested: expected an https URL as Repertoire's own, found"
                                + " \"%s\"; the token was not sent; correct the URL in Repertoire's"
                                + " configuration",
                            what, Excerpt.ofUrl(url)));
        }
        return runtime.getWithToken(
                url, what, token, MAX_CREDENTIALS_BYTES, InfluxCredentials::parse);
    }

    /** The base URL of a data service, such as {@code tap} of dataset {@code dp1}. */
    public Optional<URI> urlForData(String service, String dataset) {
        return url(dataService(discovery(), service, dataset));
    }

    /** As {@link #urlForData(String, String)}, without waiting; fails with what that throws. */
    public CompletableFuture<Optional<URI>> urlForDataAsync(String service, String dataset) {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(dataset, "dataset");
        return discoveryAsync().thenApply(all -> url(dataService(all, service, dataset)));
    }

    /** The URL of one API version of a data service, such as {@code soda-sync-1.0}. */
    public Optional<URI> urlForData(String service, String dataset, String version) {
        return url(dataService(discovery(), service, dataset), version);
    }

    /**
     * The URL of the API version of a data service that has an IVOA standardID. Repertoire 2.1.0
     * publishes no standardID at all, so today this gives nothing for any service; ask for a
     * version by its name.
     *
     * @param ivoaStandardId such as {@code ivo://ivoa.net/std/SODA#sync-1.0}
     */
    public Optional<URI> urlForStandard(String service, String dataset, String ivoaStandardId) {
        Objects.requireNonNull(ivoaStandardId, "ivoaStandardId");
        return Optional.ofNullable(dataService(discovery(), service, dataset))
                .flatMap(found -> found.versionForStandard(ivoaStandardId))
                .flatMap(ApiVersion::url);
    }

    /** The base URL of an internal service, such as {@code gafaelfawr}. */
    public Optional<URI> urlForInternal(String service) {
        return url(internalService(service));
    }

    /** The URL of one API version of an internal service. */
    public Optional<URI> urlForInternal(String service, String version) {
        return url(internalService(service), version);
    }

    /** The URL of a user interface, such as {@code portal}. */
    public Optional<URI> urlForUi(String service) {
        Objects.requireNonNull(service, "service");
        return Optional.ofNullable(discovery().uiServices().get(service)).flatMap(UiService::url);
    }

    /** The API versions of a data service, sorted; empty if there is no such service. */
    public Optional<List<String>> versionsForData(String service, String dataset) {
        return versions(dataService(discovery(), service, dataset));
    }

    /** The API versions of an internal service, sorted; empty if there is no such service. */
    public Optional<List<String>> versionsForInternal(String service) {
        return versions(internalService(service));
    }

    /** The reduced mapping that notebook containers get: {@link Discovery#notebookMapping()}. */
    public Map<String, Object> notebookMapping() {
        return discovery().notebookMapping();
    }

    /** The counters of the cache since the client was built. */
    public CacheStatistics statistics() {
        return cache.statistics();
    }

    /** How the requests to Repertoire are doing. */
    public Health health() {
        return cache.health();
    }

    // Null and not Optional, which a cached answer would have to allocate.
    private static @Nullable ApiService dataService(Discovery all, String service, String dataset) {
        Dataset found = all.datasets().get(Objects.requireNonNull(dataset, "dataset"));
        Objects.requireNonNull(service, "service");
        return found == null ? null : found.services().get(service);
    }

    private @Nullable ApiService internalService(String service) {
        return discovery().internalServices().get(Objects.requireNonNull(service, "service"));
    }

    private static Optional<URI> url(@Nullable ApiService service) {
        return service == null ? Optional.empty() : service.url();
    }

    private static Optional<URI> url(@Nullable ApiService service, String version) {
        Objects.requireNonNull(version, "version");
        ApiVersion found = service == null ? null : service.versions().get(version);
        return found == null ? Optional.empty() : found.url();
    }

    private static Optional<List<String>> versions(@Nullable ApiService service) {
        return Optional.ofNullable(service)
                .map(found -> sorted(found.versions().keySet().stream()));
    }

    private static List<String> sorted(Stream<String> names) {
        return names.sorted().collect(Collectors.toUnmodifiableList());
    }

    /** Ends the refreshes in the background, and lets go of threads and connections of its own. */
    @Override
    public void close() {
        cache.close();
        runtime.close();
    }

    @Override
    public String toString() {
        return "DiscoveryClient[" + Excerpt.ofUrl(discoveryUrl) + ", " + statistics() + "]";
    }
}
