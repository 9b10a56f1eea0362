package org.lsst.tap.tools.report;

import java.util.List;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Swap;

/**
 * One half of a run: the swaps of one way, and what was read under them. Immutable.
 *
 * @param way how releases were swapped
 * @param before what was live before the first swap
 * @param swaps the swaps, in their order
 * @param reads the reads, with the verdict on each
 */
public record Half(Way way, Swap before, List<Swap> swaps, List<JudgedRead> reads) {

    /** So many reads of ours must have met a swap before anything is said of them. */
    public static final int ENOUGH = 20;

    /** Who reads. */
    public static final List<ReaderKind> KINDS =
            List.of(
                    ReaderKind.CADC,
                    ReaderKind.CADC_TRANSACTION,
                    ReaderKind.JOIN,
                    ReaderKind.UNCACHED,
                    ReaderKind.CACHED);

    /** The ways to put a release live. */
    public enum Way {
        RENAMED("plain rename", CutOver.RENAME),
        EXCLUSIVE("exclusive cut-over", CutOver.EXCLUSIVE);

        private final String label;
        private final CutOver cutOver;

        Way(String label, CutOver cutOver) {
            this.label = label;
            this.cutOver = cutOver;
        }

        /** Returns what the loader is told. */
        public CutOver cutOver() {
            return cutOver;
        }

        /** Returns the name for people. */
        public String label() {
            return label;
        }

        /** Whether whoever reads so must never see a mix when releases are swapped this way. */
        public boolean protects(ReaderKind kind) {
            return kind.isOurs() || (this == EXCLUSIVE && kind != ReaderKind.CADC);
        }
    }

    public Half {
        swaps = List.copyOf(swaps);
        reads = List.copyOf(reads);
    }

    /** Returns the last swap. */
    public Swap live() {
        return swaps.isEmpty() ? before : swaps.get(swaps.size() - 1);
    }

    /** Returns the figures of each kind that read, in their order. */
    public List<Figures> figures() {
        return KINDS.stream().map(this::figures).toList();
    }

    /** Returns the figures of one kind. */
    public Figures figures(ReaderKind kind) {
        return Figures.of(kind, reads);
    }

    /** Returns the reads of one kind. */
    public List<JudgedRead> reads(ReaderKind kind) {
        return reads.stream().filter(read -> read.read().kind() == kind).toList();
    }

    /** Returns how many reads of ours met a swap. */
    public int met() {
        return (int)
                reads.stream()
                        .filter(read -> read.overlapped() && read.read().kind().isOurs())
                        .count();
    }

    /** Whether those who are protected were right each time. */
    public boolean isRight() {
        return figures().stream()
                .filter(figures -> way.protects(figures.kind()))
                .allMatch(figures -> figures.wrong() == 0 && figures.errors() == 0);
    }

    /** Whether it has shown what it is to show: enough swaps met, and CADC's ways wrong. */
    public boolean isTelling() {
        return met() >= ENOUGH
                && (way == Way.EXCLUSIVE
                        || (figures(ReaderKind.CADC).wrong() > 0
                                && figures(ReaderKind.CADC_TRANSACTION).wrong() > 0));
    }
}
