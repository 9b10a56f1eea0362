package org.lsst.tap.repertoire.datalink;

import static java.lang.String.format;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.DiscoveryClient;
import org.lsst.tap.repertoire.datalink.DatalinkTemplates.Way;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.failure.RepertoireUnavailableException;
import org.lsst.tap.repertoire.internal.ClientRuntime;
import org.lsst.tap.repertoire.internal.ClientSettings;
import org.lsst.tap.repertoire.internal.Excerpt;
import org.lsst.tap.repertoire.internal.Urls;
import org.lsst.tap.repertoire.model.TapMetadata;

/** The settings of {@link DatalinkTemplates}; one way to find the payload at least. */
public final class DatalinkTemplatesBuilder {

    /**
     * What may stand in a URL's path as it is: {@code w.2026.34}, {@code tickets/DM-12345}. As long
     * as the loader has it; longer ones could exhaust the stack: each part costs some.
     */
    private static final Pattern RELEASE =
            Pattern.compile(
                    "(?=.{1,200}\\z)[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*");

    /** Usable without an answer for longer than a service runs. */
    final ClientSettings settings =
            new ClientSettings(Duration.ofSeconds(30), Duration.ofDays(3650));

    private @Nullable Way discovered;
    private @Nullable Way live;
    private @Nullable Way fixed;
    private Consumer<? super DatalinkPayload> onChange = payload -> {};

    DatalinkTemplatesBuilder() {}

    /**
     * First way: what discovery publishes for a TAP application.
     *
     * @param discovery stays open when the templates close
     * @param application such as {@code tap} or {@code ssotap}
     */
    public DatalinkTemplatesBuilder discovery(DiscoveryClient discovery, String application) {
        Objects.requireNonNull(discovery, "discovery");
        Objects.requireNonNull(application, "application");
        discovered =
                templates -> {
                    TapMetadata metadata = discovery.discovery().tapMetadata().get(application);
                    if (metadata == null || metadata.datalinkTemplatesUrl().isEmpty()) {
                        throw new NoSuchElementException(
                                "discovery publishes no datalink templates of application \""
                                        + application
                                        + '"');
                    }
                    return templates.cache(
                            metadata.datalinkTemplatesUrl().get(), metadata.release());
                };
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
        String example = urlTemplate.replace("{version}", "w.2026.34");
        if (example.equals(urlTemplate) || Urls.parsePayload(example).isEmpty()) {
            throw unusable("template of datalink payloads", " with {version}", urlTemplate);
        }
        Objects.requireNonNull(liveRelease, "liveRelease");
        live =
                templates -> {
                    String release = read(liveRelease);
                    return templates.cache(url(urlTemplate, release), Optional.of(release));
                };
        return this;
    }

    private static String read(LiveRelease liveRelease) {
        Optional<String> release;
        try {
            release = liveRelease.read();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RepertoireUnavailableException(
                    "Interrupted while reading the live release", e);
        } catch (Exception | LinkageError e) {
            throw new RepertoireUnavailableException(
                    format(
                            "The release that is live can't be read from the database: %s; check"
                                    + " the database that holds TAP_SCHEMA",
                            e.getClass().getSimpleName()),
                    e);
        }
        return release.orElseThrow(
                () -> new NoSuchElementException("the database names no live release"));
    }

    private static URI url(String urlTemplate, String release) {
        if (!RELEASE.matcher(release).matches()) {
            throw new RepertoireFormatException(
                    format(
                            "The database names the live release %s, expected a name such as"
                                    + " \"w.2026.34\"; load a release again",
                            Excerpt.quoted(release)));
        }
        return Urls.parsePayload(urlTemplate.replace("{version}", release)).orElseThrow();
    }

    /** Third way: always the same http, https or gs URL, as {@code DATALINK_PAYLOAD_URL} today. */
    public DatalinkTemplatesBuilder fixedUrl(String url) {
        URI parsed =
                Urls.parsePayload(url)
                        .orElseThrow(() -> unusable("of the datalink payload", "", url));
        fixed = templates -> templates.cache(parsed, Optional.empty());
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
        List<Way> ways =
                Stream.of(discovered, live, fixed)
                        .filter(Objects::nonNull)
                        .collect(Collectors.toUnmodifiableList());
        if (ways.isEmpty()) {
            throw new RepertoireConfigurationException(
                    "No way to find datalink templates: give a discovery client, a URL template"
                            + " with the live release, or a fixed URL");
        }
        ClientRuntime runtime = new ClientRuntime(settings, "datalink-templates");
        return new DatalinkTemplates(ways, runtime, onChange);
    }
}
