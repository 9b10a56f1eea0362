package org.lsst.tap.tools.report;

import java.time.Duration;
import java.util.List;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.tools.kit.Figures;
import org.lsst.tap.tools.kit.JudgedRead;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Swap;
import org.lsst.tap.tools.kit.Tally;
import org.lsst.tap.tools.kit.Verdict;

/**
 * One half of a run: the swaps of one way, and what was read under them. Immutable.
 *
 * @param way how releases were swapped
 * @param before what was live before the first swap
 * @param swaps the swaps, in their order
 * @param reads the reads, with the verdict on each
 */
public record Half(CutOver way, Swap before, List<Swap> swaps, List<JudgedRead> reads) {

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

    /** The headings of the figures; they are numbers. */
    static final List<String> HEADINGS =
            List.of("reads", "in a swap", "mixed", "stale", "retries", "errors", "median", "p95");

    public Half {
        swaps = List.copyOf(swaps);
        reads = List.copyOf(reads);
    }

    /** Returns the name of the way for people. */
    public String label() {
        return way == CutOver.EXCLUSIVE ? "exclusive cut-over" : "plain rename";
    }

    /** Whether whoever reads so must never see a mix when releases are swapped this way. */
    public boolean protects(ReaderKind kind) {
        return kind.isOurs() || (way == CutOver.EXCLUSIVE && kind != ReaderKind.CADC);
    }

    /** Returns the last swap. */
    public Swap live() {
        return swaps.isEmpty() ? before : swaps.get(swaps.size() - 1);
    }

    /** Returns the figures of all kinds. */
    public Tally tally() {
        return Tally.of(reads);
    }

    /** Returns the reads of one kind. */
    public List<JudgedRead> reads(ReaderKind kind) {
        return reads.stream().filter(read -> read.read().kind() == kind).toList();
    }

    /**
     * Returns the shortest time that {@code percent} of all reads of a kind don't exceed (nearest
     * rank), but for those that failed; zero if there are none.
     */
    public Duration latency(ReaderKind kind, int percent) {
        long[] sorted =
                reads(kind).stream()
                        .filter(read -> read.verdict() != Verdict.ERROR)
                        .mapToLong(read -> read.read().nanos())
                        .sorted()
                        .toArray();
        int rank = (int) Math.ceil(sorted.length * percent / 100.0);
        return sorted.length == 0 ? Duration.ZERO : Duration.ofNanos(sorted[rank - 1]);
    }

    /** Returns how many reads of ours met a swap. */
    public long met() {
        return reads.stream().filter(r -> r.overlapped() && r.read().kind().isOurs()).count();
    }

    /** Whether those who are protected were right each time. */
    public boolean isRight() {
        return reads.stream()
                .filter(read -> protects(read.read().kind()))
                .allMatch(read -> read.verdict() == Verdict.RIGHT);
    }

    /** Whether it has shown what it is to show: enough swaps met, and CADC's ways wrong. */
    public boolean isTelling() {
        Figures cadcs = tally().of(ReaderKind.CADC);
        Figures transactions = tally().of(ReaderKind.CADC_TRANSACTION);
        return met() >= ENOUGH
                && (way == CutOver.EXCLUSIVE || (cadcs.wrong() > 0 && transactions.wrong() > 0));
    }

    /** Returns the figures of one kind for people, as many as there are headings. */
    List<String> cells(ReaderKind kind) {
        Figures figures = tally().of(kind);
        return List.of(
                Numbers.count(figures.reads()),
                Numbers.count(figures.overlapped()),
                Numbers.count(figures.count(Verdict.MIXED, Verdict.EMPTY)),
                Numbers.count(figures.count(Verdict.STALE)),
                Numbers.count(figures.retries()),
                Numbers.count(figures.count(Verdict.ERROR)),
                Numbers.millis(latency(kind, 50)),
                Numbers.millis(latency(kind, 95)));
    }

    /** Returns the table of the figures, with a row for each kind. */
    public List<String> table() {
        TextTable table = new TextTable(label(), HEADINGS);
        KINDS.forEach(kind -> table.row(kind.label(), cells(kind)));
        return table.lines();
    }
}
