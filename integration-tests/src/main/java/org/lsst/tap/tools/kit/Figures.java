package org.lsst.tap.tools.kit;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts of reads. Safe for use by many threads. */
public final class Figures {

    private final Map<Verdict, Long> verdicts = new EnumMap<>(Verdict.class);
    private long overlapped;
    private long retries;
    private long fromCache;
    private long nanos;
    private String firstFailure = "";

    synchronized void add(JudgedRead judged) {
        Read read = judged.read();
        verdicts.merge(judged.verdict(), 1L, Long::sum);
        overlapped += judged.overlapped() ? 1 : 0;
        retries += read.retries();
        fromCache += read.fromCache() ? 1 : 0;
        nanos += read.nanos();
        firstFailure = firstFailure.isEmpty() ? read.failure() : firstFailure;
    }

    /** Returns how many reads there were. */
    public synchronized long reads() {
        return verdicts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns how many reads had one of these verdicts. */
    public synchronized long count(Verdict... of) {
        return List.of(of).stream().mapToLong(verdict -> verdicts.getOrDefault(verdict, 0L)).sum();
    }

    /** Returns how many returned something that they should not have. */
    public long wrong() {
        return count(Verdict.MIXED, Verdict.EMPTY, Verdict.STALE);
    }

    /** Returns during how many another release may have become live. */
    public synchronized long overlapped() {
        return overlapped;
    }

    /** Returns how often the DAO itself tried again. */
    public synchronized long retries() {
        return retries;
    }

    /** Returns how many asked the database only whether anything had changed. */
    public synchronized long fromCache() {
        return fromCache;
    }

    /** Returns how long a read took on average, in milliseconds; 0 if there was none. */
    public synchronized double meanMillis() {
        return (double) nanos / TimeUnit.MILLISECONDS.toNanos(1) / Math.max(1, reads());
    }

    /** Returns the message of the first that failed; empty if none did. */
    public synchronized String firstFailure() {
        return firstFailure;
    }
}
