package org.lsst.tap.repertoire.datalink;

import static java.lang.String.format;
import static java.util.Map.entry;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.DiscoveryClient;
import org.lsst.tap.repertoire.DiscoveryClientBuilder;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.health.HealthBean;
import org.lsst.tap.repertoire.internal.Excerpt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Templates and the folder kept equal to them, set up from named settings: what the servlet context
 * listeners and the command have in common.
 *
 * <table>
 * <caption>Settings, as environment variables</caption>
 * <tr><td>{@code REPERTOIRE_BASE_URL}</td><td>where discovery is</td></tr>
 * <tr><td>{@code DATALINK_APPLICATION}</td><td>the TAP application to look for in discovery</td></tr>
 * <tr><td>{@code DATALINK_PAYLOAD_URL_TEMPLATE}</td><td>a URL with {@code {version}}</td></tr>
 * <tr><td>{@code DATALINK_LIVE_RELEASE_DATASOURCE}</td><td>the JNDI name of a pool whose database
 *     names the live release in {@code tap_schema.version}</td></tr>
 * <tr><td>{@code DATALINK_LIVE_RELEASE_CLASS}</td><td>a {@link LiveRelease} with a public
 *     constructor without parameters</td></tr>
 * <tr><td>{@code DATALINK_RELEASE}</td><td>a release to take as live, without a database</td></tr>
 * <tr><td>{@code DATALINK_PAYLOAD_URL}</td><td>a fixed URL</td></tr>
 * <tr><td>{@code DATALINK_FOLDER}</td><td>the folder to keep; {@code /tmp/datalink}</td></tr>
 * <tr><td>{@code DATALINK_INTERVAL_SECONDS}</td><td>seconds between two looks; 10</td></tr>
 * <tr><td>{@code DATALINK_START_SECONDS}</td><td>seconds that the start of a service waits for the
 *     first look; 10</td></tr>
 * <tr><td>{@code REPERTOIRE_CACHE_FOLDER}</td><td>where the last good discovery is kept</td></tr>
 * </table>
 */
final class DatalinkService implements AutoCloseable {

    static final String APPLICATION = "DATALINK_APPLICATION";
    static final String URL_TEMPLATE = "DATALINK_PAYLOAD_URL_TEMPLATE";
    static final String LIVE_RELEASE_DATASOURCE = "DATALINK_LIVE_RELEASE_DATASOURCE";
    static final String LIVE_RELEASE_CLASS = "DATALINK_LIVE_RELEASE_CLASS";
    static final String RELEASE = "DATALINK_RELEASE";
    static final String FIXED_URL = "DATALINK_PAYLOAD_URL";
    static final String FOLDER = "DATALINK_FOLDER";
    static final String INTERVAL = "DATALINK_INTERVAL_SECONDS";
    static final String START = "DATALINK_START_SECONDS";
    static final String CACHE_FOLDER = "REPERTOIRE_CACHE_FOLDER";

    /** The context parameters by environment variable. */
    static final Map<String, String> PARAMETERS =
            Map.ofEntries(
                    entry(DiscoveryClientBuilder.BASE_URL_VARIABLE, "repertoire.baseUrl"),
                    entry(CACHE_FOLDER, "repertoire.cacheFolder"),
                    entry(APPLICATION, "datalink.application"),
                    entry(URL_TEMPLATE, "datalink.payloadUrlTemplate"),
                    entry(LIVE_RELEASE_DATASOURCE, "datalink.liveReleaseDataSource"),
                    entry(LIVE_RELEASE_CLASS, "datalink.liveReleaseClass"),
                    entry(RELEASE, "datalink.release"),
                    entry(FIXED_URL, "datalink.payloadUrl"),
                    entry(FOLDER, "datalink.folder"),
                    entry(INTERVAL, "datalink.intervalSeconds"),
                    entry(START, "datalink.startSeconds"));

    private static final Logger LOG = LoggerFactory.getLogger(DatalinkService.class);
    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);
    private static final Duration DEFAULT_START = Duration.ofSeconds(10);

    private final Function<String, Optional<String>> settings;
    private final Duration interval;
    private final Duration startBound;
    private final Optional<DiscoveryClient> discovery;
    private final DatalinkTemplates templates;
    private final DatalinkWatch watch;
    private final HealthBean health;

    /** What is kept, to look once. */
    final DatalinkFolder folder;

    /**
     * Sets up; fetches nothing yet.
     *
     * @param settings by the names of the environment variables
     * @param loader what loads the class of {@code DATALINK_LIVE_RELEASE_CLASS}
     * @throws RepertoireConfigurationException if a setting can't be used, or lacks another one
     */
    DatalinkService(Function<String, Optional<String>> settings, ClassLoader loader) {
        this.settings = settings;
        DatalinkTemplatesBuilder builder = DatalinkTemplates.builder();
        settings.apply(FIXED_URL).ifPresent(builder::fixedUrl);
        settings.apply(URL_TEMPLATE)
                .ifPresent(url -> builder.liveRelease(url, liveRelease(loader)));
        Optional<String> application = settings.apply(APPLICATION);
        discovery = application.map(name -> discoveryClient());
        discovery.ifPresent(client -> builder.discovery(client, application.orElseThrow()));
        templates = builder.build();
        folder = new DatalinkFolder(path(FOLDER).orElse(DatalinkFolder.DEFAULT), templates);
        interval = seconds(INTERVAL).orElse(DEFAULT_INTERVAL);
        startBound = seconds(START).orElse(DEFAULT_START);
        watch = new DatalinkWatch(folder);
        health = HealthBean.register(folder.folder().toString(), watch::health);
    }

    /**
     * Starts it for a web application, as far as that has settings for it. The first look is
     * bounded in time and goes on in the background beyond that; a service is never kept from
     * starting by what servers do, or by a class that it lacks.
     *
     * @param environment goes before the context parameters
     * @return empty if nothing is set up
     * @throws RepertoireConfigurationException if a setting can't be used
     */
    static Optional<DatalinkService> start(
            UnaryOperator<@Nullable String> environment,
            UnaryOperator<@Nullable String> contextParameters,
            ClassLoader loader) {
        Function<String, Optional<String>> settings =
                name ->
                        nonBlank(environment.apply(name))
                                .or(() -> nonBlank(contextParameters.apply(PARAMETERS.get(name))));
        try {
            if (Stream.of(APPLICATION, URL_TEMPLATE, FIXED_URL)
                    .allMatch(way -> settings.apply(way).isEmpty())) {
                LOG.info("No datalink templates are set up: the datalink folder is left alone");
                return Optional.empty();
            }
            DatalinkService service = new DatalinkService(settings, loader);
            service.templates.share();
            service.start();
            if (!service.watch.awaitFirstLook(service.startBound)) {
                LOG.warn(
                        "The first look for datalink templates has not ended within {}; the service"
                                + " starts, and the look goes on in the background",
                        service.startBound);
            }
            return Optional.of(service);
        } catch (LinkageError e) {
            LOG.error(
                    "No datalink templates are kept, and the service starts without: {}; put"
                            + " repertoire-client's self-contained jar into WEB-INF/lib, alone",
                    e.toString(),
                    e);
            return Optional.empty();
        }
    }

    /** A setting without spaces around it; empty if nothing is left. */
    static Optional<String> nonBlank(@Nullable String text) {
        return Optional.ofNullable(text).map(String::strip).filter(value -> !value.isEmpty());
    }

    private DiscoveryClient discoveryClient() {
        DiscoveryClientBuilder builder = DiscoveryClient.builder();
        settings.apply(DiscoveryClientBuilder.BASE_URL_VARIABLE).ifPresent(builder::baseUrl);
        path(CACHE_FOLDER).ifPresent(builder::folder);
        return builder.build();
    }

    private Optional<Path> path(String name) {
        try {
            return settings.apply(name).map(Path::of);
        } catch (InvalidPathException e) {
            throw wrong(name, "a path", Excerpt.quoted(e.getInput()), e);
        }
    }

    private Optional<Duration> seconds(String name) {
        Optional<String> given = settings.apply(name);
        if (given.isPresent() && !given.get().matches("[1-9][0-9]{0,5}")) {
            String found = Excerpt.quoted(given.get());
            throw wrong(name, "a number of seconds from 1 to 999999", found, null);
        }
        return given.map(Long::parseLong).map(Duration::ofSeconds);
    }

    private static RepertoireConfigurationException wrong(
            String name, String expected, String found, @Nullable Throwable cause) {
        return new RepertoireConfigurationException(
                format("%s: expected %s, found %s", name, expected, found), cause);
    }

    private LiveRelease liveRelease(ClassLoader loader) {
        Optional<String> release = settings.apply(RELEASE);
        if (release.isPresent()) {
            return () -> release;
        }
        return settings.apply(LIVE_RELEASE_DATASOURCE)
                .<LiveRelease>map(
                        name -> DataSourceLiveRelease.lookUp(LIVE_RELEASE_DATASOURCE, name))
                .or(() -> settings.apply(LIVE_RELEASE_CLASS).map(name -> newInstance(name, loader)))
                .orElseThrow(
                        () ->
                                new RepertoireConfigurationException(
                                        format(
                                                "%s needs the release to fill in: set %s, %s or %s",
                                                URL_TEMPLATE,
                                                LIVE_RELEASE_DATASOURCE,
                                                LIVE_RELEASE_CLASS,
                                                RELEASE)));
    }

    private static LiveRelease newInstance(String name, ClassLoader loader) {
        try {
            return loader.loadClass(name)
                    .asSubclass(LiveRelease.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
            String expected =
                    format(
                            "a class that implements %s with a public constructor without"
                                    + " parameters",
                            LiveRelease.class.getName());
            throw wrong(LIVE_RELEASE_CLASS, expected, '"' + name + "\": " + e, e);
        }
    }

    /** Looks again and again in the background, until this is closed. */
    void start() {
        watch.start(interval);
    }

    @Override
    public void close() {
        health.close();
        watch.close();
        templates.close();
        discovery.ifPresent(DiscoveryClient::close);
    }
}
