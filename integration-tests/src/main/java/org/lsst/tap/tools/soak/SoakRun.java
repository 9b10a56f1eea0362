package org.lsst.tap.tools.soak;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.service.DaoJar;

/**
 * One soak: publishes each release once and learns what it looks like, measures, publishes under
 * the readers with faults for as long as told, publishes once more without, and measures again.
 * Used once, by one thread.
 */
final class SoakRun {

    private static final Duration EXTENSION = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    /** As TAP services have it. */
    private static final int POOL_SIZE = 3;

    /** Of ten jobs, how many meet a fault. */
    private static final int TENTHS_WITH_FAULT = 7;

    private final SoakSettings settings;
    private final Consumer<String> progress;
    private final SplittableRandom random;
    private final Tally tally = new Tally();
    private final LiveLog live = new LiveLog();
    private final Disturbance disturbance = new Disturbance();
    private final KnownReleases known = new KnownReleases();

    SoakRun(SoakSettings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
        this.random = new SplittableRandom(settings.seed());
    }

    /**
     * Runs.
     *
     * @param folder an empty folder, for the server and the loader
     * @throws SoakException if the soak itself fails
     */
    SoakResults run(Path folder) throws IOException, SQLException {
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        try (SoakServer server = SoakServer.start(folder.resolve("data"));
                FaultProxy proxy = new FaultProxy(server.port());
                ReleaseHost host = new ReleaseHost(settings.releases());
                HikariDataSource pool = pool(server)) {
            Publisher publisher =
                    new Publisher(
                            server,
                            proxy,
                            host,
                            new LoaderProcess.Setting(settings.loaderJar(), temporary),
                            new Publisher.Notes(known, live, disturbance, tally),
                            folder);
            SoakService.prepare(server);
            publishEach(publisher, server);
            try (SoakService service = SoakService.start(server, settings.jar())) {
                return run(publisher, () -> readers(pool, service), server, temporary);
            }
        }
    }

    private SoakResults run(
            Publisher publisher,
            Supplier<List<SoakReader>> readers,
            SoakServer server,
            Path temporary)
            throws SQLException {
        SoakReaders.Judge judge = new SoakReaders.Judge(known, live, disturbance, tally);
        // Fills pools and caches, and starts threads that stay.
        try (SoakReaders warming = SoakReaders.start(readers.get(), judge, random.split())) {
            settings.releases().forEach(release -> publisher.publish(Job.update(release, false)));
            warming.requireAlive();
        }
        Footprint before = Footprint.measure(server, temporary);
        long start = System.nanoTime();
        try (SoakReaders running = SoakReaders.start(readers.get(), judge, random.split())) {
            publishWithFaults(publisher);
            // What the last fault has left behind goes with the next job.
            publisher.publish(update(publisher));
            running.requireAlive();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Footprint after = Footprint.measure(server, temporary);
        return new SoakResults(tally, settings.kinds(), before, after, took);
    }

    /**
     * Publishes each release, and learns what CADC's own DAO, and a service with CADC's own jar,
     * show of it at rest.
     */
    private void publishEach(Publisher publisher, SoakServer server) {
        SoakReader dao = SoakReader.cadcs(PostgresServer.dataSource(server.url()));
        publisher.publishFirst(settings.releases().get(0));
        try (SoakService service = SoakService.start(server, DaoJar.CADC)) {
            List<SoakReader> atRest = new ArrayList<>(service.readers());
            atRest.add(dao);
            for (SoakRelease release : settings.releases()) {
                if (!release.name().equals(publisher.live())) {
                    publisher.publishFirst(release);
                }
                atRest.forEach(
                        reader ->
                                known.learn(
                                        reader.kind(),
                                        release.name(),
                                        reader.source().read().look()));
                progress.accept("Published " + release.name() + ".");
            }
        }
    }

    private void publishWithFaults(Publisher publisher) {
        FaultDeck deck = new FaultDeck(settings.orderedKinds(), random.split());
        long start = System.nanoTime();
        long line = 0;
        while (goesOn(start)) {
            if (random.nextInt(10) < TENTHS_WITH_FAULT && !settings.kinds().isEmpty()) {
                Fault fault = deck.deal();
                publisher.publish(job(publisher, fault), fault);
            } else {
                publisher.publish(anyJob(publisher));
            }
            Duration passed = Duration.ofNanos(System.nanoTime() - start);
            if (passed.dividedBy(BETWEEN_LINES) > line) {
                line = passed.dividedBy(BETWEEN_LINES);
                progress.accept(SoakReport.progress(passed, tally));
            }
        }
    }

    private boolean goesOn(long start) {
        Duration duration = settings.duration();
        Duration passed = Duration.ofNanos(System.nanoTime() - start);
        return passed.compareTo(duration) < 0
                || (!tally.hasAll(settings.kinds())
                        && passed.compareTo(duration.plus(EXTENSION)) < 0);
    }

    /** Returns a job that comes to the fault's point. */
    private Job job(Publisher publisher, Fault fault) {
        return fault.point().isPassedBy(Job.Kind.ROLLBACK) ? anyJob(publisher) : update(publisher);
    }

    /** Returns a rollback once in a while, if there is something to roll back to. */
    private Job anyJob(Publisher publisher) {
        if (random.nextInt(4) == 0) {
            return publisher
                    .previous()
                    .flatMap(
                            name ->
                                    settings.releases().stream()
                                            .filter(release -> release.name().equals(name))
                                            .findFirst())
                    .map(Job::rollback)
                    .orElseGet(() -> update(publisher));
        }
        return update(publisher);
    }

    private Job update(Publisher publisher) {
        List<SoakRelease> others =
                settings.releases().stream()
                        .filter(release -> !release.name().equals(publisher.live()))
                        .toList();
        return Job.update(others.get(random.nextInt(others.size())), random.nextInt(8) == 0);
    }

    private List<SoakReader> readers(HikariDataSource pool, SoakService service) {
        List<SoakReader> readers = new ArrayList<>(service.readers());
        for (int i = 0; i < settings.readersPerKind(); i++) {
            if (settings.jar() == DaoJar.CADC) {
                readers.add(SoakReader.cadcs(pool));
            } else {
                readers.add(SoakReader.cached(pool));
                readers.add(SoakReader.uncached(pool));
            }
        }
        return readers;
    }

    private static HikariDataSource pool(SoakServer server) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(server.url(server.port(), FaultInjector.READERS));
        config.setMaximumPoolSize(POOL_SIZE);
        return new HikariDataSource(config);
    }
}
