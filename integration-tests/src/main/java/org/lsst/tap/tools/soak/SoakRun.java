package org.lsst.tap.tools.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.lsst.tap.tools.kit.LocalServer;
import org.lsst.tap.tools.kit.Loops;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.Reader;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Release;
import org.lsst.tap.tools.kit.RunOptions;
import org.lsst.tap.tools.kit.ToolException;
import org.lsst.tap.tools.service.DaoJar;
import org.lsst.tap.tools.service.Requests;
import org.lsst.tap.tools.service.ServiceDatabase;
import org.lsst.tap.tools.service.TapClient;
import org.lsst.tap.tools.service.TapService;
import org.lsst.tap.tools.service.TapServiceSettings;
import org.lsst.tap.tools.soak.FaultDeck.Fault;
import org.lsst.tap.tools.soak.JobRunner.Job;

/**
 * One soak: publishes each release once and learns what it looks like, measures, publishes under
 * the readers with faults for as long as told, publishes once more without, and measures again.
 * Used once, by one thread.
 */
final class SoakRun {

    private static final Duration EXTENSION = Duration.ofMinutes(2);
    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);
    private static final long MOST_READER_PAUSE_MILLIS = 200;

    /** Of ten jobs, how many meet a fault. */
    private static final int TENTHS_WITH_FAULT = 7;

    private static final Map<String, String> SETTINGS =
            Map.of(
                    // As a server has it by default; the library turns it off, and a crash would
                    // take back what was committed.
                    "synchronous_commit",
                    "on",
                    // Or the growth of the log would hide any other.
                    "max_wal_size",
                    "128MB");

    /** One table only: PostgreSQL resolves the names of a join one by one, so that it can tear. */
    private static final String QUERY =
            "SELECT table_name, column_name, datatype, unit, ucd, description FROM"
                    + " TAP_SCHEMA.columns ORDER BY table_name, column_name";

    private final List<Release> releases;
    private final Set<FaultKind> kinds;
    private final DaoJar jar;
    private final RunOptions options;
    private final Consumer<String> progress;
    private final SplittableRandom random;
    private final Ledger ledger = new Ledger();

    /**
     * Makes a soak.
     *
     * @param releases the releases, two or more, no two alike
     * @param kinds the kinds of fault
     * @param jar whose DAO the readers and the service have; with CADC's the soak is to find mixes
     * @param options how many readers, and the seed
     */
    SoakRun(
            List<Release> releases,
            Set<FaultKind> kinds,
            DaoJar jar,
            RunOptions options,
            Consumer<String> progress) {
        this.releases = releases;
        this.kinds = kinds;
        this.jar = jar;
        this.options = options;
        this.progress = progress;
        this.random = new SplittableRandom(options.seed());
    }

    /**
     * Runs.
     *
     * @param folder an empty folder, for the server and the loader
     * @throws ToolException if the soak itself fails
     */
    SoakReport run(Duration duration, Path folder) throws IOException {
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        try (LocalServer server = new LocalServer(folder.resolve("data"), SETTINGS);
                JobRunner jobs = new JobRunner(server, releases, ledger, folder, temporary)) {
            ServiceDatabase.prepare(server.sql());
            publishEach(jobs, server);
            String url = server.url() + "&ApplicationName=" + JobRunner.READERS;
            DataSource pool = PostgresServer.pool(url, TapServiceSettings.POOL_SIZE);
            // As TAP services have it: a connection that a fault has cut is not lent.
            pool.setTestOnBorrow(true);
            pool.setValidationQuery("SELECT 1");
            pool.setValidationInterval(0);
            try (TapService service = service(server, jar)) {
                return run(duration, jobs, () -> readers(pool, service), server, temporary);
            } finally {
                pool.close();
            }
        }
    }

    private static TapService service(LocalServer server, DaoJar jar) {
        return TapService.start(TapServiceSettings.of(ServiceDatabase.urlFor(server.url()), jar));
    }

    private SoakReport run(
            Duration duration,
            JobRunner jobs,
            Supplier<List<Reader>> readers,
            LocalServer server,
            Path temporary) {
        // Fills pools and caches, and starts threads that stay.
        reading(
                readers.get(),
                () -> releases.forEach(release -> jobs.publish(new Job(false, release, false))));
        Footprint before = Footprint.measure(server, temporary);
        long start = System.nanoTime();
        reading(
                readers.get(),
                () -> {
                    publishWithFaults(jobs, duration);
                    // What the last fault has left behind goes with the next job.
                    jobs.publish(update(jobs));
                });
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Footprint after = Footprint.measure(server, temporary);
        return new SoakReport(ledger, kinds, before, after, took);
    }

    private void reading(List<Reader> readers, Runnable body) {
        Loops.during(
                "A reader",
                readers.stream()
                        .map(r -> r.step(random.split(), MOST_READER_PAUSE_MILLIS, ledger::add))
                        .toList(),
                body);
    }

    /**
     * Publishes each release, and learns what CADC's own DAO, and a service with CADC's own jar,
     * show of it at rest.
     */
    private void publishEach(JobRunner jobs, LocalServer server) {
        jobs.publishFirst(releases.get(0));
        try (TapService service = service(server, DaoJar.CADC)) {
            List<Reader> atRest = new ArrayList<>(readers(service));
            atRest.add(Reader.of(ReaderKind.CADC, 0, PostgresServer.dataSource(server.url())));
            for (Release release : releases) {
                if (!release.name().equals(jobs.live())) {
                    jobs.publishFirst(release);
                }
                atRest.forEach(reader -> ledger.judge().learn(reader, release.name()));
                progress.accept("Published " + release.name() + ".");
            }
        }
    }

    private void publishWithFaults(JobRunner jobs, Duration duration) {
        FaultDeck deck = new FaultDeck(kinds, random.nextLong());
        long start = System.nanoTime();
        long line = 0;
        while (goesOn(start, duration)) {
            if (random.nextInt(10) < TENTHS_WITH_FAULT && !kinds.isEmpty()) {
                Fault fault = deck.deal();
                // A job that comes to the fault's point.
                boolean any = fault.point().isOfRollbacks();
                jobs.publish(any ? anyJob(jobs) : update(jobs), fault);
            } else {
                jobs.publish(anyJob(jobs));
            }
            Duration passed = Duration.ofNanos(System.nanoTime() - start);
            if (passed.dividedBy(BETWEEN_LINES) > line) {
                line = passed.dividedBy(BETWEEN_LINES);
                progress.accept(SoakReport.summary(passed, ledger));
            }
        }
    }

    private boolean goesOn(long start, Duration duration) {
        Duration passed = Duration.ofNanos(System.nanoTime() - start);
        return passed.compareTo(duration) < 0
                || (!ledger.hasAll(kinds) && passed.compareTo(duration.plus(EXTENSION)) < 0);
    }

    /** Returns a rollback once in a while, if there is something to roll back to. */
    private Job anyJob(JobRunner jobs) {
        if (random.nextInt(4) == 0) {
            Optional<String> previous = jobs.previous();
            return releases.stream()
                    .filter(release -> previous.filter(release.name()::equals).isPresent())
                    .findFirst()
                    .map(release -> new Job(true, release, false))
                    .orElseGet(() -> update(jobs));
        }
        return update(jobs);
    }

    private Job update(JobRunner jobs) {
        List<Release> others =
                releases.stream().filter(release -> !release.name().equals(jobs.live())).toList();
        return new Job(false, others.get(random.nextInt(others.size())), random.nextInt(8) == 0);
    }

    private List<Reader> readers(DataSource pool, TapService service) {
        List<Reader> readers = new ArrayList<>(readers(service));
        for (int i = 0; i < options.readers(); i++) {
            if (jar == DaoJar.CADC) {
                readers.add(Reader.of(ReaderKind.CADC, i, pool));
            } else {
                readers.add(Reader.of(ReaderKind.CACHED, i, pool));
                readers.add(Reader.of(ReaderKind.UNCACHED, i, pool));
            }
        }
        return readers;
    }

    /**
     * Returns a reader of each kind of request, with a client of their own: as long as the JDK's
     * client lives, it holds what came over its open connections, up to a hundred answers on each.
     */
    private static List<Reader> readers(TapService service) {
        TapClient client = service.client();
        return List.of(
                Requests.document(client, Requests.ALL_TABLES),
                Requests.query(client, ReaderKind.SERVICE_QUERY, QUERY));
    }
}
