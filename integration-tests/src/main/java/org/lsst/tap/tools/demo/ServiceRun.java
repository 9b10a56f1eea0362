package org.lsst.tap.tools.demo;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.tools.kit.Figures;
import org.lsst.tap.tools.kit.Judge;
import org.lsst.tap.tools.kit.Loops;
import org.lsst.tap.tools.kit.Publisher;
import org.lsst.tap.tools.kit.Reader;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Release;
import org.lsst.tap.tools.kit.Tally;
import org.lsst.tap.tools.kit.Verdict;
import org.lsst.tap.tools.report.Numbers;
import org.lsst.tap.tools.report.TextTable;
import org.lsst.tap.tools.service.DaoJar;
import org.lsst.tap.tools.service.Requests;
import org.lsst.tap.tools.service.ServiceDatabase;
import org.lsst.tap.tools.service.TapService;
import org.lsst.tap.tools.service.TapServiceSettings;

/**
 * A TAP service on loopback under swaps: loads both releases, with small tables behind them, starts
 * the service, learns what it answers at rest, then swaps and judges. Used once, by one thread.
 */
final class ServiceRun {

    /** Until somebody stops it. */
    static final Duration FOREVER = Duration.ofDays(3650);

    private static final String COMMON_TABLES =
            """
            SELECT live.table_name FROM tap_schema.tables11 live
              JOIN tap_schema_staging.tables11 staging USING (table_name)
             WHERE live.schema_name <> 'tap_schema'
             ORDER BY live.schema_name, live.table_index, live.table_name LIMIT 3
            """;

    /** Commands that ask the service, for somebody to copy. */
    private static final String EXAMPLES =
            """

              curl '%1$s/tables/%2$s'
              curl -sL %1$s/sync -d LANG=ADQL -d FORMAT=csv --data-urlencode 'QUERY=SELECT * FROM %2$s'
              TOPCAT: VO > Table Access Protocol (TAP) Query, TAP URL %1$s
              python3 -c 'import pyvo; print(pyvo.dal.TAPService("%1$s").search("SELECT * FROM %2$s"))'
            """;

    private final Stage stage;
    private final Terminal terminal;
    private final ServiceOptions options;
    private final Duration duration;
    private final Keyboard keyboard;
    private final Publisher publisher;
    private final Judge judge = new Judge();

    private volatile String live = "";
    private final AtomicLong swaps = new AtomicLong();

    /**
     * Makes a run.
     *
     * @param duration how long it is shown
     */
    ServiceRun(Stage stage, ServiceOptions options, Duration duration, Keyboard keyboard) {
        this.stage = stage;
        this.terminal = stage.terminal();
        this.options = options;
        this.duration = duration;
        this.keyboard = keyboard;
        this.publisher = new Publisher(stage.server().url(), List.of(ServiceDatabase.ROLE));
    }

    /**
     * Runs until it is stopped, or its time is over.
     *
     * @return whether the service did what the jar in it promises
     */
    boolean run() {
        ServiceDatabase.prepare(stage.server().sql());
        stage.releases().forEach(this::load);
        terminal.progress("Starting the TAP service ...");
        TapServiceSettings to =
                TapServiceSettings.of(ServiceDatabase.urlFor(stage.server().url()), options.jar)
                        .withPort(options.port);
        try (TapService service = TapService.start(to)) {
            List<String> tables = stage.server().sql().queryForList(COMMON_TABLES, String.class);
            String table = tables.get(0);
            terminal.line(
                    "TAP service with %s: %s".formatted(options.jar.label(), service.baseUrl()));
            terminal.line(EXAMPLES.formatted(service.baseUrl(), table));
            List<Reader> requests = Requests.mix(service.client(), tables);
            terminal.progress("Learning what the service answers at rest ...");
            learn(requests);
            swap();
            learn(requests);
            terminal.line(invitation());
            return swapUnder(requests);
        }
    }

    /** Loads a release, with small tables behind it. */
    private void load(Release release) {
        terminal.progress("Loading %s ...".formatted(release.name()));
        live = publisher.publish(release, CutOver.RENAME).release();
        ServiceDatabase.createReleasedTables(stage.server().sql());
        terminal.line(
                "Loaded %s and swapped it live: %d schemas, %d columns; made small tables behind it."
                        .formatted(live, count("schemas11"), count("columns11")));
    }

    private long count(String table) {
        return stage.server().number("SELECT count(*) FROM tap_schema." + table);
    }

    private void learn(List<Reader> requests) {
        requests.forEach(request -> judge.learn(request, live));
        judge.rest(live, System.nanoTime());
    }

    /** Exchanges the two releases as {@code tap-schema rollback --cut-over rename} does. */
    private void swap() {
        boolean isFirst = live.equals(stage.releases().get(0).name());
        judge.begin(stage.releases().get(isFirst ? 1 : 0).name(), System.nanoTime());
        live = publisher.rollBack(CutOver.RENAME).release();
        judge.rest(live, System.nanoTime());
    }

    private boolean swapUnder(List<Reader> requests) {
        Tally tally = new Tally();
        long start = System.nanoTime();
        Loops clients =
                Requests.send(requests, stage.readers(), read -> tally.add(judge.judge(read)));
        try (clients) {
            terminal.progress(
                    () -> progress(tally, start), () -> swapUntil(start + duration.toNanos()));
            // Before the clients end: after a signal, PostgreSQL's own hook runs beside ours.
            return conclude(tally);
        }
    }

    private void swapUntil(long end) {
        Duration pause = options.interval().isZero() ? FOREVER : options.interval();
        while (true) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            Optional<Keyboard.Command> asked =
                    keyboard.await(left.compareTo(pause) < 0 ? left : pause);
            boolean isStopped = asked.filter(Keyboard.Command.STOP::equals).isPresent();
            if (isStopped || System.nanoTime() - end >= 0) {
                return;
            }
            swap();
            swaps.incrementAndGet();
        }
    }

    private String invitation() {
        String interval = "every %s s and ".formatted(options.seconds());
        String time = "for %d s, or ".formatted(duration.toSeconds());
        return "Swapping %s under %d clients %sat each Enter, %suntil q and Enter."
                .formatted(
                        stage.names(" and "),
                        stage.readers(),
                        options.interval().isZero() ? "" : interval,
                        duration.equals(FOREVER) ? "" : time);
    }

    private String progress(Tally tally, long start) {
        return String.format(
                Locale.ROOT,
                "%4d s: %d swaps, live %s; %,d answers: documents mixed %d, SELECT * mixed %d,"
                        + " failed %d",
                Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                swaps.get(),
                live,
                tally.all().reads(),
                tally.of(ReaderKind.SERVICE_TABLES).wrong(),
                tally.of(ReaderKind.SERVICE_SELECT).wrong(),
                tally.all().count(Verdict.ERROR));
    }

    private boolean conclude(Tally tally) {
        TextTable table = new TextTable("request", List.of("answers", "whole", "mixed", "failed"));
        long bad = 0;
        for (ReaderKind kind : tally.kinds()) {
            Figures figures = tally.of(kind);
            long right = figures.count(Verdict.RIGHT);
            bad += kind == ReaderKind.SERVICE_JOIN ? 0 : figures.reads() - right;
            table.row(
                    kind.label(),
                    Stream.of(figures.reads(), right, figures.wrong(), figures.count(Verdict.ERROR))
                            .map(Numbers::count)
                            .toList());
        }
        table.lines().forEach(terminal::line);
        String failure = tally.all().firstFailure();
        if (!failure.isEmpty()) {
            terminal.line("First failure: " + failure);
        }
        terminal.line(
                "%d swaps; with %s %s"
                        .formatted(
                                swaps.get(),
                                options.jar.label(),
                                bad == 0
                                        ? "no document and no SELECT * was mixed, and none"
                                                + " failed."
                                        : bad
                                                + " documents or SELECT * were mixed or"
                                                + " failed."));
        return bad == 0 || options.jar == DaoJar.CADC;
    }
}
