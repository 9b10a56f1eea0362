package org.lsst.tap.tools.soak;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.lsst.tap.tools.demo.reads.Verdict;

/**
 * Threads that read until they are closed, and judge each read. Between two reads each waits for as
 * long as the read took, more or less, so that there is room for the others.
 */
final class SoakReaders implements AutoCloseable {

    private static final long MIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long JOIN_MILLIS = TimeUnit.SECONDS.toMillis(60);

    private final List<Thread> threads = new ArrayList<>();
    private final Judge judge;
    private volatile boolean stopped;

    /**
     * What a reader needs to know whether it was right.
     *
     * @param known what the releases look like
     * @param live which of them may be live when
     * @param disturbance when a read may fail
     * @param tally where the verdicts go
     */
    record Judge(KnownReleases known, LiveLog live, Disturbance disturbance, Tally tally) {}

    private SoakReaders(Judge judge) {
        this.judge = judge;
    }

    /** Starts a thread for each reader. */
    static SoakReaders start(List<SoakReader> readers, Judge judge, SplittableRandom random) {
        SoakReaders running = new SoakReaders(judge);
        for (SoakReader reader : readers) {
            SplittableRandom pauses = random.split();
            Thread thread = new Thread(() -> running.loop(reader, pauses), "soak-reader");
            thread.setDaemon(true);
            running.threads.add(thread);
        }
        running.threads.forEach(Thread::start);
        return running;
    }

    /**
     * Stops the threads and waits for the reads that are under way.
     *
     * @throws SoakException if one does not end
     */
    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
            try {
                thread.join(JOIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SoakException("Interrupted while readers end", e);
            }
            if (thread.isAlive()) {
                throw new SoakException("A reader hangs: " + List.of(thread.getStackTrace()));
            }
        }
    }

    /** Notes it if a reader has ended by itself. */
    void requireAlive() {
        for (Thread thread : threads) {
            if (!thread.isAlive()) {
                judge.tally().find("a reader has ended by itself; see the output");
            }
        }
    }

    private void loop(SoakReader reader, SplittableRandom pauses) {
        while (!stopped) {
            long took = read(reader);
            long bound = Math.min(Math.max(2 * took, MIN_PAUSE_NANOS), MAX_PAUSE_NANOS);
            LockSupport.parkNanos(pauses.nextLong(bound));
        }
    }

    private long read(SoakReader reader) {
        long start = System.nanoTime();
        try {
            SoakReader.Unjudged read = reader.source().read();
            long end = System.nanoTime();
            judge(reader.kind(), read.look(), start, end);
            return end - start;
        } catch (RuntimeException e) {
            long end = System.nanoTime();
            boolean excused = judge.disturbance().excuses(start);
            note(reader.kind(), Verdict.ERROR, excused, start, end);
            if (!excused) {
                judge.tally()
                        .find(
                                "read \"%s\" failed at %s after %d ms: %s"
                                        .formatted(
                                                reader.kind().label(),
                                                Instant.now(),
                                                TimeUnit.NANOSECONDS.toMillis(end - start),
                                                e));
            }
            return end - start;
        }
    }

    private void judge(ReadKind kind, SoakReader.Look look, long start, long end) {
        Set<String> releases = judge.known().releasesOf(kind, look);
        Verdict verdict = look.empty() ? Verdict.EMPTY : judge.live().judge(releases, start, end);
        if (verdict.isWrong() && kind.isStreamed() && judge.disturbance().excuses(start)) {
            note(kind, Verdict.ERROR, true, start, end);
            return;
        }
        note(kind, verdict, false, start, end);
        if (verdict.isWrong()) {
            judge.tally().find("read \"%s\" was %s: %s".formatted(kind.label(), verdict, releases));
        }
    }

    private void note(ReadKind kind, Verdict verdict, boolean excused, long start, long end) {
        boolean overlapped = judge.live().isOverlapped(start, end);
        judge.tally().add(kind, Tally.Reads.one(verdict, overlapped, excused, end - start));
    }
}
