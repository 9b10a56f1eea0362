package org.lsst.tap.tools.report;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.tools.kit.Judge.JudgedRead;
import org.lsst.tap.tools.kit.Judge.Verdict;
import org.lsst.tap.tools.kit.ReadCounts;
import org.lsst.tap.tools.kit.ReadCounts.Figures;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Swap;

/** One half of a run: the swaps of one way, what was before them, and the reads. Immutable. */
public record Half(CutOver way, Swap before, List<Swap> swaps, List<JudgedRead> reads) {

    /** So many reads of ours must have met a swap before anything is said of them. */
    static final int ENOUGH = 20;

    public static final List<ReaderKind> KINDS =
            List.copyOf(EnumSet.range(ReaderKind.CADC, ReaderKind.CACHED));

    static final List<String> HEADINGS =
            List.of("reads", "in a swap", "mixed", "stale", "retries", "errors", "median", "p95");

    public Half {
        swaps = List.copyOf(swaps);
        reads = List.copyOf(reads);
    }

    public String label() {
        return way == CutOver.EXCLUSIVE ? "exclusive cut-over" : "plain rename";
    }

    /** Whether whoever reads so must never see a mix when releases are swapped this way. */
    private boolean protects(ReaderKind kind) {
        return kind.isOurs() || (way == CutOver.EXCLUSIVE && kind != ReaderKind.CADC);
    }

    public Swap live() {
        return swaps.isEmpty() ? before : swaps.get(swaps.size() - 1);
    }

    public ReadCounts counts() {
        return ReadCounts.of(reads);
    }

    private Stream<JudgedRead> reads(ReaderKind kind) {
        return reads.stream().filter(read -> read.read().kind() == kind);
    }

    /**
     * Returns the shortest time that {@code percent} of all reads of a kind don't exceed (nearest
     * rank), but for those that failed; zero if there are none.
     */
    long nanos(ReaderKind kind, int percent) {
        long[] sorted =
                reads(kind)
                        .filter(read -> read.verdict() != Verdict.ERROR)
                        .mapToLong(read -> read.read().nanos())
                        .sorted()
                        .toArray();
        int rank = (int) Math.ceil(sorted.length * percent / 100.0);
        return sorted.length == 0 ? 0 : sorted[rank - 1];
    }

    public long met() {
        return reads.stream().filter(r -> r.overlapped() && r.read().kind().isOurs()).count();
    }

    private boolean isRight() {
        return reads.stream()
                .filter(read -> protects(read.read().kind()))
                .allMatch(read -> read.verdict() == Verdict.RIGHT);
    }

    /** Whether it has shown what it is to show: enough swaps met, and CADC's ways wrong. */
    public boolean isTelling() {
        ReadCounts counts = counts();
        return met() >= ENOUGH
                && (way == CutOver.EXCLUSIVE
                        || (counts.of(ReaderKind.CADC).wrong() > 0
                                && counts.of(ReaderKind.CADC_TRANSACTION).wrong() > 0));
    }

    List<String> cells(ReaderKind kind) {
        Figures figures = counts().of(kind);
        return List.of(
                Numbers.count(figures.reads()),
                Numbers.count(figures.overlapped()),
                Numbers.count(figures.count(Verdict.MIXED, Verdict.EMPTY)),
                Numbers.count(figures.count(Verdict.STALE)),
                Numbers.count(figures.retries()),
                Numbers.count(figures.count(Verdict.ERROR)),
                Numbers.millis(nanos(kind, 50)),
                Numbers.millis(nanos(kind, 95)));
    }

    public List<String> table() {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        rows.put(label(), HEADINGS);
        KINDS.forEach(kind -> rows.put(kind.label(), cells(kind)));
        return Numbers.table(rows);
    }

    /** Whether those who must be right were put to the test in each half, and were. */
    public static boolean isPassed(List<Half> halves) {
        return halves.stream().allMatch(half -> half.isRight() && half.met() >= ENOUGH);
    }

    /** Returns one sentence: whether those who must be right were, or why nothing can be said. */
    public static String verdict(List<Half> halves) {
        for (Half half : halves) {
            if (!half.isRight()) {
                List<String> faults = new ArrayList<>();
                KINDS.stream().filter(half::protects).map(half::faults).forEach(faults::addAll);
                return "FAILED by %s: %s".formatted(half.label(), String.join(" ", faults));
            }
        }
        for (Half half : halves) {
            if (half.met() < ENOUGH) {
                return "INCONCLUSIVE: %s of ours met a swap by %s, and %d are needed; run the demo again with more --seconds."
                        .formatted(
                                Numbers.counted(half.met(), "read", "reads"), half.label(), ENOUGH);
            }
        }
        long reads =
                halves.stream()
                        .flatMap(half -> half.reads.stream())
                        .filter(read -> read.read().kind().isOurs())
                        .count();
        String exclusive =
                "; with the exclusive cut-over, no reader mixed anything in one statement or one"
                        + " transaction";
        return "PASSED: ours mixed nothing in %s, %s of them while a swap took place%s."
                .formatted(
                        Numbers.counted(reads, "read", "reads"),
                        Numbers.count(halves.stream().mapToLong(Half::met).sum()),
                        halves.stream().anyMatch(h -> h.way == CutOver.EXCLUSIVE) ? exclusive : "");
    }

    /** Returns how many swaps there were, and what each kind of reader got wrong. */
    public List<String> details() {
        List<String> details = new ArrayList<>();
        details.add(
                "%d swaps under the readers, %d of them a rollback."
                        .formatted(swaps.size(), swaps.stream().filter(Swap::rollback).count()));
        for (ReaderKind kind : KINDS) {
            Figures figures = counts().of(kind);
            details.addAll(faults(kind));
            if (figures.wrong() == 0 && !protects(kind)) {
                details.add(
                        "%s: no wrong result was caught this time. That proves nothing: either no swap fell between its names, or the releases hardly differ. Give it more --seconds, or other releases."
                                .formatted(kind.label()));
            }
            if (figures.fromCache() > 0) {
                details.add(
                        "%s: %s of its reads were answered from its cache, after the database had said that nothing had changed."
                                .formatted(kind.label(), Numbers.count(figures.fromCache())));
            }
        }
        return details;
    }

    private List<String> faults(ReaderKind kind) {
        List<String> faults = new ArrayList<>();
        Figures figures = counts().of(kind);
        if (figures.wrong() > 0) {
            faults.add("%s: %s.".formatted(kind.label(), wrong(figures)));
        }
        if (!figures.firstFailure().isEmpty()) {
            String errors = Numbers.counted(figures.count(Verdict.ERROR), "error", "errors");
            String first = figures.firstFailure().lines().findFirst().orElse("");
            faults.add("%s: the first of %s is %s.".formatted(kind.label(), errors, first));
        }
        return faults;
    }

    private static String wrong(Figures figures) {
        long mixed = figures.count(Verdict.MIXED);
        long empty = figures.count(Verdict.EMPTY);
        long stale = figures.count(Verdict.STALE);
        List<String> parts = new ArrayList<>();
        parts.add(Numbers.counted(mixed, "result is", "results are") + " parts of two releases");
        parts.add(Numbers.counted(empty, "lacks", "lack") + " all rows of a table");
        parts.add(Numbers.counted(stale, "is", "are") + " of a release that was not live");
        parts.removeIf(part -> part.startsWith("0 "));
        return String.join(", ", parts);
    }
}
