package org.lsst.tap.repertoire;

import static java.lang.String.format;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.internal.ClientRuntime;
import org.lsst.tap.repertoire.internal.ClientSettings;
import org.lsst.tap.repertoire.internal.Excerpt;
import org.lsst.tap.repertoire.internal.Urls;
import org.lsst.tap.repertoire.model.Discovery;

/** The settings of a {@link DiscoveryClient}. Not thread-safe. */
public final class DiscoveryClientBuilder {

    /** The environment variable that Phalanx sets to Repertoire's base URL. */
    public static final String BASE_URL_VARIABLE = "REPERTOIRE_BASE_URL";

    final ClientSettings settings =
            new ClientSettings(Duration.ofSeconds(20), Duration.ofHours(24));
    private @Nullable String baseUrl;
    private @Nullable Path folder;
    private Consumer<? super Discovery> onChange = discovery -> {};

    DiscoveryClientBuilder() {}

    /** Repertoire's base URL, in place of {@code REPERTOIRE_BASE_URL}; a last slash is ignored. */
    public DiscoveryClientBuilder baseUrl(String baseUrl) {
        this.baseUrl = Objects.requireNonNull(baseUrl, "baseUrl");
        return this;
    }

    /** How long to wait for a connection; 5 s by default. */
    public DiscoveryClientBuilder connectTimeout(Duration timeout) {
        settings.connectTimeout = ClientSettings.positive(timeout, "connect timeout");
        return this;
    }

    /** How long a whole request may take, redirects and a slow answer included; 20 s by default. */
    public DiscoveryClientBuilder callTimeout(Duration timeout) {
        settings.callTimeout = ClientSettings.positive(timeout, "call timeout");
        return this;
    }

    /** What TLS goes by: whom to trust, above all; the JVM's default otherwise. */
    public DiscoveryClientBuilder sslContext(SSLContext sslContext) {
        settings.sslContext = Objects.requireNonNull(sslContext, "sslContext");
        return this;
    }

    /** How long an answer counts as fresh if it doesn't say itself; 5 minutes by default. */
    public DiscoveryClientBuilder cacheTime(Duration cacheTime) {
        settings.cacheTime = ClientSettings.positive(cacheTime, "cache time");
        return this;
    }

    /**
     * How old an answer may become while Repertoire fails; 24 hours by default. Callers get the
     * failure after that.
     */
    public DiscoveryClientBuilder maxStaleness(Duration bound) {
        settings.maxStaleness = ClientSettings.positive(bound, "bound on staleness");
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

    /**
     * Is told of each answer that differs from the one before, the first one included, by a thread
     * that runs requests. It should not block; what it throws is logged.
     */
    public DiscoveryClientBuilder onChange(Consumer<? super Discovery> listener) {
        this.onChange = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /** What all times are taken from; the system's by default. */
    public DiscoveryClientBuilder clock(Clock clock) {
        settings.clock(clock);
        return this;
    }

    /** Where requests run; two daemon threads of the client's own by default. */
    public DiscoveryClientBuilder executor(Executor executor) {
        settings.executor = Objects.requireNonNull(executor, "executor");
        return this;
    }

    /**
     * Creates the client; requests nothing yet.
     *
     * @throws RepertoireConfigurationException if there is no base URL, it can't be used, or a
     *     proxy of the environment can't
     */
    public DiscoveryClient build() {
        URI url = discoveryUrl();
        ClientRuntime runtime = new ClientRuntime(settings, "repertoire-client");
        return new DiscoveryClient(url, runtime, folder, onChange);
    }

    private URI discoveryUrl() {
        String text = baseUrl != null ? baseUrl : settings.environment.apply(BASE_URL_VARIABLE);
        if (text == null || text.isBlank()) {
            throw new RepertoireConfigurationException(
                    "No base URL of Repertoire: the environment variable "
                            + BASE_URL_VARIABLE
                            + " is not set; set it, or give the base URL");
        }
        return Urls.parse(text.strip())
                .filter(url -> url.getRawUserInfo() == null)
                .filter(url -> url.getRawQuery() == null && url.getRawFragment() == null)
                .map(url -> URI.create(url.toString().replaceAll("/+$", "") + "/discovery"))
                .orElseThrow(() -> unusable(text));
    }

    private static RepertoireConfigurationException unusable(String text) {
        return new RepertoireConfigurationException(
                format(
                        "The base URL of Repertoire can't be used: expected an http or https URL"
                                + " without user information, query and fragment, found \"%s\";"
                                + " correct %s or the URL given to the builder",
                        Excerpt.ofUrl(text), BASE_URL_VARIABLE));
    }
}
