package org.lsst.tap.tools.soak;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.lsst.tap.tools.kit.Judge;
import org.lsst.tap.tools.kit.JudgedRead;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Tally;
import org.lsst.tap.tools.kit.Verdict;
import org.lsst.tap.tools.soak.FaultDeck.Fault;

/** What has happened so far, and who judges it. Safe for use by many threads. */
final class Ledger {

    private static final int MOST_FINDINGS = 50;

    /** A pool lends a dead connection as long as it does not try it before. */
    private static final Duration RECOVERY = Duration.ofSeconds(20);

    /** What is counted of jobs. */
    enum Jobs {
        LOADS,
        ROLLBACKS,
        /** Jobs after which another release was live than before. */
        SWAPS,
        /** Jobs that ended with another exit code than 0. */
        JOBS_FAILED,
        /** Jobs after which live was not what it must be. */
        LOST
    }

    private final Judge judge = new Judge();
    private final Tally reads = new Tally();
    private final Map<Jobs, Long> jobs = new EnumMap<>(Jobs.class);
    private final Map<Fault, Long> faults = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private boolean disturbed;
    private long excusedUntilNanos = System.nanoTime();

    /** Returns who knows what the releases look like, and which may be live when. */
    Judge judge() {
        return judge;
    }

    /** Returns what was read. */
    Tally reads() {
        return reads;
    }

    /** Readers may fail from now on: the server goes down, or their sessions are ended. */
    synchronized void beginDisturbance() {
        disturbed = true;
    }

    /** Readers may fail no more, but for those whose pools have not noticed yet. */
    synchronized void endDisturbance() {
        disturbed = false;
        excusedUntilNanos = System.nanoTime() + RECOVERY.toNanos();
    }

    /** Whether a read that began then, and has ended now, may have failed. */
    private synchronized boolean excuses(long startNanos) {
        return disturbed || startNanos - excusedUntilNanos < 0;
    }

    /** Judges a read that has just ended, and notes it. */
    void add(Read read) {
        boolean excused = excuses(read.startNanos());
        JudgedRead judged = judge.judge(read);
        Verdict verdict = judged.verdict();
        // A query's answer is cut short, after its status was sent, when the database goes.
        boolean isCut = verdict.isWrong() && read.kind() == ReaderKind.SERVICE_QUERY;
        if (excused && (isCut || verdict == Verdict.ERROR)) {
            verdict = Verdict.EXCUSED;
        }
        reads.add(new JudgedRead(read, verdict, judged.overlapped()));
        if (verdict.isWrong() || verdict == Verdict.ERROR) {
            find(
                    "read \"%s\" was %s at %s after %d ms: %s"
                            .formatted(
                                    read.kind().label(),
                                    verdict,
                                    Instant.now(),
                                    TimeUnit.NANOSECONDS.toMillis(read.nanos()),
                                    read.failure()));
        }
    }

    synchronized void add(Jobs what, boolean happened) {
        jobs.merge(what, happened ? 1L : 0L, Long::sum);
    }

    synchronized void add(Fault fault) {
        faults.merge(fault, 1L, Long::sum);
    }

    /** Notes something that must not be; the first few are kept in words. */
    synchronized void find(String finding) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(finding);
        }
    }

    synchronized long count(Jobs what) {
        return jobs.getOrDefault(what, 0L);
    }

    /** Returns how many such faults have happened. */
    synchronized long faults(Predicate<Fault> which) {
        return faults.keySet().stream().filter(which).mapToLong(faults::get).sum();
    }

    /** Whether each of these kinds has happened. */
    boolean hasAll(Set<FaultKind> kinds) {
        return kinds.stream().allMatch(kind -> faults(fault -> fault.kind() == kind) > 0);
    }

    synchronized List<String> findings() {
        return List.copyOf(findings);
    }
}
