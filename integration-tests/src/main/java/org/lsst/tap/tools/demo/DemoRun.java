package org.lsst.tap.tools.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.tomcat.jdbc.pool.DataSource;
import org.lsst.tap.loader.failure.DatabaseException;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.tools.kit.Judge;
import org.lsst.tap.tools.kit.JudgedRead;
import org.lsst.tap.tools.kit.Look;
import org.lsst.tap.tools.kit.Loops;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.Publisher;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.Reader;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Release;
import org.lsst.tap.tools.kit.Swap;
import org.lsst.tap.tools.kit.Tally;
import org.lsst.tap.tools.report.Half;

/**
 * One run on one server: publishes each release and learns what it looks like; then, for each way
 * to swap, publishes releases in turn under readers, rolls back once, and judges what was read. For
 * one thread.
 */
final class DemoRun implements AutoCloseable {

    private static final List<CutOver> HALVES = List.of(CutOver.RENAME, CutOver.EXCLUSIVE);

    /** How much longer half a run may take that has not shown yet what it is to show. */
    private static final Duration EXTENSION = Duration.ofMinutes(2);

    private static final long MIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long MOST_READER_PAUSE_MILLIS = 50;

    /** In a row; more is a failure. */
    private static final int MOST_REFUSED = 5;

    private final Stage stage;
    private final Terminal terminal;
    private final Publisher publisher;
    private final SplittableRandom random;
    private final Judge judge = new Judge();
    private final DataSource pool;
    private final List<Reader> readers = new ArrayList<>();

    private final Queue<Read> unjudged = new ConcurrentLinkedQueue<>();
    private int refused;
    // Replaced by this thread, and looked at by the one that shows progress.
    private volatile Half half =
            new Half(CutOver.RENAME, new Swap("", false, 0, 0), List.of(), List.of());

    DemoRun(Stage stage) {
        this.stage = stage;
        this.terminal = stage.terminal();
        this.publisher = new Publisher(stage.server().url(), List.of());
        this.random = new SplittableRandom(stage.seed());
        int all = Half.KINDS.size() * stage.readers();
        this.pool = PostgresServer.pool(stage.server().url(), all + 1);
        for (int i = 0; i < all; i++) {
            ReaderKind kind = Half.KINDS.get(i / stage.readers());
            readers.add(Reader.of(kind, i % stage.readers(), pool));
        }
    }

    /** Runs for as long as told or more, and returns what came of it. */
    List<Half> run(Duration duration) {
        for (Release release : stage.releases()) {
            terminal.progress("Loading %s ...".formatted(release.name()));
            learn(publisher.publish(release, CutOver.RENAME));
        }
        List<Half> halves = new ArrayList<>();
        for (CutOver way : HALVES) {
            halves.add(half(way, duration.dividedBy(HALVES.size())));
        }
        return halves;
    }

    private void learn(Swap live) {
        Look look = judge.learn(anyOf(ReaderKind.CADC), live.release());
        judge.learn(anyOf(ReaderKind.JOIN), live.release());
        terminal.line("Loaded %s and swapped it live: %s.".formatted(live.release(), look.sizes()));
        judge.rest(live.release(), System.nanoTime());
        half = new Half(half.way(), live, List.of(), List.of());
    }

    private Reader anyOf(ReaderKind kind) {
        return readers.stream().filter(r -> r.kind() == kind).findFirst().orElseThrow();
    }

    private Half half(CutOver way, Duration duration) {
        half = new Half(way, half.live(), List.of(), List.of());
        terminal.line(
                "By %s: loading and swapping %s in turn for %d s, under %d readers of each kind."
                        .formatted(
                                half.label(),
                                stage.names(", "),
                                duration.toSeconds(),
                                stage.readers()));
        long start = System.nanoTime();
        Loops.during(
                "A reader",
                readers.stream()
                        .map(r -> r.step(random.split(), MOST_READER_PAUSE_MILLIS, unjudged::add))
                        .toList(),
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
        while (isBefore(end) || !rolledBack || (isBefore(latestEnd) && !half.isTelling())) {
            pause();
            swap(() -> publisher.publish(next(), half.way()));
            if (!rolledBack && !isBefore(start + duration.toNanos() / 2)) {
                pause();
                rolledBack = swap(() -> publisher.rollBack(half.way()));
            }
        }
        pause();
    }

    /** Returns which release follows the one that is live. */
    private Release next() {
        List<String> names = stage.releases().stream().map(Release::name).toList();
        return stage.releases().get((names.indexOf(half.live().release()) + 1) % names.size());
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
            if (half.way() != CutOver.EXCLUSIVE || ++refused == MOST_REFUSED) {
                throw e;
            }
            return false;
        }
    }

    private void record(Swap swap) {
        judge.begin(swap.release(), swap.beforeNanos());
        judge.rest(swap.release(), swap.afterNanos());
        List<Swap> swaps = new ArrayList<>(half.swaps());
        swaps.add(swap);
        half = new Half(half.way(), half.before(), swaps, half.reads());
        // No other swap has taken place until now.
        judge(System.nanoTime());
    }

    /** Judges the reads that have ended by then. */
    private void judge(long knownUntilNanos) {
        List<Read> ended = new ArrayList<>();
        unjudged.removeIf(read -> read.endNanos() - knownUntilNanos <= 0 && ended.add(read));
        ended.sort(Comparator.comparingLong(read -> read.endNanos() - knownUntilNanos));
        List<JudgedRead> reads = new ArrayList<>(half.reads());
        ended.forEach(read -> reads.add(judge.judge(read)));
        half = new Half(half.way(), half.before(), half.swaps(), reads);
    }

    private String progress(long start) {
        Half now = half;
        Tally tally = now.tally();
        List<String> wrong =
                Half.KINDS.stream().map(k -> k.label() + " " + tally.of(k).wrong()).toList();
        return String.format(
                Locale.ROOT,
                "%4d s: %d swaps; %d reads of ours met one; wrong: %s",
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                now.swaps().size(),
                now.met(),
                String.join(" | ", wrong));
    }

    private void pause() {
        LockSupport.parkNanos(random.nextLong(MIN_PAUSE_NANOS, MAX_PAUSE_NANOS));
    }

    @Override
    public void close() {
        pool.close();
    }

    private static boolean isBefore(long nanos) {
        return System.nanoTime() - nanos < 0;
    }
}
