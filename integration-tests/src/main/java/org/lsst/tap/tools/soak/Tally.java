package org.lsst.tap.tools.soak;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lsst.tap.tools.demo.reads.Verdict;

/** What has happened so far. Safe for use by many threads. */
final class Tally {

    private static final int MOST_FINDINGS = 50;

    private final Map<ReadKind, Reads> reads = new EnumMap<>(ReadKind.class);
    private final Map<Fault, Integer> faults = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private Jobs jobs = new Jobs(0, 0, 0, 0, 0);

    /**
     * The reads of one kind. Immutable.
     *
     * @param reads all that were run
     * @param overlapped those during which a job published another release
     * @param mixed equal to no release
     * @param empty without a single column
     * @param stale equal to a release that was not live meanwhile
     * @param excused failed while the server was down or readers' sessions were ended
     * @param failed failed at another time
     * @param nanos how long they took, together
     */
    record Reads(
            long reads,
            long overlapped,
            long mixed,
            long empty,
            long stale,
            long excused,
            long failed,
            long nanos) {

        static final Reads NONE = new Reads(0, 0, 0, 0, 0, 0, 0, 0);

        Reads plus(Reads other) {
            return new Reads(
                    reads + other.reads,
                    overlapped + other.overlapped,
                    mixed + other.mixed,
                    empty + other.empty,
                    stale + other.stale,
                    excused + other.excused,
                    failed + other.failed,
                    nanos + other.nanos);
        }

        /** Returns how many returned what they should not have. */
        long wrong() {
            return mixed + empty + stale;
        }

        static Reads one(Verdict verdict, boolean overlapped, boolean excused, long nanos) {
            return new Reads(
                    1,
                    overlapped ? 1 : 0,
                    verdict == Verdict.MIXED ? 1 : 0,
                    verdict == Verdict.EMPTY ? 1 : 0,
                    verdict == Verdict.STALE ? 1 : 0,
                    verdict == Verdict.ERROR && excused ? 1 : 0,
                    verdict == Verdict.ERROR && !excused ? 1 : 0,
                    nanos);
        }
    }

    /**
     * The jobs. Immutable.
     *
     * @param loads updates that were run
     * @param rollbacks rollbacks that were run
     * @param swaps jobs after which another release was live than before
     * @param failed jobs that ended with another exit code than 0
     * @param lost jobs after which live was not what it must be
     */
    record Jobs(long loads, long rollbacks, long swaps, long failed, long lost) {

        Jobs plus(Jobs other) {
            return new Jobs(
                    loads + other.loads,
                    rollbacks + other.rollbacks,
                    swaps + other.swaps,
                    failed + other.failed,
                    lost + other.lost);
        }
    }

    synchronized void add(ReadKind kind, Reads more) {
        reads.merge(kind, more, Reads::plus);
    }

    synchronized void add(Jobs more) {
        jobs = jobs.plus(more);
    }

    synchronized void add(Fault fault) {
        faults.merge(fault, 1, Integer::sum);
    }

    /** Notes something that must not be; the first few are kept in words. */
    synchronized void find(String finding) {
        if (findings.size() < MOST_FINDINGS) {
            findings.add(finding);
        }
    }

    synchronized Map<ReadKind, Reads> reads() {
        return new EnumMap<>(reads);
    }

    synchronized Reads allReads() {
        return reads.values().stream().reduce(Reads.NONE, Reads::plus);
    }

    synchronized Jobs jobs() {
        return jobs;
    }

    synchronized List<String> findings() {
        return List.copyOf(findings);
    }

    synchronized Map<Fault, Integer> faults() {
        return Map.copyOf(faults);
    }

    /** Returns how often a kind of fault has happened. */
    synchronized int count(FaultKind kind) {
        return faults.entrySet().stream()
                .filter(entry -> entry.getKey().kind() == kind)
                .mapToInt(Map.Entry::getValue)
                .sum();
    }

    /** Whether each of these kinds has happened. */
    boolean hasAll(Set<FaultKind> kinds) {
        return kinds.stream().allMatch(kind -> count(kind) > 0);
    }
}
