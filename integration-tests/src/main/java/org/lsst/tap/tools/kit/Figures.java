package org.lsst.tap.tools.kit;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Counts of reads. Immutable.
 *
 * @param verdicts how many had which verdict
 * @param overlapped during how many another release may have become live
 * @param retries how often the DAO itself tried again
 * @param fromCache how many asked the database only whether anything had changed
 * @param nanos how long all of them took
 * @param firstFailure the message of the first that failed; empty if none did
 */
public record Figures(
        Map<Verdict, Long> verdicts,
        long overlapped,
        long retries,
        long fromCache,
        long nanos,
        String firstFailure) {

    static final Figures NONE = new Figures(Map.of(), 0, 0, 0, 0, "");

    /** Returns these with one read more. */
    Figures plus(JudgedRead judged) {
        Read read = judged.read();
        Map<Verdict, Long> more = new EnumMap<>(Verdict.class);
        more.putAll(verdicts);
        more.merge(judged.verdict(), 1L, Long::sum);
        return new Figures(
                more,
                overlapped + (judged.overlapped() ? 1 : 0),
                retries + read.retries(),
                fromCache + (read.fromCache() ? 1 : 0),
                nanos + read.nanos(),
                firstFailure.isEmpty() ? read.failure() : firstFailure);
    }

    /** Returns how many reads there were. */
    public long reads() {
        return count(Verdict.values());
    }

    /** Returns how many reads had one of these verdicts. */
    public long count(Verdict... of) {
        return List.of(of).stream().mapToLong(verdict -> verdicts.getOrDefault(verdict, 0L)).sum();
    }

    /** Returns how many returned something that they should not have. */
    public long wrong() {
        return count(Verdict.MIXED, Verdict.EMPTY, Verdict.STALE);
    }
}
