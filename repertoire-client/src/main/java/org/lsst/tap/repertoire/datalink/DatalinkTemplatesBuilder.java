package org.lsst.tap.repertoire.datalink;

import static java.lang.String.format;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.DiscoveryClient;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.internal.ClientRuntime;
import org.lsst.tap.repertoire.internal.ClientSettings;
import org.lsst.tap.repertoire.internal.Excerpt;
import org.lsst.tap.repertoire.internal.Urls;

/** The settings of {@link DatalinkTemplates}; one way to find the payload at least. */
public final class DatalinkTemplatesBuilder {

    /** How long a payload stays usable without an answer: longer than a service runs. */
    private static final Duration NEVER_STALE = Duration.ofDays(3650);

    final ClientSettings settings = new ClientSettings(Duration.ofSeconds(30), NEVER_STALE);
    @Nullable DiscoveryClient discovery;
    @Nullable String application;
    @Nullable String urlTemplate;
    @Nullable LiveRelease liveRelease;
    @Nullable URI fixedUrl;
    private Consumer<? super DatalinkPayload> onChange = payload -> {};

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
        Objects.requireNonNull(urlTemplate, "urlTemplate");
        String example = urlTemplate.replace(PayloadLocator.VERSION, "w.2026.34");
        if (example.equals(urlTemplate) || Urls.parsePayload(example).isEmpty()) {
            throw unusable("template of datalink payloads", " with {version}", urlTemplate);
        }
        this.urlTemplate = urlTemplate;
        this.liveRelease = Objects.requireNonNull(liveRelease, "liveRelease");
        return this;
    }

    /** Third way: always the same http, https or gs URL, as {@code DATALINK_PAYLOAD_URL} today. */
    public DatalinkTemplatesBuilder fixedUrl(String url) {
        this.fixedUrl =
                Urls.parsePayload(url)
                        .orElseThrow(() -> unusable("of the datalink payload", "", url));
        return this;
    }

    private static RepertoireConfigurationException unusable(String what, String how, String url) {
        return new RepertoireConfigurationException(
                format(
                        "The URL %s can't be used: expected an http, https or gs URL%s, found"
                                + " \"%s\"",
                        what, how, Excerpt.ofUrl(url)));
    }

    /** How long to wait for a connection; 5 s by default. */
    public DatalinkTemplatesBuilder connectTimeout(Duration timeout) {
        settings.connectTimeout = ClientSettings.positive(timeout, "connect timeout");
        return this;
    }

    /** How long a whole payload may take, redirects and a slow answer included; 30 s by default. */
    public DatalinkTemplatesBuilder callTimeout(Duration timeout) {
        settings.callTimeout = ClientSettings.positive(timeout, "call timeout");
        return this;
    }

    /** What TLS goes by: whom to trust, above all; the JVM's default otherwise. */
    public DatalinkTemplatesBuilder sslContext(SSLContext sslContext) {
        settings.sslContext = Objects.requireNonNull(sslContext, "sslContext");
        return this;
    }

    /** How long a payload counts as fresh if it doesn't say itself; 5 minutes by default. */
    public DatalinkTemplatesBuilder cacheTime(Duration cacheTime) {
        settings.cacheTime = ClientSettings.positive(cacheTime, "cache time");
        return this;
    }

    /**
     * Is told of each payload that differs from the one before, the first one included, by the
     * thread that asked for the current one. It should not block; what it throws is logged.
     */
    public DatalinkTemplatesBuilder onChange(Consumer<? super DatalinkPayload> listener) {
        this.onChange = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /** What all times are taken from; the system's by default. */
    public DatalinkTemplatesBuilder clock(Clock clock) {
        settings.clock(clock);
        return this;
    }

    /** Where requests run; two daemon threads of its own by default. */
    public DatalinkTemplatesBuilder executor(Executor executor) {
        settings.executor = Objects.requireNonNull(executor, "executor");
        return this;
    }

    /**
     * Creates the templates; fetches nothing yet.
     *
     * @throws RepertoireConfigurationException if no way to find the payload is set up, or a proxy
     *     of the environment can't be used
     */
    public DatalinkTemplates build() {
        PayloadLocator locator = new PayloadLocator(this);
        ClientRuntime runtime = new ClientRuntime(settings, "datalink-templates");
        return new DatalinkTemplates(locator, runtime, onChange);
    }
}
