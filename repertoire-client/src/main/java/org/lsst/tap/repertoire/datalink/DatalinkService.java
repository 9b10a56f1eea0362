package org.lsst.tap.repertoire.datalink;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.lsst.tap.repertoire.DiscoveryClient;
import org.lsst.tap.repertoire.DiscoveryClientBuilder;
import org.lsst.tap.repertoire.failure.RepertoireConfigurationException;

/**
 * Templates and the folder kept equal to them, set up from named settings: what the servlet context
 * listener and the command have in common.
 *
 * <table>
 * <caption>Settings, as environment variables</caption>
 * <tr><td>{@code REPERTOIRE_BASE_URL}</td><td>where discovery is</td></tr>
 * <tr><td>{@code DATALINK_APPLICATION}</td><td>the TAP application to look for in discovery</td></tr>
 * <tr><td>{@code DATALINK_PAYLOAD_URL_TEMPLATE}</td><td>a URL with {@code {version}}</td></tr>
 * <tr><td>{@code DATALINK_LIVE_RELEASE_CLASS}</td><td>a {@link LiveRelease} with a public
 *     constructor without parameters</td></tr>
 * <tr><td>{@code DATALINK_RELEASE}</td><td>a release to take as live, without a database</td></tr>
 * <tr><td>{@code DATALINK_PAYLOAD_URL}</td><td>a fixed URL</td></tr>
 * <tr><td>{@code DATALINK_FOLDER}</td><td>the folder to keep; {@code /tmp/datalink}</td></tr>
 * <tr><td>{@code DATALINK_INTERVAL_SECONDS}</td><td>seconds between two looks; 10</td></tr>
 * <tr><td>{@code REPERTOIRE_CACHE_FOLDER}</td><td>where the last good discovery is kept</td></tr>
 * </table>
 */
final class DatalinkService implements AutoCloseable {

    static final String APPLICATION = "DATALINK_APPLICATION";
    static final String URL_TEMPLATE = "DATALINK_PAYLOAD_URL_TEMPLATE";
    static final String LIVE_RELEASE_CLASS = "DATALINK_LIVE_RELEASE_CLASS";
    static final String RELEASE = "DATALINK_RELEASE";
    static final String FIXED_URL = "DATALINK_PAYLOAD_URL";
    static final String FOLDER = "DATALINK_FOLDER";
    static final String INTERVAL = "DATALINK_INTERVAL_SECONDS";
    static final String CACHE_FOLDER = "REPERTOIRE_CACHE_FOLDER";

    private static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(10);

    private final Optional<DiscoveryClient> discovery;
    private final DatalinkTemplates templates;
    private final FolderWatch watch;
    private final Duration interval;

    private DatalinkService(
            Optional<DiscoveryClient> discovery,
            DatalinkTemplates templates,
            Path folder,
            Duration interval) {
        this.discovery = discovery;
        this.templates = templates;
        this.watch = new FolderWatch(new DatalinkFolder(folder, templates));
        this.interval = interval;
    }

    /** Whether any way to find templates is set up. */
    static boolean isConfigured(Function<String, Optional<String>> settings) {
        return settings.apply(APPLICATION).isPresent()
                || settings.apply(URL_TEMPLATE).isPresent()
                || settings.apply(FIXED_URL).isPresent();
    }

    /**
     * Sets up; fetches nothing yet.
     *
     * @param settings by the names of the environment variables
     * @param loader what loads the class of {@code DATALINK_LIVE_RELEASE_CLASS}
     * @throws RepertoireConfigurationException if a setting can't be used, or lacks another one
     */
    static DatalinkService create(Function<String, Optional<String>> settings, ClassLoader loader) {
        Path folder = settings.apply(FOLDER).map(Path::of).orElse(DatalinkFolder.DEFAULT);
        Duration interval =
                settings.apply(INTERVAL).map(DatalinkService::seconds).orElse(DEFAULT_INTERVAL);
        DatalinkTemplatesBuilder builder = DatalinkTemplates.builder();
        settings.apply(FIXED_URL).ifPresent(builder::fixedUrl);
        settings.apply(URL_TEMPLATE)
                .ifPresent(url -> builder.liveRelease(url, liveRelease(settings, loader)));
        Optional<DiscoveryClient> discovery =
                settings.apply(APPLICATION).map(application -> discoveryClient(settings));
        discovery.ifPresent(
                client -> builder.discovery(client, settings.apply(APPLICATION).orElseThrow()));
        return new DatalinkService(discovery, builder.build(), folder, interval);
    }

    private static DiscoveryClient discoveryClient(Function<String, Optional<String>> settings) {
        DiscoveryClientBuilder builder = DiscoveryClient.builder();
        settings.apply(DiscoveryClientBuilder.BASE_URL_VARIABLE).ifPresent(builder::baseUrl);
        settings.apply(CACHE_FOLDER).map(Path::of).ifPresent(builder::folder);
        return builder.build();
    }

    private static Duration seconds(String text) {
        if (!text.matches("[1-9][0-9]{0,5}")) {
            throw new RepertoireConfigurationException(
                    INTERVAL
                            + ": expected a number of seconds from 1 to 999999, found \""
                            + text
                            + '"');
        }
        return Duration.ofSeconds(Long.parseLong(text));
    }

    private static LiveRelease liveRelease(
            Function<String, Optional<String>> settings, ClassLoader loader) {
        Optional<String> release = settings.apply(RELEASE);
        if (release.isPresent()) {
            return () -> release;
        }
        String name =
                settings.apply(LIVE_RELEASE_CLASS)
                        .orElseThrow(
                                () ->
                                        new RepertoireConfigurationException(
                                                URL_TEMPLATE
                                                        + " needs the release to fill in: set "
                                                        + LIVE_RELEASE_CLASS
                                                        + " or "
                                                        + RELEASE));
        try {
            return loader.loadClass(name)
                    .asSubclass(LiveRelease.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
            throw new RepertoireConfigurationException(
                    LIVE_RELEASE_CLASS
                            + ": expected a class that implements "
                            + LiveRelease.class.getName()
                            + " with a public constructor without parameters, found \""
                            + name
                            + "\": "
                            + e,
                    e);
        }
    }

    /** Looks once; whether the folder is current now. */
    boolean look() {
        return watch.look();
    }

    /** Looks again and again in the background, until this is closed. */
    void start() {
        // An exception can't end it unseen: a look throws none.
        Future<?> unused = watch.start(interval);
    }

    @Override
    public void close() {
        watch.close();
        templates.close();
        discovery.ifPresent(DiscoveryClient::close);
    }
}
