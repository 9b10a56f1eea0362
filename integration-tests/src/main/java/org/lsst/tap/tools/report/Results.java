package org.lsst.tap.tools.report;

import java.util.List;
import org.lsst.tap.tools.kit.ReaderKind;

/**
 * What a run came to. Immutable.
 *
 * @param halves what was read under each way to swap
 */
public record Results(List<Half> halves) {

    /** Who reads. */
    public static final List<ReaderKind> KINDS =
            List.of(
                    ReaderKind.CADC,
                    ReaderKind.CADC_TRANSACTION,
                    ReaderKind.JOIN,
                    ReaderKind.UNCACHED,
                    ReaderKind.CACHED);

    public Results {
        halves = List.copyOf(halves);
    }

    /** Whether those who must be right were put to the test in each half, and were. */
    public boolean isPassed() {
        return halves.stream().allMatch(half -> half.isRight() && half.met() >= Half.ENOUGH);
    }
}
