package org.lsst.tap.tools.demo.reads;

import java.util.List;

/**
 * A read with what there is to say about it. Immutable.
 *
 * @param read the read
 * @param verdict whether it was right
 * @param overlapped whether a swap took place during it
 */
public record JudgedRead(Read read, Verdict verdict, boolean overlapped) {

    /** Judges those reads that ended within the time that the log covers. */
    public static List<JudgedRead> judge(List<Read> reads, SwapLog log) {
        return reads.stream()
                .filter(read -> read.endNanos() - log.knownUntilNanos() <= 0)
                .map(read -> new JudgedRead(read, Verdict.of(read, log), log.isOverlapped(read)))
                .toList();
    }
}
