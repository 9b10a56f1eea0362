package org.lsst.tap.tools.soak;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Verdict;

/** What has happened so far. Safe for use by many threads. */
final class Tally {

    private static final int MOST_FINDINGS = 50;

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

    /** What is counted of reads. */
    enum Reads {
        READS,
        /** Those during which a job published another release. */
        READS_DURING_A_JOB,
        MIXED,
        /** Equal to no release, and without a single column. */
        EMPTY,
        STALE,
        /** Those that failed while the server was down or readers' sessions were ended. */
        FAILED_IN_A_FAULT,
        FAILED,
        NANOS
    }

    private final Map<Jobs, Long> jobs = new EnumMap<>(Jobs.class);
    private final Map<ReaderKind, Map<Reads, Long>> reads = new EnumMap<>(ReaderKind.class);
    private final Map<Fault, Long> faults = new HashMap<>();
    private final List<String> findings = new ArrayList<>();

    synchronized void add(Jobs what) {
        jobs.merge(what, 1L, Long::sum);
    }

    synchronized void add(Fault fault) {
        faults.merge(fault, 1L, Long::sum);
    }

    synchronized void add(
            ReaderKind kind, Verdict verdict, boolean overlapped, boolean excused, long nanos) {
        Map<Reads, Long> counts = reads.computeIfAbsent(kind, key -> new EnumMap<>(Reads.class));
        counts.merge(Reads.READS, 1L, Long::sum);
        counts.merge(Reads.READS_DURING_A_JOB, overlapped ? 1L : 0, Long::sum);
        counts.merge(Reads.NANOS, nanos, Long::sum);
        switch (verdict) {
            case RIGHT -> {}
            case ERROR ->
                    counts.merge(excused ? Reads.FAILED_IN_A_FAULT : Reads.FAILED, 1L, Long::sum);
            default -> counts.merge(Reads.valueOf(verdict.name()), 1L, Long::sum);
        }
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

    synchronized long count(ReaderKind kind, Reads what) {
        return reads.getOrDefault(kind, Map.of()).getOrDefault(what, 0L);
    }

    synchronized long count(Reads what) {
        return reads.keySet().stream().mapToLong(kind -> count(kind, what)).sum();
    }

    synchronized long count(Fault fault) {
        return faults.getOrDefault(fault, 0L);
    }

    /** Returns how often a kind of fault has happened. */
    synchronized long count(FaultKind kind) {
        return faults.keySet().stream()
                .filter(fault -> fault.kind() == kind)
                .mapToLong(this::count)
                .sum();
    }

    synchronized long faults() {
        return faults.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the kinds of reader that have read. */
    synchronized Set<ReaderKind> readers() {
        return Set.copyOf(reads.keySet());
    }

    synchronized List<String> findings() {
        return List.copyOf(findings);
    }

    /** Whether each of these kinds has happened. */
    boolean hasAll(Set<FaultKind> kinds) {
        return kinds.stream().allMatch(kind -> count(kind) > 0);
    }
}
