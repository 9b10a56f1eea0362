package org.lsst.tap.tools.demo.reads;

import java.util.List;

/** Whether a read was right. */
public enum Verdict {
    /** Equal, in every field, to a release that was live at some moment of the read. */
    RIGHT,

    /** Equal to no release that was ever live: parts of one and parts of another. */
    MIXED,

    /** As mixed, and one kind of description (say, columns) is missing altogether. */
    EMPTY,

    /** Equal to a release, but one that was not live at any moment of the read. */
    STALE,

    /** The read threw. */
    ERROR;

    /** Judges a read by the swaps up to its end. */
    public static Verdict of(Read read, SwapLog log) {
        if (read.outcome() instanceof Outcome.Returned returned) {
            return of(returned.content(), log.liveDuring(read), log);
        }
        return ERROR;
    }

    private static Verdict of(Content content, List<Swap> live, SwapLog log) {
        if (isAnyOf(live, content)) {
            return RIGHT;
        }
        if (isAnyOf(log.swaps(), content)) {
            return STALE;
        }
        return live.stream().allMatch(swap -> content.lacksAKindOf(swap.content())) ? EMPTY : MIXED;
    }

    /** Whether it returned something that it should not have. */
    public boolean isWrong() {
        return this == MIXED || this == EMPTY || this == STALE;
    }

    private static boolean isAnyOf(List<Swap> swaps, Content content) {
        return swaps.stream().anyMatch(s -> s.content().digest().equals(content.digest()));
    }
}
