package org.lsst.tap.repertoire.datalink;

import com.github.benmanes.caffeine.cache.Scheduler;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;
import okhttp3.OkHttpClient;
import org.lsst.tap.repertoire.DiscoveryClient;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.internal.CacheSettings;
import org.lsst.tap.repertoire.internal.HttpFetcher;
import org.lsst.tap.repertoire.internal.HttpSettings;
import org.lsst.tap.repertoire.internal.text.Urls;

/** The settings of {@link DatalinkTemplates}; one way to find the payload at least. */
public final class DatalinkTemplatesBuilder {

    DiscoveryClient discovery;
    String application;
    String urlTemplate;
    LiveRelease liveRelease;
    URI fixedUrl;
    final CacheSettings settings = new CacheSettings().maxStaleness(DatalinkTemplates.neverStale());
    Executor executor;
    private OkHttpClient httpClient;
    private Duration connectTimeout = Duration.ofSeconds(5);
    private Duration readTimeout = Duration.ofSeconds(10);
    private Duration callTimeout = Duration.ofSeconds(30);

    DatalinkTemplatesBuilder() {}

    /**
     * First way: what discovery publishes for a TAP application.
     *
     * @param discovery stays open when the templates close
     * @param application such as {@code tap} or {@code ssotap}
     */
    public DatalinkTemplatesBuilder discovery(DiscoveryClient discovery, String application) {
        this.discovery = Objects.requireNonNull(discovery, "discovery");
        this.application = Objects.requireNonNull(application, "application");
        return this;
    }

    /**
     * Second way: a URL template and the release that is live in the database.
     *
     * @param urlTemplate an http, https or gs URL with {@code {version}} in its path; gs stands for
     *     a public object of Google Cloud Storage, fetched over https
     */
    public DatalinkTemplatesBuilder liveRelease(String urlTemplate, LiveRelease liveRelease) {
        boolean filled = urlTemplate.contains(PayloadLocator.VERSION);
        String example = urlTemplate.replace(PayloadLocator.VERSION, "w.2026.34");
        if (!filled || PayloadLocator.parse(example).isEmpty()) {
            throw new RepertoireConfigurationException(
                    "The URL template of datalink payloads can't be used: expected an http, https"
                            + " or gs URL with {version}, found \""
                            + Urls.shown(urlTemplate)
                            + '"');
        }
        this.urlTemplate = PayloadLocator.plainUrl(urlTemplate);
        this.liveRelease = Objects.requireNonNull(liveRelease, "liveRelease");
        return this;
    }

    /** Third way: always the same http, https or gs URL, as {@code DATALINK_PAYLOAD_URL} today. */
    public DatalinkTemplatesBuilder fixedUrl(String url) {
        this.fixedUrl =
                PayloadLocator.parse(url)
                        .orElseThrow(
                                () ->
                                        new RepertoireConfigurationException(
                                                "The URL of the datalink payload can't be used:"
                                                    + " expected an http, https or gs URL, found \""
                                                        + Urls.shown(url)
                                                        + '"'));
        return this;
    }

    /** A client whose connections and threads to share; it stays open when the templates close. */
    public DatalinkTemplatesBuilder httpClient(OkHttpClient httpClient) {
        this.httpClient = Objects.requireNonNull(httpClient, "httpClient");
        return this;
    }

    /**
     * How long to wait: for a connection (5 s by default), for the next byte (10 s), for a whole
     * payload (30 s).
     */
    public DatalinkTemplatesBuilder timeouts(Duration connect, Duration read, Duration call) {
        this.connectTimeout = positive(connect, "connect timeout");
        this.readTimeout = positive(read, "read timeout");
        this.callTimeout = positive(call, "call timeout");
        return this;
    }

    private static Duration positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new RepertoireConfigurationException(
                    "The " + name + " must be longer than zero, found " + value);
        }
        return value;
    }

    /** How long a payload counts as fresh if it doesn't say itself; 5 minutes by default. */
    public DatalinkTemplatesBuilder cacheTime(Duration cacheTime) {
        settings.cacheTime(positive(cacheTime, "cache time"));
        return this;
    }

    /** What all times are taken from; the system's by default. */
    public DatalinkTemplatesBuilder clock(Clock clock) {
        settings.clock(Objects.requireNonNull(clock, "clock"));
        return this;
    }

    /** Where requests run; two daemon threads of its own by default. */
    public DatalinkTemplatesBuilder executor(Executor executor) {
        this.executor = Objects.requireNonNull(executor, "executor");
        return this;
    }

    /** What starts the refreshes in the background. */
    DatalinkTemplatesBuilder scheduler(Scheduler scheduler) {
        settings.scheduler(scheduler);
        return this;
    }

    /** Numbers from 0 to 1 that spread requests of many clients over time. */
    DatalinkTemplatesBuilder jitter(DoubleSupplier jitter) {
        settings.jitter(jitter);
        return this;
    }

    /**
     * Creates the templates; fetches nothing yet.
     *
     * @throws RepertoireConfigurationException if no way to find the payload is set up
     */
    public DatalinkTemplates build() {
        if (discovery == null && liveRelease == null && fixedUrl == null) {
            throw new RepertoireConfigurationException(
                    "No way to find datalink templates: give a discovery client, a URL template"
                            + " with the live release, or a fixed URL");
        }
        return new DatalinkTemplates(this);
    }

    HttpFetcher fetcher() {
        return new HttpFetcher(
                Optional.ofNullable(httpClient),
                new HttpSettings(connectTimeout, readTimeout, callTimeout),
                settings.clock());
    }
}
