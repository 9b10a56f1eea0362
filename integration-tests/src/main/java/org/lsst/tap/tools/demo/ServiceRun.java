package org.lsst.tap.tools.demo;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.tools.demo.Demo.Stage;
import org.lsst.tap.tools.kit.Judge;
import org.lsst.tap.tools.kit.Judge.Verdict;
import org.lsst.tap.tools.kit.Loops;
import org.lsst.tap.tools.kit.ReadCounts;
import org.lsst.tap.tools.kit.ReadCounts.Figures;
import org.lsst.tap.tools.kit.Reader;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Release;
import org.lsst.tap.tools.kit.ReleasePublisher;
import org.lsst.tap.tools.report.Numbers;
import org.lsst.tap.tools.service.DaoJar;
import org.lsst.tap.tools.service.ServiceDatabase;
import org.lsst.tap.tools.service.TapClient;
import org.lsst.tap.tools.service.TapService;
import picocli.CommandLine.Option;

/**
 * {@code tap-schema demo --service}: loads both releases, with small tables behind them, starts a
 * TAP service, learns what it answers at rest, then swaps and judges. For one run.
 */
final class ServiceRun {

    static final Duration FOREVER = Duration.ofDays(3650);

    private static final String COMMON_TABLES =
            """
            SELECT live.table_name FROM tap_schema.tables11 live
              JOIN tap_schema_staging.tables11 staging USING (table_name)
             WHERE live.schema_name <> 'tap_schema'
             ORDER BY live.schema_name, live.table_index, live.table_name LIMIT 3
            """;

    private static final String EXAMPLES =
            """

              curl '%1$s/tables/%2$s'
              curl -sL %1$s/sync -d LANG=ADQL -d FORMAT=csv --data-urlencode 'QUERY=SELECT * FROM %2$s'
              TOPCAT: VO > Table Access Protocol (TAP) Query, TAP URL %1$s
              python3 -c 'import pyvo; print(pyvo.dal.TAPService("%1$s").search("SELECT * FROM %2$s"))'
            """;

    @Option(
            names = "--service",
            description =
                    "Start a TAP service on 127.0.0.1 instead, of CADC's parts in an embedded"
                            + " Tomcat; swap two releases under it, and judge its answers, until"
                            + " q and Enter, Ctrl-C, or --seconds if that is given.")
    boolean wanted;

    @Option(
            names = "--jar",
            paramLabel = "ours|cadc",
            description =
                    "With --service: which jar reads TAP_SCHEMA in it (default: ours). CADC's"
                            + " own shows mixed documents.")
    private DaoJar jar = DaoJar.DROP_IN;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            description =
                    "With --service: the pause between two swaps, 0.05 to 3600 (default: 1); 0"
                            + " for a swap at each Enter only. Enter always swaps.")
    BigDecimal interval = BigDecimal.ONE;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "With --service: its port (default: any that is free).")
    int port;

    private final Judge judge = new Judge();
    private final ReadCounts counts = new ReadCounts();
    private final AtomicLong swaps = new AtomicLong();
    private volatile String live = "";

    /** Runs; returns whether the service did what the jar in it promises. */
    boolean run(Stage stage, Duration duration, Keyboard keyboard) {
        Terminal terminal = stage.terminal();
        String url = stage.server().url();
        ReleasePublisher publisher = new ReleasePublisher(url, List.of(ServiceDatabase.ROLE));
        ServiceDatabase.prepare(stage.server().sql());
        stage.releases().forEach(release -> load(stage, publisher, release));
        terminal.progress("Starting the TAP service ...");
        try (TapService service =
                new TapService(ServiceDatabase.urlFor(url), jar).withPort(port).start()) {
            List<String> tables = stage.server().sql().queryForList(COMMON_TABLES, String.class);
            terminal.line("TAP service with %s: %s".formatted(jar.label(), service.baseUrl()));
            terminal.line(EXAMPLES.formatted(service.baseUrl(), tables.get(0)));
            List<Reader> requests = service.client().mix(tables);
            terminal.progress("Learning what the service answers at rest ...");
            learn(requests);
            swap(stage, publisher);
            learn(requests);
            terminal.line(invitation(stage, duration));
            long start = System.nanoTime();
            Loops clients =
                    TapClient.send(
                            requests,
                            stage.options().readers(),
                            read -> counts.add(judge.judge(read)));
            try (clients) {
                terminal.progress(
                        () -> progress(start),
                        () -> swapUntil(start + duration.toNanos(), stage, publisher, keyboard));
                // Before the clients end: after a signal, PostgreSQL's own hook runs beside ours.
                return conclude(terminal);
            }
        }
    }

    private void load(Stage stage, ReleasePublisher publisher, Release release) {
        stage.terminal().progress("Loading %s ...".formatted(release.name()));
        live = publisher.publish(release, CutOver.RENAME).release();
        ServiceDatabase.createReleasedTables(stage.server().sql());
        String count = "SELECT count(*) FROM tap_schema.";
        stage.terminal()
                .line(
                        "Loaded %s and swapped it live: %d schemas, %d columns; made small tables behind it."
                                .formatted(
                                        live,
                                        stage.server().number(count + "schemas11"),
                                        stage.server().number(count + "columns11")));
    }

    private void learn(List<Reader> requests) {
        requests.forEach(request -> judge.learn(request, live));
        judge.rest(live, System.nanoTime());
    }

    private void swap(Stage stage, ReleasePublisher publisher) {
        boolean isFirst = live.equals(stage.releases().get(0).name());
        judge.begin(stage.releases().get(isFirst ? 1 : 0).name(), System.nanoTime());
        live = publisher.rollBack(CutOver.RENAME).release();
        judge.rest(live, System.nanoTime());
    }

    private void swapUntil(long end, Stage stage, ReleasePublisher publisher, Keyboard keyboard) {
        Duration given = Duration.ofNanos(interval.movePointRight(9).longValue());
        Duration pause = given.isZero() ? FOREVER : given;
        while (true) {
            Duration left = Duration.ofNanos(end - System.nanoTime());
            if (keyboard.isEnd(left.compareTo(pause) < 0 ? left : pause)
                    || System.nanoTime() - end >= 0) {
                return;
            }
            swap(stage, publisher);
            swaps.incrementAndGet();
        }
    }

    private String invitation(Stage stage, Duration duration) {
        String pause = "every %s s and ".formatted(interval.stripTrailingZeros().toPlainString());
        String time = "for %d s, or ".formatted(duration.toSeconds());
        return "Swapping %s under %d clients %sat each Enter, %suntil q and Enter."
                .formatted(
                        Release.names(stage.releases(), " and "),
                        stage.options().readers(),
                        interval.signum() == 0 ? "" : pause,
                        duration.equals(FOREVER) ? "" : time);
    }

    private String progress(long start) {
        return String.format(
                Locale.ROOT,
                "%4d s: %d swaps, live %s; %,d answers: documents mixed %d, SELECT * mixed %d,"
                        + " failed %d",
                Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                swaps.get(),
                live,
                counts.all().reads(),
                counts.of(ReaderKind.SERVICE_TABLES).wrong(),
                counts.of(ReaderKind.SERVICE_SELECT).wrong(),
                counts.all().count(Verdict.ERROR));
    }

    private boolean conclude(Terminal terminal) {
        Map<String, List<?>> table = new LinkedHashMap<>();
        table.put("request", List.of("answers", "whole", "mixed", "failed"));
        long bad = 0;
        for (ReaderKind kind : counts.kinds()) {
            Figures figures = counts.of(kind);
            long right = figures.count(Verdict.RIGHT);
            bad += kind == ReaderKind.SERVICE_JOIN ? 0 : figures.reads() - right;
            long failed = figures.count(Verdict.ERROR);
            table.put(kind.label(), List.of(figures.reads(), right, figures.wrong(), failed));
        }
        Numbers.table(table).forEach(terminal::line);
        String failure = counts.all().firstFailure();
        if (!failure.isEmpty()) {
            terminal.line("First failure: " + failure);
        }
        String result =
                bad == 0
                        ? "no document and no SELECT * was mixed, and none failed."
                        : bad + " documents or SELECT * were mixed or failed.";
        terminal.line("%d swaps; with %s %s".formatted(swaps.get(), jar.label(), result));
        return bad == 0 || jar == DaoJar.CADC;
    }

    /**
     * What somebody at the keyboard asks for: a swap by Enter, the end by {@code q} and Enter, or
     * by a signal that ends the process, which then waits until this is closed.
     */
    static final class Keyboard implements AutoCloseable {

        private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        private final CompletableFuture<Void> closed = new CompletableFuture<>();

        /**
         * Reads lines until their end, which asks for nothing, in a thread that ends with the JVM.
         */
        Keyboard(InputStream keys) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(keys, StandardCharsets.UTF_8));
            Thread thread = new Thread(() -> lines.lines().forEach(asked::add), "keys");
            thread.setDaemon(true);
            thread.start();
            Runnable end =
                    () -> {
                        asked.add("q");
                        closed.join();
                    };
            Runtime.getRuntime().addShutdownHook(new Thread(end, "end"));
        }

        /**
         * Waits until something is asked for, no longer than that; returns whether it is the end.
         */
        boolean isEnd(Duration atMost) {
            try {
                String line = asked.poll(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
                return line != null && line.strip().equalsIgnoreCase("q");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return true;
            }
        }

        @Override
        public void close() {
            closed.complete(null);
        }
    }
}
