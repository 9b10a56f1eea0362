package org.lsst.tap.tools.demo;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.tools.kit.LocalServer;
import org.lsst.tap.tools.kit.Publisher;
import org.lsst.tap.tools.kit.ToolException;
import org.lsst.tap.tools.kit.Verdict;
import org.lsst.tap.tools.report.Numbers;
import org.lsst.tap.tools.report.TextTable;
import org.lsst.tap.tools.service.DaoJar;
import org.lsst.tap.tools.service.ReleasedTables;
import org.lsst.tap.tools.service.RequestLoad;
import org.lsst.tap.tools.service.RequestMix;
import org.lsst.tap.tools.service.RequestMix.Kind;
import org.lsst.tap.tools.service.ServiceDatabase;
import org.lsst.tap.tools.service.TapService;
import org.lsst.tap.tools.service.TapServiceSettings;

/**
 * A TAP service on loopback under swaps: loads both releases, with small tables behind them, starts
 * the service, learns what it answers at rest, then swaps and judges. Used once, by one thread.
 */
final class ServiceRun {

    private static final Duration AGES = Duration.ofDays(3650);

    private static final String COMMON_TABLES =
            """
            SELECT live.table_name FROM tap_schema.tables11 live
              JOIN tap_schema_staging.tables11 staging USING (table_name)
             WHERE live.schema_name <> 'tap_schema'
             ORDER BY live.schema_name, live.table_index, live.table_name LIMIT 3
            """;

    private final DemoSettings settings;
    private final ServiceOptions options;
    private final Optional<Duration> duration;
    private final Terminal terminal;
    private final Keyboard keyboard;
    private final LocalServer server;
    private final Publisher publisher;
    private final String jar;

    private volatile String live = "";
    private final AtomicLong swaps = new AtomicLong();

    /**
     * Makes a run.
     *
     * @param duration how long it is shown; empty for until somebody stops it
     */
    ServiceRun(
            DemoSettings settings,
            ServiceOptions options,
            Optional<Duration> duration,
            Terminal terminal,
            Keyboard keyboard,
            LocalServer server) {
        this.settings = settings;
        this.options = options;
        this.duration = duration;
        this.terminal = terminal;
        this.keyboard = keyboard;
        this.server = server;
        this.publisher = new Publisher(server.url(), List.of(ServiceDatabase.ROLE));
        this.jar = options.jar() == DaoJar.CADC ? "CADC's jar" : "the drop-in jar";
    }

    /**
     * Runs until it is stopped, or its time is over.
     *
     * @return whether the service did what the jar in it promises
     */
    boolean run() {
        load();
        terminal.progress("Starting the TAP service ...");
        TapServiceSettings to =
                TapServiceSettings.of(ServiceDatabase.urlFor(server.url()), options.jar())
                        .withPort(options.port());
        try (TapService service = TapService.start(to)) {
            List<String> tables = server.sql().queryForList(COMMON_TABLES, String.class);
            String table = tables.get(0);
            terminal.line("TAP service with %s: %s".formatted(jar, service.baseUrl()));
            terminal.line("");
            examples(service.baseUrl().toString(), table)
                    .forEach(example -> terminal.line("  " + example));
            terminal.line("");
            RequestMix mix = RequestMix.of(table.substring(0, table.indexOf('.')), tables);
            terminal.progress("Learning what the service answers at rest ...");
            mix.learn(service.client());
            swap();
            mix.learn(service.client());
            return swapUnderRequests(service, mix);
        }
    }

    /** Loads each release, with small tables behind it. */
    private void load() {
        try (Connection connection = server.connect()) {
            ServiceDatabase.prepare(connection);
            for (int i = 0; i < settings.releases().size(); i++) {
                terminal.progress("Loading %s ...".formatted(settings.releases().get(i).name()));
                live =
                        publisher
                                .publish(
                                        settings.releases().get(i),
                                        settings.schemasOf(i),
                                        CutOver.RENAME)
                                .release();
                terminal.line(
                        "Loaded %s and swapped it live: %d schemas, %d columns; made %d small tables behind it."
                                .formatted(
                                        live,
                                        count("schemas11"),
                                        count("columns11"),
                                        ReleasedTables.create(connection)));
            }
        } catch (SQLException e) {
            throw new ToolException(
                    ExitCode.DATABASE,
                    "The tables behind the releases can't be made: %s. Nothing is left running."
                            .formatted(e.getMessage()),
                    e);
        }
    }

    private long count(String table) {
        return server.number("SELECT count(*) FROM tap_schema." + table);
    }

    /** Returns commands that ask the service, for somebody to copy. */
    private static List<String> examples(String baseUrl, String table) {
        return List.of(
                "curl '%s/tables/%s'".formatted(baseUrl, table),
                "curl -sL %s/sync -d LANG=ADQL -d FORMAT=csv --data-urlencode 'QUERY=SELECT * FROM %s'"
                        .formatted(baseUrl, table),
                "TOPCAT: VO > Table Access Protocol (TAP) Query, TAP URL %s".formatted(baseUrl),
                "python3 -c 'import pyvo; print(pyvo.dal.TAPService(\"%s\").search(\"SELECT * FROM %s\"))'"
                        .formatted(baseUrl, table));
    }

    /** Exchanges the two releases as {@code tap-schema rollback --cut-over rename} does. */
    private void swap() {
        live = publisher.rollBack(CutOver.RENAME).release();
    }

    private boolean swapUnderRequests(TapService service, RequestMix mix) {
        terminal.line(invitation());
        long start = System.nanoTime();
        try (RequestLoad load =
                RequestLoad.start(service.client(), mix, settings.readersPerKind())) {
            terminal.progress(
                    () -> progress(load, start),
                    () -> swapUntilStopped(start + duration.orElse(AGES).toNanos()));
            // Before the load ends: after a signal, PostgreSQL's own shutdown hook runs beside
            // ours.
            return conclude(load);
        }
    }

    private void swapUntilStopped(long end) {
        long nextSwap = nextSwap();
        while (true) {
            Optional<Keyboard.Command> command = keyboard.await(until(Math.min(nextSwap, end)));
            if (command.filter(Keyboard.Command.STOP::equals).isPresent()
                    || until(end).isNegative()) {
                return;
            }
            if (command.isPresent() || until(nextSwap).isNegative()) {
                swap();
                swaps.incrementAndGet();
                nextSwap = nextSwap();
            }
        }
    }

    private long nextSwap() {
        Duration interval = options.interval();
        return System.nanoTime() + (interval.isZero() ? AGES : interval).toNanos();
    }

    private static Duration until(long nanoTime) {
        return Duration.ofNanos(nanoTime - System.nanoTime());
    }

    private String invitation() {
        String seconds =
                new BigDecimal(options.interval().toMillis())
                        .movePointLeft(3)
                        .stripTrailingZeros()
                        .toPlainString();
        return "Swapping %s under %d clients %sat each Enter, %suntil q and Enter."
                .formatted(
                        settings.names(" and "),
                        settings.readersPerKind(),
                        options.interval().isZero() ? "" : "every %s s and ".formatted(seconds),
                        duration.map(given -> "for %d s, or ".formatted(given.toSeconds()))
                                .orElse(""));
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
                load.count(Verdict.ERROR));
    }

    private boolean conclude(RequestLoad load) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("request", "answers", "whole", "mixed", "failed"));
        long wrong = 0;
        for (Kind kind : Kind.values()) {
            long whole = load.count(kind, Verdict.RIGHT);
            long mixed = load.count(kind, Verdict.MIXED);
            long failed = load.count(kind, Verdict.ERROR);
            wrong += kind == Kind.TAP_SCHEMA ? 0 : mixed + failed;
            rows.add(
                    List.of(
                            kind.label(),
                            Numbers.count(whole + mixed + failed),
                            Numbers.count(whole),
                            Numbers.count(mixed),
                            Numbers.count(failed)));
        }
        TextTable.lines(rows).forEach(terminal::line);
        load.firstFailure().ifPresent(failure -> terminal.line("First failure: " + failure));
        terminal.line(
                "%d swaps; with %s %s"
                        .formatted(
                                swaps.get(),
                                jar,
                                wrong == 0
                                        ? "no document and no SELECT * was mixed, and none failed."
                                        : wrong + " documents or SELECT * were mixed or failed."));
        return wrong == 0 || options.jar() == DaoJar.CADC;
    }
}
