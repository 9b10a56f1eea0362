package org.lsst.tap.tools.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.tools.demo.reads.ReadLog;
import org.lsst.tap.tools.demo.reads.ReaderKind;
import org.lsst.tap.tools.demo.reads.Readers;
import org.lsst.tap.tools.demo.reads.Results;
import org.lsst.tap.tools.demo.reads.SchemaReader;
import org.lsst.tap.tools.demo.reads.Swap;
import org.lsst.tap.tools.demo.reads.SwapLog;

/**
 * One run: publishes the first release, starts the readers, publishes the releases in turn under
 * them, rolls back once, and judges what was read. Used once; its {@link #soFar()} is safe for use
 * by another thread meanwhile.
 */
final class DemoRun {

    private static final long MIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    private final DemoSettings settings;
    private final DemoDatabase database;
    private final Publisher publisher;
    private final SplittableRandom random;

    private volatile SwapLog swaps = new SwapLog(List.of(), System.nanoTime());
    private volatile ReadLog reads = new ReadLog();

    DemoRun(DemoSettings settings, DemoDatabase database) {
        this.settings = settings;
        this.database = database;
        this.publisher = new Publisher(database.url(), database.pool("at-rest", 1), List.of());
        this.random = new SplittableRandom(settings.seed());
    }

    /** Publishes the first release; nobody reads yet. */
    Swap publishFirst() {
        Swap first = publish(0);
        record(first);
        return first;
    }

    /** Publishes and rolls back under readers, and returns what came of it. */
    Results swapUnderReaders() {
        try (Readers readers = Readers.start(readers(), random.split())) {
            reads = readers.log();
            swapUntilDone(System.nanoTime());
        }
        swaps = new SwapLog(swaps.swaps(), System.nanoTime());
        return soFar();
    }

    /** Returns what has come of the run so far; an expensive look, not a running total. */
    Results soFar() {
        SwapLog known = swaps;
        return Results.of(known, reads.reads());
    }

    private void swapUntilDone(long start) {
        long end = start + settings.duration().toNanos();
        long latestEnd = end + DemoSettings.EXTENSION.toNanos();
        boolean rolledBack = false;
        int next = 1;
        while (isBefore(end) || !rolledBack || (isBefore(latestEnd) && !soFar().isTelling())) {
            pause();
            record(publish(next));
            next = (next + 1) % settings.releases().size();
            boolean halfway = !isBefore(start + settings.duration().toNanos() / 2);
            if (!rolledBack && halfway) {
                pause();
                record(publisher.rollBack());
                // What was live before the last release is live again: that one comes next.
                next = Math.floorMod(next - 1, settings.releases().size());
                rolledBack = true;
            }
        }
        pause();
    }

    private Swap publish(int release) {
        return publisher.publish(settings.releases().get(release), settings.schemasOf(release));
    }

    private void record(Swap swap) {
        List<Swap> earlier = swaps.swaps();
        if (!earlier.isEmpty()) {
            Swap last = earlier.get(earlier.size() - 1);
            if (last.content().digest().equals(swap.content().digest())) {
                throw new ConfigurationException(
                        "The releases %s and %s don't differ in %s: no mixed result could be told. Give other archives or other --schemas."
                                .formatted(last.release(), swap.release(), settings.schemas()));
            }
        }
        swaps = swaps.plus(swap, System.nanoTime());
    }

    private List<SchemaReader> readers() {
        List<SchemaReader> readers = new ArrayList<>();
        for (ReaderKind kind : ReaderKind.values()) {
            var pool = database.pool(kind.name(), settings.readersPerKind());
            for (int i = 0; i < settings.readersPerKind(); i++) {
                readers.add(new SchemaReader(kind, pool));
            }
        }
        return readers;
    }

    private void pause() {
        LockSupport.parkNanos(random.nextLong(MIN_PAUSE_NANOS, MAX_PAUSE_NANOS));
    }

    private static boolean isBefore(long nanos) {
        return System.nanoTime() - nanos < 0;
    }
}
