package org.lsst.tap.tools.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.tools.kit.Judge;
import org.lsst.tap.tools.kit.LocalServer;
import org.lsst.tap.tools.kit.Look;
import org.lsst.tap.tools.kit.Loops;
import org.lsst.tap.tools.kit.Publisher;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.Reader;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Swap;
import org.lsst.tap.tools.report.Half;
import org.lsst.tap.tools.report.Half.Way;
import org.lsst.tap.tools.report.JudgedRead;

/**
 * One run on one server: publishes each release and learns what it looks like; then, for each way
 * to swap, publishes releases in turn under readers, rolls back once, and judges what was read. For
 * one thread.
 */
final class DemoRun implements AutoCloseable {

    /** How much longer half a run may take that has not shown yet what it is to show. */
    private static final Duration EXTENSION = Duration.ofMinutes(2);

    private static final long MIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long MOST_READER_PAUSE_MILLIS = 50;

    /** In a row; more is a failure. */
    private static final int MOST_REFUSED = 5;

    private final DemoSettings settings;
    private final Terminal terminal;
    private final LocalServer server;
    private final Publisher publisher;
    private final SplittableRandom random;
    private final Judge judge = new Judge();
    private final Map<ReaderKind, List<Reader>> readers = new LinkedHashMap<>();
    private final List<DataSource> pools = new ArrayList<>();

    private final Queue<Read> unjudged = new ConcurrentLinkedQueue<>();
    private int refused;
    private Half half = new Half(Way.RENAMED, new Swap("", false, 0, 0), List.of(), List.of());

    DemoRun(DemoSettings settings, Terminal terminal, LocalServer server) {
        this.settings = settings;
        this.terminal = terminal;
        this.server = server;
        this.publisher = new Publisher(server.url(), List.of());
        this.random = new SplittableRandom(settings.seed());
    }

    /** Runs, and returns what came of it. */
    List<Half> run(List<Way> ways) {
        for (ReaderKind kind : Half.KINDS) {
            DataSource pool = LocalServer.pool(server.url(), settings.readersPerKind() + 1);
            pools.add(pool);
            readers.put(kind, new ArrayList<>());
            for (int i = 0; i < settings.readersPerKind(); i++) {
                readers.get(kind).add(Reader.of(kind, pool));
            }
        }
        for (int i = 0; i < settings.releases().size(); i++) {
            terminal.progress("Loading %s ...".formatted(settings.releases().get(i).name()));
            learn(publish(i, Way.RENAMED));
        }
        List<Half> halves = new ArrayList<>();
        for (Way way : ways) {
            halves.add(half(way, settings.duration().dividedBy(ways.size())));
        }
        return halves;
    }

    private void learn(Swap live) {
        for (ReaderKind kind : List.of(ReaderKind.CADC, ReaderKind.JOIN)) {
            Look look = readers.get(kind).get(0).look();
            judge.learn(kind, live.release(), look);
            if (kind == ReaderKind.CADC) {
                terminal.line(
                        "Loaded %s and swapped it live: %d schemas, %d tables, %d columns, %d keys."
                                .formatted(
                                        live.release(),
                                        look.schemas(),
                                        look.tables(),
                                        look.columns(),
                                        look.keys()));
            }
        }
        judge.rest(live.release(), System.nanoTime());
        half = new Half(half.way(), live, List.of(), List.of());
    }

    private Half half(Way way, Duration duration) {
        half = new Half(way, half.live(), List.of(), List.of());
        terminal.line(
                "By %s: loading and swapping %s in turn for %d s, under %d readers of each kind."
                        .formatted(
                                way.label(),
                                settings.names(", "),
                                duration.toSeconds(),
                                settings.readersPerKind()));
        List<Loops.Step> steps = new ArrayList<>();
        readers.forEach(
                (kind, all) -> {
                    for (Reader reader : all) {
                        steps.add(
                                reader.step(
                                        all.indexOf(reader),
                                        random.split(),
                                        MOST_READER_PAUSE_MILLIS,
                                        unjudged::add));
                    }
                });
        long start = System.nanoTime();
        Loops.during(
                "A reader",
                steps,
                () ->
                        terminal.progress(
                                () -> progress(start), () -> swapUntilDone(start, duration)));
        judge(System.nanoTime());
        return half;
    }

    private void swapUntilDone(long start, Duration duration) {
        long end = start + duration.toNanos();
        long latestEnd = end + EXTENSION.toNanos();
        boolean rolledBack = false;
        while (isBefore(end) || !rolledBack || (isBefore(latestEnd) && !isTelling())) {
            pause();
            swap(() -> publish(next(), half.way()));
            if (!rolledBack && !isBefore(start + duration.toNanos() / 2)) {
                pause();
                rolledBack = swap(() -> publisher.rollBack(half.way().cutOver()));
            }
        }
        pause();
    }

    /** Returns which release follows the one that is live. */
    private int next() {
        List<String> names =
                settings.releases().stream().map(release -> release.name().value()).toList();
        return (names.indexOf(half.live().release()) + 1) % names.size();
    }

    private Swap publish(int release, Way way) {
        return publisher.publish(
                settings.releases().get(release), settings.schemasOf(release), way.cutOver());
    }

    /**
     * Swaps; returns whether it was done: an exclusive cut-over is refused where readers hold on.
     */
    private boolean swap(Supplier<Swap> how) {
        try {
            record(how.get());
            refused = 0;
            return true;
        } catch (DatabaseException e) {
            if (half.way() != Way.EXCLUSIVE || ++refused == MOST_REFUSED) {
                throw e;
            }
            return false;
        }
    }

    private void record(Swap swap) {
        judge.begin(swap.release(), swap.beforeNanos());
        judge.rest(swap.release(), swap.afterNanos());
        synchronized (this) {
            List<Swap> swaps = new ArrayList<>(half.swaps());
            swaps.add(swap);
            half = new Half(half.way(), half.before(), swaps, half.reads());
        }
        // No other swap has taken place until now.
        judge(System.nanoTime());
    }

    /** Judges the reads that have ended by then. */
    private synchronized void judge(long knownUntilNanos) {
        List<Read> ended = new ArrayList<>();
        unjudged.removeIf(read -> read.endNanos() - knownUntilNanos <= 0 && ended.add(read));
        ended.sort(Comparator.comparingLong(read -> read.endNanos() - knownUntilNanos));
        List<JudgedRead> reads = new ArrayList<>(half.reads());
        for (Read read : ended) {
            boolean overlapped = judge.isOverlapped(read.startNanos(), read.endNanos());
            reads.add(new JudgedRead(read, read.judge(judge), overlapped));
        }
        half = new Half(half.way(), half.before(), half.swaps(), reads);
    }

    private synchronized boolean isTelling() {
        return half.isTelling();
    }

    private synchronized String progress(long start) {
        List<String> wrong =
                half.figures().stream()
                        .map(figures -> figures.kind().label() + " " + figures.wrong())
                        .toList();
        return String.format(
                Locale.ROOT,
                "%4d s: %d swaps; %d reads of ours met one; wrong: %s",
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                half.swaps().size(),
                half.met(),
                String.join(" | ", wrong));
    }

    private void pause() {
        LockSupport.parkNanos(random.nextLong(MIN_PAUSE_NANOS, MAX_PAUSE_NANOS));
    }

    @Override
    public void close() {
        pools.forEach(DataSource::close);
    }

    private static boolean isBefore(long nanos) {
        return System.nanoTime() - nanos < 0;
    }
}
