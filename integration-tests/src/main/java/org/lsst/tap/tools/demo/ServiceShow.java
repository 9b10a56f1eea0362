package org.lsst.tap.tools.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.lsst.tap.tools.report.RequestTable;
import org.lsst.tap.tools.service.DaoJar;
import org.lsst.tap.tools.service.RequestLoad;
import org.lsst.tap.tools.service.RequestMix;
import org.lsst.tap.tools.service.RequestMix.Kind;
import org.lsst.tap.tools.service.RequestMix.Verdict;
import org.lsst.tap.tools.service.TapService;
import org.lsst.tap.tools.service.TapServiceSettings;

/**
 * A TAP service on loopback under swaps, as somebody at a terminal sees it: load both releases,
 * start the service, learn what it answers at rest, then swap and judge. Used once, by one thread.
 */
final class ServiceShow {

    private static final Duration AGES = Duration.ofDays(3650);

    private final DemoSettings settings;
    private final ServiceSettings serviceSettings;
    private final Terminal terminal;
    private final Wishes wishes;

    private volatile String live = "";
    private final AtomicLong swaps = new AtomicLong();

    ServiceShow(
            DemoSettings settings,
            ServiceSettings serviceSettings,
            Terminal terminal,
            Wishes wishes) {
        this.settings = settings;
        this.serviceSettings = serviceSettings;
        this.terminal = terminal;
        this.wishes = wishes;
    }

    /**
     * Runs until it is stopped, or its time is over.
     *
     * @return whether the service did what the jar in it promises
     */
    boolean run() {
        terminal.progress("Starting PostgreSQL ...");
        try (DemoDatabase database = DemoDatabase.start()) {
            terminal.line(database.versions() + ", started.");
            return show(new ServiceDemoDatabase(database));
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL did not stop", e);
        } finally {
            terminal.clear();
        }
    }

    private boolean show(ServiceDemoDatabase database) {
        database.prepare();
        for (int i = 0; i < settings.releases().size(); i++) {
            terminal.progress("Loading %s ...".formatted(settings.releases().get(i).name()));
            publish(database, i);
        }
        TapServiceSettings to =
                TapServiceSettings.of(database.urlOfService(), serviceSettings.jar())
                        .withPort(serviceSettings.port());
        terminal.progress("Starting the TAP service ...");
        try (TapService service = TapService.start(to)) {
            List<String> tables = database.commonTables();
            terminal.line(
                    "TAP service with %s: %s"
                            .formatted(nameOf(serviceSettings.jar()), service.baseUrl()));
            terminal.line("");
            ServiceExamples.of(service.baseUrl(), tables.get(0))
                    .forEach(example -> terminal.line("  " + example));
            terminal.line("");
            RequestMix mix = RequestMix.of(schemaOf(tables.get(0)), tables);
            learn(database, service, mix);
            return swapUnderRequests(database, service, mix);
        }
    }

    private void publish(ServiceDemoDatabase database, int release) {
        ServiceDemoDatabase.Publication published =
                database.publish(settings.releases().get(release), settings.schemasOf(release));
        live = published.release();
        terminal.line(
                "Loaded %s and swapped it live: %d schemas, %d columns; made %d small tables behind it."
                        .formatted(
                                published.release(),
                                published.schemas(),
                                published.columns(),
                                published.tables()));
    }

    /** Asks for everything once while each of the releases is live and nothing moves. */
    private void learn(ServiceDemoDatabase database, TapService service, RequestMix mix) {
        terminal.progress("Learning what the service answers at rest ...");
        mix.learn(service.client());
        live = database.swap();
        mix.learn(service.client());
    }

    private boolean swapUnderRequests(
            ServiceDemoDatabase database, TapService service, RequestMix mix) {
        terminal.line(invitation());
        long start = System.nanoTime();
        RequestLoad load = RequestLoad.start(service.client(), mix, settings.readersPerKind());
        Outcome outcome;
        try (load;
                ProgressLine progress = new ProgressLine(terminal)) {
            progress.show(() -> progress(load, start));
            swapUntilStopped(database, start);
            // Before the load ends: after a signal, PostgreSQL's own shutdown hook runs beside
            // ours.
            outcome = Outcome.of(load);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return conclude(outcome);
    }

    private void swapUntilStopped(ServiceDemoDatabase database, long start)
            throws InterruptedException {
        long end = start + serviceSettings.duration().orElse(AGES).toNanos();
        long nextSwap = nextSwap();
        while (true) {
            Duration untilNext = until(Math.min(nextSwap, end));
            Optional<Wishes.Wish> wish = wishes.await(untilNext);
            if (wish.filter(Wishes.Wish.STOP::equals).isPresent() || until(end).isNegative()) {
                return;
            }
            if (wish.isPresent() || until(nextSwap).isNegative()) {
                live = database.swap();
                swaps.incrementAndGet();
                nextSwap = nextSwap();
            }
        }
    }

    private long nextSwap() {
        Duration interval = serviceSettings.interval();
        return System.nanoTime() + (interval.isZero() ? AGES : interval).toNanos();
    }

    private static Duration until(long nanoTime) {
        return Duration.ofNanos(nanoTime - System.nanoTime());
    }

    private String invitation() {
        String pace =
                serviceSettings.interval().isZero()
                        ? "at each Enter"
                        : "every %s s and at each Enter"
                                .formatted(seconds(serviceSettings.interval()));
        String end =
                serviceSettings
                        .duration()
                        .map(duration -> "for %d s, or until".formatted(duration.toSeconds()))
                        .orElse("until");
        return "Swapping %s under %d clients %s, %s q and Enter."
                .formatted(names(), settings.readersPerKind(), pace, end);
    }

    private String progress(RequestLoad load, long start) {
        return String.format(
                Locale.ROOT,
                "%4d s: %d swaps, live %s; %,d answers: documents mixed %d, SELECT * mixed %d,"
                        + " failed %d",
                Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                swaps.get(),
                live,
                load.count(),
                load.count(Kind.TABLES, Verdict.MIXED),
                load.count(Kind.RELEASED_TABLE, Verdict.MIXED),
                load.count(Verdict.FAILED));
    }

    private boolean conclude(Outcome outcome) {
        outcome.table().forEach(terminal::line);
        outcome.firstFailure().ifPresent(failure -> terminal.line("First failure: " + failure));
        String jar = nameOf(serviceSettings.jar());
        if (outcome.wrong() == 0) {
            terminal.line(
                    "%d swaps; with %s no document and no SELECT * was mixed, and none failed."
                            .formatted(swaps.get(), jar));
            return true;
        }
        terminal.line(
                "%d swaps; with %s %d documents or SELECT * were mixed or failed."
                        .formatted(swaps.get(), jar, outcome.wrong()));
        return serviceSettings.jar() == DaoJar.CADC;
    }

    /**
     * What came of the requests by a moment.
     *
     * @param table the lines to print
     * @param wrong how many documents and answers from released tables were mixed or failed
     * @param firstFailure the first request that failed
     */
    private record Outcome(List<String> table, long wrong, Optional<String> firstFailure) {

        static Outcome of(RequestLoad load) {
            long wrong =
                    load.count(Kind.TABLES, Verdict.MIXED)
                            + load.count(Kind.RELEASED_TABLE, Verdict.MIXED)
                            + load.count(Kind.TABLES, Verdict.FAILED)
                            + load.count(Kind.RELEASED_TABLE, Verdict.FAILED);
            return new Outcome(RequestTable.lines(load), wrong, load.firstFailure());
        }
    }

    private static String nameOf(DaoJar jar) {
        return jar == DaoJar.CADC ? "CADC's jar" : "the drop-in jar";
    }

    private String names() {
        return String.join(
                " and ",
                settings.releases().stream().map(release -> release.name().value()).toList());
    }

    private static String schemaOf(String table) {
        return table.substring(0, table.indexOf('.'));
    }

    private static String seconds(Duration duration) {
        return new BigDecimal(duration.toMillis())
                .movePointLeft(3)
                .stripTrailingZeros()
                .toPlainString();
    }
}
