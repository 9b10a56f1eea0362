package org.lsst.tap.tools.demo.reads;

import java.util.List;

/**
 * What a run came to. Immutable.
 *
 * @param swaps the swaps
 * @param reads the reads, with the verdict on each
 * @param figures one per kind of reader, in the order of {@link ReaderKind}
 */
public record Results(SwapLog swaps, List<JudgedRead> reads, List<Figures> figures) {

    public Results {
        reads = List.copyOf(reads);
        figures = List.copyOf(figures);
    }

    /** Judges the reads as far as the log of the swaps covers them. */
    public static Results of(SwapLog swaps, List<Read> reads) {
        List<JudgedRead> judged = JudgedRead.judge(reads, swaps);
        return new Results(swaps, judged, Figures.ofAll(judged));
    }

    /** Returns the figures of one kind. */
    public Figures figures(ReaderKind kind) {
        return figures.stream().filter(f -> f.kind() == kind).findFirst().orElseThrow();
    }

    /** Returns the reads of one kind. */
    public List<JudgedRead> reads(ReaderKind kind) {
        return reads.stream().filter(read -> read.read().kind() == kind).toList();
    }

    /** Whether our DAO was put to the test, and was right each time. */
    public boolean isPassed() {
        Figures ours = figures(ReaderKind.OURS);
        return ours.overlapped() > 0 && ours.wrong() == 0 && ours.errors() == 0;
    }

    /** Whether the run has shown what it is to show: both other kinds wrong at least once. */
    public boolean isTelling() {
        return isPassed()
                && figures.stream()
                        .filter(figures -> figures.kind() != ReaderKind.OURS)
                        .allMatch(figures -> figures.wrong() > 0);
    }
}
