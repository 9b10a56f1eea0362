package org.lsst.tap.repertoire.datalink;

import static java.lang.String.format;
import static org.lsst.tap.repertoire.datalink.Setting.DATALINK_APPLICATION;
import static org.lsst.tap.repertoire.datalink.Setting.DATALINK_LIVE_RELEASE_CLASS;
import static org.lsst.tap.repertoire.datalink.Setting.DATALINK_LIVE_RELEASE_DATASOURCE;
import static org.lsst.tap.repertoire.datalink.Setting.DATALINK_PAYLOAD_URL;
import static org.lsst.tap.repertoire.datalink.Setting.DATALINK_PAYLOAD_URL_TEMPLATE;
import static org.lsst.tap.repertoire.datalink.Setting.DATALINK_RELEASE;
import static org.lsst.tap.repertoire.datalink.Setting.nonBlank;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.repertoire.DiscoveryClient;
import org.lsst.tap.repertoire.DiscoveryClientBuilder;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;
import org.lsst.tap.repertoire.internal.Excerpt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Templates and the folder kept equal to them, set up from named settings: what the servlet context
 * listeners and the command have in common.
 */
final class DatalinkService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DatalinkService.class);
    private static final Duration DEFAULT = Duration.ofSeconds(10);

    private final Function<Setting, Optional<String>> settings;
    private final Duration interval;
    private final Duration startBound;
    private final Optional<DiscoveryClient> discovery;
    private final DatalinkTemplates templates;
    private final DatalinkWatch watch;

    /** What is kept, to look once. */
    final DatalinkFolder folder;

    /**
     * Sets up; fetches nothing yet.
     *
     * @param loader what loads the class of {@code DATALINK_LIVE_RELEASE_CLASS}
     * @throws RepertoireConfigurationException if a setting can't be used, or lacks another one
     */
    DatalinkService(Function<Setting, Optional<String>> settings, ClassLoader loader) {
        this.settings = settings;
        DatalinkTemplatesBuilder builder = DatalinkTemplates.builder();
        settings.apply(DATALINK_PAYLOAD_URL).ifPresent(builder::fixedUrl);
        settings.apply(DATALINK_PAYLOAD_URL_TEMPLATE)
                .ifPresent(url -> builder.liveRelease(url, liveRelease(loader)));
        Optional<String> application = settings.apply(DATALINK_APPLICATION);
        discovery = application.map(name -> discoveryClient());
        discovery.ifPresent(client -> builder.discovery(client, application.orElseThrow()));
        templates = builder.build();
        Path path = path(Setting.DATALINK_FOLDER).orElse(DatalinkFolder.DEFAULT);
        folder = new DatalinkFolder(path, templates);
        interval = seconds(Setting.DATALINK_INTERVAL_SECONDS);
        startBound = seconds(Setting.DATALINK_START_SECONDS);
        watch = new DatalinkWatch(folder);
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
        Function<Setting, Optional<String>> settings =
                setting ->
                        nonBlank(environment.apply(setting.name()))
                                .or(() -> nonBlank(contextParameters.apply(setting.parameter)));
        try {
            if (Stream.of(DATALINK_APPLICATION, DATALINK_PAYLOAD_URL_TEMPLATE, DATALINK_PAYLOAD_URL)
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

    private DiscoveryClient discoveryClient() {
        DiscoveryClientBuilder builder = DiscoveryClient.builder();
        settings.apply(Setting.REPERTOIRE_BASE_URL).ifPresent(builder::baseUrl);
        path(Setting.REPERTOIRE_CACHE_FOLDER).ifPresent(builder::folder);
        return builder.build();
    }

    private Optional<Path> path(Setting setting) {
        try {
            return settings.apply(setting).map(Path::of);
        } catch (InvalidPathException e) {
            throw wrong(setting, "a path", Excerpt.quoted(e.getInput()), e);
        }
    }

    private Duration seconds(Setting setting) {
        Optional<String> given = settings.apply(setting);
        if (given.isPresent() && !given.get().matches("[1-9][0-9]{0,5}")) {
            String found = Excerpt.quoted(given.get());
            throw wrong(setting, "a number of seconds from 1 to 999999", found, null);
        }
        return given.map(Long::parseLong).map(Duration::ofSeconds).orElse(DEFAULT);
    }

    static RepertoireConfigurationException wrong(
            Setting setting, String expected, String found, @Nullable Throwable cause) {
        return new RepertoireConfigurationException(
                format("%s: expected %s, found %s", setting, expected, found), cause);
    }

    private LiveRelease liveRelease(ClassLoader loader) {
        Optional<String> release = settings.apply(DATALINK_RELEASE);
        Optional<String> pool = settings.apply(DATALINK_LIVE_RELEASE_DATASOURCE);
        Optional<String> type = settings.apply(DATALINK_LIVE_RELEASE_CLASS);
        if (release.isPresent()) {
            return () -> release;
        }
        if (pool.isPresent()) {
            return DataSourceLiveRelease.lookUp(pool.get());
        }
        if (type.isPresent()) {
            return newInstance(type.get(), loader);
        }
        throw new RepertoireConfigurationException(
                format(
                        "%s needs the release to fill in: set %s, %s or %s",
                        DATALINK_PAYLOAD_URL_TEMPLATE,
                        DATALINK_LIVE_RELEASE_DATASOURCE,
                        DATALINK_LIVE_RELEASE_CLASS,
                        DATALINK_RELEASE));
    }

    private static LiveRelease newInstance(String name, ClassLoader loader) {
        try {
            return loader.loadClass(name)
                    .asSubclass(LiveRelease.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
            String expected =
                    "a class that implements "
                            + LiveRelease.class.getName()
                            + " with a public constructor without parameters";
            throw wrong(DATALINK_LIVE_RELEASE_CLASS, expected, '"' + name + "\": " + e, e);
        }
    }

    /** Looks again and again in the background, until this is closed. */
    void start() {
        watch.start(interval);
    }

    @Override
    public void close() {
        watch.close();
        templates.close();
        discovery.ifPresent(DiscoveryClient::close);
    }
}
