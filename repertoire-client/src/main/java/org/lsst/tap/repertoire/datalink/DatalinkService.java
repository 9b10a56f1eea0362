package org.lsst.tap.repertoire.datalink;

import static java.lang.String.format;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import javax.sql.DataSource;
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
    private static final String QUERY =
            "SELECT version FROM tap_schema.version ORDER BY loaded_at DESC";

    /** No such table or schema: PostgreSQL (two), and MySQL. */
    private static final Set<String> NOT_THERE = Set.of("42P01", "3F000", "42S02");

    private final Function<Setting, Optional<String>> settings;
    final Duration interval;
    private final Duration startBound;
    private final Optional<DiscoveryClient> discovery;
    private final DatalinkTemplates templates;
    final DatalinkWatch watch;
    final DatalinkFolder folder;

    /** Sets up; fetches nothing yet. A setting may name a class, which is loaded by the loader. */
    DatalinkService(Function<Setting, Optional<String>> settings, ClassLoader loader) {
        this.settings = settings;
        DatalinkTemplatesBuilder builder = DatalinkTemplates.builder();
        settings.apply(Setting.DATALINK_PAYLOAD_URL).ifPresent(builder::fixedUrl);
        settings.apply(Setting.DATALINK_PAYLOAD_URL_TEMPLATE)
                .ifPresent(url -> builder.liveRelease(url, liveRelease(loader)));
        Optional<String> application = settings.apply(Setting.DATALINK_APPLICATION);
        discovery = application.map(name -> discoveryClient());
        discovery.ifPresent(client -> builder.discovery(client, application.orElseThrow()));
        templates = builder.build();
        Optional<Path> path = path(Setting.DATALINK_FOLDER);
        folder = new DatalinkFolder(path.orElse(DatalinkFolder.DEFAULT), templates);
        interval = seconds(Setting.DATALINK_INTERVAL_SECONDS);
        startBound = seconds(Setting.DATALINK_START_SECONDS);
        watch = new DatalinkWatch(folder);
    }

    /**
     * Starts it for a web application, if that has settings for it. What servers do, or a class
     * that it lacks, never keeps a service from starting; a setting that can't be used does.
     */
    static Optional<DatalinkService> start(
            UnaryOperator<@Nullable String> environment,
            UnaryOperator<@Nullable String> contextParameters,
            ClassLoader loader) {
        Function<Setting, Optional<String>> settings =
                setting ->
                        Setting.first(
                                environment.apply(setting.name()),
                                contextParameters.apply(setting.parameter));
        try {
            if (Stream.of(
                            Setting.DATALINK_APPLICATION,
                            Setting.DATALINK_PAYLOAD_URL_TEMPLATE,
                            Setting.DATALINK_PAYLOAD_URL)
                    .allMatch(way -> settings.apply(way).isEmpty())) {
                LOG.info("No datalink templates are set up: the datalink folder is left alone");
                return Optional.empty();
            }
            DatalinkService service = new DatalinkService(settings, loader);
            DatalinkTemplates.SHARED.set(service.templates);
            service.watch.start(service.interval);
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

    /** Fails where the locale can't encode it, such as LC_ALL=C. */
    private Optional<Path> path(Setting setting) {
        try {
            return settings.apply(setting).map(Path::of);
        } catch (InvalidPathException e) {
            throw wrong(setting, "a path", Excerpt.quoted(e.getInput()), e);
        }
    }

    private Duration seconds(Setting setting) {
        String given = settings.apply(setting).orElse("10");
        if (!given.matches("[1-9][0-9]{0,5}")) {
            String found = Excerpt.quoted(given);
            throw wrong(setting, "a number of seconds from 1 to 999999", found, null);
        }
        return Duration.ofSeconds(Long.parseLong(given));
    }

    private static RepertoireConfigurationException wrong(
            Setting setting, String expected, String found, @Nullable Throwable cause) {
        return new RepertoireConfigurationException(
                format("%s: expected %s, found %s", setting, expected, found), cause);
    }

    private LiveRelease liveRelease(ClassLoader loader) {
        Optional<String> release = settings.apply(Setting.DATALINK_RELEASE);
        Optional<String> pool = settings.apply(Setting.DATALINK_LIVE_RELEASE_DATASOURCE);
        Optional<String> type = settings.apply(Setting.DATALINK_LIVE_RELEASE_CLASS);
        if (release.isPresent()) {
            return () -> release;
        }
        if (pool.isPresent()) {
            return ofPool(pool.get());
        }
        if (type.isPresent()) {
            return newInstance(type.get(), loader);
        }
        throw new RepertoireConfigurationException(
                "DATALINK_PAYLOAD_URL_TEMPLATE needs the release to fill in: set"
                        + " DATALINK_LIVE_RELEASE_DATASOURCE, DATALINK_LIVE_RELEASE_CLASS or"
                        + " DATALINK_RELEASE");
    }

    /**
     * Finds a pool where the container has it, by a whole name or one below {@code java:comp/env}.
     * By the thread that starts the service: another one need not see the application's names.
     */
    @SuppressWarnings("BanJNDI") // A name below java:, of the service's own settings.
    private static LiveRelease ofPool(String name) {
        NamingException cause = null;
        String found;
        try {
            String whole = name.startsWith("java:") ? name : "java:comp/env/" + name;
            Object pool = new InitialContext().lookup(whole);
            if (pool instanceof DataSource) {
                return () -> read((DataSource) pool);
            }
            found = pool.getClass().getName();
        } catch (NamingException e) {
            cause = e;
            found = e.toString();
        }
        throw wrong(
                Setting.DATALINK_LIVE_RELEASE_DATASOURCE,
                "the JNDI name of a DataSource",
                format(
                        "\"%s\": %s; name a resource of the service, such as jdbc/tapuser",
                        name, found),
                cause);
    }

    /**
     * Reads the release by one statement on one table, so it is one whatever is swapped meanwhile.
     * Takes an ACCESS SHARE lock on that table for as long as the statement runs.
     */
    private static Optional<String> read(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            try (Statement statement = connection.createStatement()) {
                statement.setMaxRows(1);
                statement.setQueryTimeout(10); // Beyond it, the last good templates stay.
                ResultSet rows = statement.executeQuery(QUERY);
                return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
            } catch (SQLException e) {
                if (NOT_THERE.contains(String.valueOf(e.getSQLState()))) {
                    return Optional.empty();
                }
                throw e;
            } finally {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
            }
        }
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
            throw wrong(Setting.DATALINK_LIVE_RELEASE_CLASS, expected, '"' + name + "\": " + e, e);
        }
    }

    @Override
    public void close() {
        watch.close();
        templates.close();
        discovery.ifPresent(DiscoveryClient::close);
    }
}
