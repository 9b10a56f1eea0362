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
import org.lsst.tap.tools.demo.Demo.Stage;
import org.lsst.tap.tools.kit.Judge;
import org.lsst.tap.tools.kit.Judge.JudgedRead;
import org.lsst.tap.tools.kit.Look;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.ReadCounts;
import org.lsst.tap.tools.kit.Reader;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Release;
import org.lsst.tap.tools.kit.ReleasePublisher;
import org.lsst.tap.tools.kit.Swap;
import org.lsst.tap.tools.report.Half;

/**
 * One run: publishes each release and learns what it looks like; then, for each way to swap,
 * publishes releases in turn under readers, rolls back once, and judges what was read.
 */
final class DemoRun {

    private static final List<CutOver> HALVES = List.of(CutOver.RENAME, CutOver.EXCLUSIVE);
    private final Stage stage;
    private final Terminal terminal;
    private final ReleasePublisher publisher;
    private final SplittableRandom random;
    private final Judge judge = new Judge();
    private final List<Reader> readers = new ArrayList<>();
    private final Queue<Read> unjudged = new ConcurrentLinkedQueue<>();
    private int refused;
    // Replaced by this thread, and looked at by the one that shows progress.
    private volatile Half half =
            new Half(CutOver.RENAME, new Swap("", false, 0, 0), List.of(), List.of());

    DemoRun(Stage stage) {
        this.stage = stage;
        this.terminal = stage.terminal();
        this.publisher = new ReleasePublisher(stage.server().url(), List.of());
        this.random = new SplittableRandom(stage.options().seed());
    }

    List<Half> run(Duration duration) {
        int all = Half.KINDS.size() * stage.options().readers();
        DataSource pool = PostgresServer.pool(stage.server().url(), all + 1);
        try {
            for (int i = 0; i < all; i++) {
                ReaderKind kind = Half.KINDS.get(i / stage.options().readers());
                readers.add(Reader.of(kind, i % stage.options().readers(), pool));
            }
            for (Release release : stage.releases()) {
                terminal.progress("Loading %s ...".formatted(release.name()));
                Swap live = publisher.publish(release, CutOver.RENAME);
                judge.learn(Reader.of(ReaderKind.JOIN, 0, pool), live.release());
                Look look = judge.learn(Reader.of(ReaderKind.CADC, 0, pool), live.release());
                judge.rest(live.release(), System.nanoTime());
                half = new Half(CutOver.RENAME, live, List.of(), List.of());
                terminal.line(
                        "Loaded %s and swapped it live: %s."
                                .formatted(live.release(), look.sizes()));
            }
            Duration time = duration.dividedBy(HALVES.size());
            return HALVES.stream().map(way -> half(way, time)).toList();
        } finally {
            pool.close();
        }
    }

    private Half half(CutOver way, Duration duration) {
        half = new Half(way, half.live(), List.of(), List.of());
        terminal.line(
                "By %s: loading and swapping %s in turn for %d s, under %d readers of each kind."
                        .formatted(
                                half.label(),
                                Release.names(stage.releases(), ", "),
                                duration.toSeconds(),
                                stage.options().readers()));
        long start = System.nanoTime();
        Reader.during(
                readers,
                random,
                50,
                unjudged::add,
                () -> terminal.progress(() -> progress(start), () -> swap(start, duration)));
        judge(half.swaps());
        return half;
    }

    private void swap(long start, Duration duration) {
        long end = start + duration.toNanos();
        // Half a run goes on until it has shown what it is to show, but not for ever.
        long latestEnd = end + Duration.ofMinutes(2).toNanos();
        boolean rolledBack = false;
        while (isBefore(end) || !rolledBack || (isBefore(latestEnd) && !half.isTelling())) {
            pause();
            isDone(() -> publisher.publish(next(), half.way()));
            if (!rolledBack && !isBefore(start + duration.toNanos() / 2)) {
                pause();
                rolledBack = isDone(() -> publisher.rollBack(half.way()));
            }
        }
        pause();
    }

    private Release next() {
        List<String> names = stage.releases().stream().map(Release::name).toList();
        return stage.releases().get((names.indexOf(half.live().release()) + 1) % names.size());
    }

    /** Swaps; returns whether it was done: an exclusive one is refused where readers hold on. */
    private boolean isDone(Supplier<Swap> how) {
        try {
            Swap swap = how.get();
            judge.begin(swap.release(), swap.beforeNanos());
            judge.rest(swap.release(), swap.afterNanos());
            List<Swap> swaps = new ArrayList<>(half.swaps());
            swaps.add(swap);
            judge(swaps);
            refused = 0;
            return true;
        } catch (DatabaseException e) {
            if (half.way() != CutOver.EXCLUSIVE || ++refused == 5) {
                throw e;
            }
            return false;
        }
    }

    /** Judges the reads that have ended by now: no other swap has taken place until now. */
    private void judge(List<Swap> swaps) {
        long now = System.nanoTime();
        List<Read> ended = new ArrayList<>();
        unjudged.removeIf(read -> read.endNanos() - now <= 0 && ended.add(read));
        ended.sort(Comparator.comparingLong(read -> read.endNanos() - now));
        List<JudgedRead> reads = new ArrayList<>(half.reads());
        ended.forEach(read -> reads.add(judge.judge(read)));
        half = new Half(half.way(), half.before(), swaps, reads);
    }

    private String progress(long start) {
        Half now = half;
        ReadCounts counts = now.counts();
        List<String> wrong =
                Half.KINDS.stream().map(k -> k.label() + " " + counts.of(k).wrong()).toList();
        return String.format(
                Locale.ROOT,
                "%4d s: %d swaps; %d reads of ours met one; wrong: %s",
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
                now.swaps().size(),
                now.met(),
                String.join(" | ", wrong));
    }

    private void pause() {
        LockSupport.parkNanos(random.nextLong(50, 250) * 1_000_000);
    }

    private static boolean isBefore(long nanos) {
        return System.nanoTime() - nanos < 0;
    }
}
