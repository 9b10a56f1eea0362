package org.lsst.tap.tools.report;

import java.time.Duration;
import java.util.List;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Verdict;

/**
 * The figures of one kind of reader. Immutable.
 *
 * @param kind who read
 * @param reads all reads
 * @param overlapped those during which a swap took place
 * @param mixed those that equal no release, without the empty ones
 * @param empty those that equal no release and lack a kind of description altogether
 * @param stale those that equal a release that was not live meanwhile
 * @param retries how often the DAO itself tried again
 * @param errors those that failed
 * @param median the median latency of those that returned; zero if none did
 * @param p95 the 95th percentile of the same latencies
 */
public record Figures(
        ReaderKind kind,
        int reads,
        int overlapped,
        int mixed,
        int empty,
        int stale,
        int retries,
        int errors,
        Duration median,
        Duration p95) {

    /** Returns the figures of one kind among all reads. */
    static Figures of(ReaderKind kind, List<JudgedRead> all) {
        List<JudgedRead> reads = all.stream().filter(r -> r.read().kind() == kind).toList();
        long[] nanos =
                reads.stream()
                        .filter(read -> read.verdict() != Verdict.ERROR)
                        .mapToLong(read -> read.read().nanos())
                        .sorted()
                        .toArray();
        return new Figures(
                kind,
                reads.size(),
                (int) reads.stream().filter(JudgedRead::overlapped).count(),
                count(reads, Verdict.MIXED),
                count(reads, Verdict.EMPTY),
                count(reads, Verdict.STALE),
                reads.stream().mapToInt(read -> read.read().retries()).sum(),
                count(reads, Verdict.ERROR),
                percentile(nanos, 50),
                percentile(nanos, 95));
    }

    /** Returns how many equal no release, or one that was not live. */
    public int wrong() {
        return mixed + empty + stale;
    }

    private static int count(List<JudgedRead> reads, Verdict verdict) {
        return (int) reads.stream().filter(read -> read.verdict() == verdict).count();
    }

    /**
     * Returns the smallest value that {@code percent} of all values don't exceed (nearest rank).
     */
    static Duration percentile(long[] sorted, int percent) {
        if (sorted.length == 0) {
            return Duration.ZERO;
        }
        int rank = (int) Math.ceil(sorted.length * percent / 100.0);
        return Duration.ofNanos(sorted[Math.max(rank, 1) - 1]);
    }
}
