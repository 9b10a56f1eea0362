package org.lsst.tap.repertoire;

import com.github.benmanes.caffeine.cache.Scheduler;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import okhttp3.OkHttpClient;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.internal.CacheSettings;
import org.lsst.tap.repertoire.internal.HttpFetcher;
import org.lsst.tap.repertoire.internal.HttpSettings;
import org.lsst.tap.repertoire.internal.text.Urls;

/** The settings of a {@link DiscoveryClient}. Not thread-safe. */
public final class DiscoveryClientBuilder {

    /** The environment variable that Phalanx sets to Repertoire's base URL. */
    public static final String BASE_URL_VARIABLE = "REPERTOIRE_BASE_URL";

    private UnaryOperator<String> environment = System::getenv;
    private String baseUrl;
    private OkHttpClient httpClient;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration readTimeout = Duration.ofSeconds(10);
    private Duration callTimeout = Duration.ofSeconds(20);
    final CacheSettings settings = new CacheSettings();
    Executor executor;
    Path folder;

    DiscoveryClientBuilder() {}

    /** Repertoire's base URL, in place of {@code REPERTOIRE_BASE_URL}; a last slash is ignored. */
    public DiscoveryClientBuilder baseUrl(String baseUrl) {
        this.baseUrl = Objects.requireNonNull(baseUrl, "baseUrl");
        return this;
    }

    /** Where {@code REPERTOIRE_BASE_URL} is looked up; the process's environment by default. */
    DiscoveryClientBuilder environment(UnaryOperator<String> environment) {
        this.environment = environment;
        return this;
    }

    /** A client whose connections and threads to share; it stays open when this one closes. */
    public DiscoveryClientBuilder httpClient(OkHttpClient httpClient) {
        this.httpClient = Objects.requireNonNull(httpClient, "httpClient");
        return this;
    }

    /** How long to wait for a connection; 5 s by default. */
    public DiscoveryClientBuilder connectTimeout(Duration timeout) {
        this.connectTimeout = positive(timeout, "connect timeout");
        return this;
    }

    /** How long to wait for the next byte; 10 s by default. */
    public DiscoveryClientBuilder readTimeout(Duration timeout) {
        this.readTimeout = positive(timeout, "read timeout");
        return this;
    }

    /** How long a whole request may take, which also bounds a slow one; 20 s by default. */
    public DiscoveryClientBuilder callTimeout(Duration timeout) {
        this.callTimeout = positive(timeout, "call timeout");
        return this;
    }

    /** How long an answer counts as fresh if it doesn't say itself; 5 minutes by default. */
    public DiscoveryClientBuilder cacheTime(Duration cacheTime) {
        settings.cacheTime(positive(cacheTime, "cache time"));
        return this;
    }

    /**
     * How old an answer may become while Repertoire fails; 24 hours by default. Callers get the
     * failure after that.
     */
    public DiscoveryClientBuilder maxStaleness(Duration bound) {
        settings.maxStaleness(positive(bound, "bound on staleness"));
        return this;
    }

    /**
     * A folder that keeps the last good answer, for a start while Repertoire is down; none by
     * default. It is created if it doesn't exist, and several processes may share it.
     */
    public DiscoveryClientBuilder folder(Path folder) {
        this.folder = Objects.requireNonNull(folder, "folder");
        return this;
    }

    /** What all times are taken from; the system's by default. */
    public DiscoveryClientBuilder clock(Clock clock) {
        settings.clock(Objects.requireNonNull(clock, "clock"));
        return this;
    }

    /** Where requests run; two daemon threads of the client's own by default. */
    public DiscoveryClientBuilder executor(Executor executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
        return this;
    }

    /** What starts the refreshes in the background. */
    DiscoveryClientBuilder scheduler(Scheduler scheduler) {
        settings.scheduler(scheduler);
        return this;
    }

    /** Numbers from 0 to 1 that spread requests of many clients over time. */
    DiscoveryClientBuilder jitter(DoubleSupplier jitter) {
        settings.jitter(jitter);
        return this;
    }

    /**
     * Creates the client; requests nothing yet.
     *
     * @throws RepertoireConfigurationException if there is no base URL, or it can't be used
     */
    public DiscoveryClient build() {
        return new DiscoveryClient(this);
    }

    HttpFetcher fetcher() {
        return new HttpFetcher(
                Optional.ofNullable(httpClient),
                new HttpSettings(connectTimeout, readTimeout, callTimeout),
                settings.clock());
    }

    /** The base URL without a last slash. */
    String requiredBaseUrl() {
        String text = baseUrl != null ? baseUrl : environment.apply(BASE_URL_VARIABLE);
        if (text == null || text.isBlank()) {
            throw new RepertoireConfigurationException(
                    "No base URL of Repertoire: the environment variable "
                            + BASE_URL_VARIABLE
                            + " is not set; set it, or give the base URL");
        }
        URI url = Urls.parse(text.strip()).orElseThrow(() -> unusable(text));
        if (url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw unusable(text);
        }
        return url.toString().replaceAll("/+$", "");
    }

    private static RepertoireConfigurationException unusable(String text) {
        return new RepertoireConfigurationException(
                "The base URL of Repertoire can't be used: expected an http or https URL without"
                        + " user information, query and fragment, found \""
                        + Urls.shown(text)
                        + "\"; correct "
                        + BASE_URL_VARIABLE
                        + " or the URL given to the builder");
    }

    private static Duration positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new RepertoireConfigurationException(
                    "The " + name + " must be longer than zero, found " + value);
        }
        return value;
    }
}
