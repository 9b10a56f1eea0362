package org.lsst.tap.tools.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.lsst.tap.tools.kit.LocalServer;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.Reader;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Release;
import org.lsst.tap.tools.kit.RunOptions;
import org.lsst.tap.tools.kit.TemporaryFolder;
import org.lsst.tap.tools.kit.Tool;
import org.lsst.tap.tools.service.DaoJar;
import org.lsst.tap.tools.service.ServiceDatabase;
import org.lsst.tap.tools.service.TapClient;
import org.lsst.tap.tools.service.TapService;
import org.lsst.tap.tools.soak.JobRunner.Job;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The soak: publishes each release once and learns what it looks like, measures, publishes under
 * the readers with faults for as long as told, publishes once more without, and measures again.
 */
@Command(
        name = "soak",
        description = {
            "Runs the loader, readers and a TAP service for as long as told, with random faults.",
            "",
            "The loader is a process of its own, which is killed, ended and cut off at named"
                    + " points; PostgreSQL is stopped and started again; readers' sessions are"
                    + " ended. Each read is compared with the releases that may be live, and what"
                    + " is live after each job with what the job said. At the end it rests and"
                    + " looks for leaks.",
            ""
        },
        footer = {
            "",
            "Exit codes:",
            "  0  nothing was mixed, lost or leaked, and each kind of fault has happened",
            "  1  something was; or the soak could not run",
            "  2  wrong usage",
            "  3  an archive can't be read"
        })
public final class Soak extends Tool {

    /** As by default, where the library's would lose commits; a small log, to see other growth. */
    private static final Map<String, String> SETTINGS =
            Map.of("synchronous_commit", "on", "max_wal_size", "128MB");

    /** One table only: PostgreSQL resolves the names of a join one by one, so that it can tear. */
    private static final String QUERY =
            "SELECT table_name, column_name, datatype, unit, ucd, description FROM"
                    + " TAP_SCHEMA.columns ORDER BY table_name, column_name";

    @Option(names = "--minutes", paramLabel = "N", description = "How long, in minutes.")
    private int minutes;

    @Option(names = "--seconds", paramLabel = "N", description = "And seconds. Default: 60 in all.")
    private int seconds;

    @Mixin private RunOptions options = new RunOptions();

    @Option(
            names = "--faults",
            paramLabel = "KIND,...",
            split = "\\s*,\\s*",
            hideParamSyntax = true,
            description = "Which kinds of fault: ${COMPLETION-CANDIDATES}. Default: all.")
    private Set<Fault.Kind> kinds = EnumSet.allOf(Fault.Kind.class);

    @Option(
            names = "--dao",
            paramLabel = "DROP_IN|CADC",
            description =
                    "Whose DAO the readers and the service have. With CADC's the soak must find"
                            + " mixes, and fail. Default: ours.")
    private DaoJar dao = DaoJar.DROP_IN;

    private final Ledger ledger = new Ledger();
    private final List<Release> releases = new ArrayList<>();
    private SplittableRandom random = new SplittableRandom();

    public static void main(String[] arguments) {
        System.exit(of(new Soak()).execute(arguments));
    }

    @Override
    protected void check() {
        check("--minutes", minutes, 0, 60 * 24);
        check("--seconds", seconds, 0, 3600);
        check("--readers", options.readers(), 1, 16);
    }

    @Override
    protected boolean run() throws IOException {
        line("Seed %d.".formatted(options.seed()));
        random = new SplittableRandom(options.seed());
        try (TemporaryFolder folder = TemporaryFolder.create("tap-schema-soak")) {
            // Two of each, in both orders, so that any two of them differ.
            for (Release one : options.releases(folder.path())) {
                releases.add(one.named(one.name() + "-forward"));
                releases.add(one.reversed().named(one.name() + "-reverse"));
            }
            Path temporary = Files.createDirectories(folder.path().resolve("temporary"));
            try (LocalServer server = new LocalServer(folder.path().resolve("data"), SETTINGS);
                    JobRunner jobs = new JobRunner(server, releases, ledger, temporary)) {
                ServiceDatabase.prepare(server.sql());
                publishEach(jobs, server);
                return publishUnderReaders(jobs, server, temporary);
            }
        }
    }

    private static TapService service(LocalServer server, DaoJar jar) {
        return new TapService(ServiceDatabase.urlFor(server.url()), jar).start();
    }

    /**
     * Publishes each release, and learns what CADC's own DAO, and a service with CADC's own jar,
     * show of it at rest.
     */
    private void publishEach(JobRunner jobs, LocalServer server) {
        jobs.publishFirst(releases.get(0));
        try (TapService service = service(server, DaoJar.CADC)) {
            List<Reader> atRest = readers(service);
            atRest.add(Reader.of(ReaderKind.CADC, 0, PostgresServer.dataSource(server.url())));
            for (Release release : releases) {
                if (!release.name().equals(jobs.live())) {
                    jobs.publishFirst(release);
                }
                atRest.forEach(reader -> ledger.judge().learn(reader, release.name()));
                line("Published " + release.name() + ".");
            }
        }
    }

    private boolean publishUnderReaders(JobRunner jobs, LocalServer server, Path temporary) {
        String url = server.url() + "&ApplicationName=" + JobRunner.READERS;
        DataSource pool = PostgresServer.pool(url, TapService.POOL_SIZE);
        // As TAP services have it: a connection that a fault has cut is not lent.
        pool.setTestOnBorrow(true);
        pool.setValidationQuery("SELECT 1");
        pool.setValidationInterval(0);
        try (TapService service = service(server, dao)) {
            // Fills pools and caches, and starts threads that stay.
            reading(
                    readers(pool, service),
                    () ->
                            releases.forEach(
                                    r -> jobs.publish(new Job(false, r, false), Optional.empty())));
            List<Footprint> before = Footprint.measure(server, temporary);
            long start = System.nanoTime();
            reading(
                    readers(pool, service),
                    () -> {
                        publishWithFaults(jobs);
                        // What the last fault has left behind goes with the next job.
                        jobs.publish(update(jobs), Optional.empty());
                    });
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            List<Footprint> after = Footprint.measure(server, temporary);
            line("");
            ledger.lines(kinds, before, after, took).forEach(this::line);
            return ledger.isPassed(kinds, before, after);
        } finally {
            pool.close();
        }
    }

    private void reading(List<Reader> readers, Runnable body) {
        Reader.during(readers, random, 200, ledger::add, body);
    }

    private void publishWithFaults(JobRunner jobs) {
        Iterator<Fault> faults = Fault.deal(kinds, random.nextLong());
        Duration told = Duration.ofMinutes(minutes).plusSeconds(seconds);
        Duration least = told.isZero() ? Duration.ofSeconds(60) : told;
        long start = System.nanoTime();
        long minute = 0;
        Duration passed = Duration.ZERO;
        // Two minutes longer at most, until each kind has happened.
        while (passed.compareTo(least) < 0
                || (!ledger.missing(kinds).isEmpty()
                        && passed.compareTo(least.plusMinutes(2)) < 0)) {
            boolean isHit = random.nextInt(10) < 7;
            Optional<Fault> fault = isHit ? Optional.of(faults.next()) : Optional.empty();
            // A job that comes to the fault's point.
            boolean any = fault.map(f -> f.point().isOfRollbacks()).orElse(true);
            jobs.publish(any ? anyJob(jobs) : update(jobs), fault);
            passed = Duration.ofNanos(System.nanoTime() - start);
            if (passed.toMinutes() > minute) {
                minute = passed.toMinutes();
                line(ledger.summary(passed));
            }
        }
    }

    /** Returns a rollback once in a while, if there is something to roll back to. */
    private Job anyJob(JobRunner jobs) {
        if (random.nextInt(4) == 0) {
            String previous = jobs.previous();
            for (Release release : releases) {
                if (release.name().equals(previous)) {
                    return new Job(true, release, false);
                }
            }
        }
        return update(jobs);
    }

    private Job update(JobRunner jobs) {
        List<Release> others =
                releases.stream().filter(release -> !release.name().equals(jobs.live())).toList();
        return new Job(false, others.get(random.nextInt(others.size())), random.nextInt(8) == 0);
    }

    private List<Reader> readers(DataSource pool, TapService service) {
        List<Reader> readers = readers(service);
        for (int i = 0; i < options.readers(); i++) {
            if (dao == DaoJar.CADC) {
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
        return new ArrayList<>(
                List.of(
                        client.document(TapClient.ALL_TABLES),
                        client.reader(ReaderKind.SERVICE_QUERY, QUERY)));
    }
}
