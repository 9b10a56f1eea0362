package org.lsst.tap.tools.soak;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.lsst.tap.tools.kit.Judge;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Verdict;

/**
 * Where it is noted what happens. Safe for use by many threads.
 *
 * @param judge what the releases look like, and which may be live when
 * @param disturbance when readers may fail
 * @param tally what happened
 */
record Notes(Judge judge, Disturbance disturbance, Tally tally) {

    Notes() {
        this(new Judge(), new Disturbance(), new Tally());
    }

    /** Judges a read that has just ended, and notes it. */
    void add(Read read) {
        ReaderKind kind = read.kind();
        boolean excused = disturbance.excuses(read.startNanos());
        Verdict verdict = read.judge(judge);
        if (verdict.isWrong() && kind == ReaderKind.SERVICE_QUERY && excused) {
            // Its answer is cut short, after its status was sent, when the database goes.
            verdict = Verdict.ERROR;
        }
        boolean overlapped = judge.isOverlapped(read.startNanos(), read.endNanos());
        tally.add(kind, verdict, overlapped, excused, read.nanos());
        if (verdict.isWrong() || (verdict == Verdict.ERROR && !excused)) {
            tally.find(
                    "read \"%s\" was %s at %s after %d ms: %s"
                            .formatted(
                                    kind.label(),
                                    verdict,
                                    Instant.now(),
                                    TimeUnit.NANOSECONDS.toMillis(read.nanos()),
                                    read.failure()));
        }
    }
}
