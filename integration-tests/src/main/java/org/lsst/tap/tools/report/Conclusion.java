package org.lsst.tap.tools.report;

import java.util.ArrayList;
import java.util.List;
import org.lsst.tap.loader.swap.CutOver;
import org.lsst.tap.tools.kit.Figures;
import org.lsst.tap.tools.kit.Look;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Swap;
import org.lsst.tap.tools.kit.Verdict;

/** The results in words. Stateless. */
public final class Conclusion {

    private Conclusion() {}

    /** Whether those who must be right were put to the test in each half, and were. */
    public static boolean isPassed(List<Half> halves) {
        return halves.stream().allMatch(half -> half.isRight() && half.met() >= Half.ENOUGH);
    }

    /** Returns one sentence: whether those who must be right were, or why nothing can be said. */
    public static String verdict(List<Half> halves) {
        for (Half half : halves) {
            if (!half.isRight()) {
                return "FAILED by %s: %s".formatted(half.label(), String.join(" ", failures(half)));
            }
        }
        for (Half half : halves) {
            if (half.met() < Half.ENOUGH) {
                return "INCONCLUSIVE: %s of ours met a swap by %s, and %d are needed; run the demo again with more --seconds."
                        .formatted(
                                Numbers.counted(half.met(), "read", "reads"),
                                half.label(),
                                Half.ENOUGH);
            }
        }
        long reads =
                halves.stream()
                        .flatMap(half -> half.reads().stream())
                        .filter(read -> read.read().kind().isOurs())
                        .count();
        boolean exclusive = halves.stream().anyMatch(half -> half.way() == CutOver.EXCLUSIVE);
        return "PASSED: ours mixed nothing in %s, %s of them while a swap took place%s."
                .formatted(
                        Numbers.counted(reads, "read", "reads"),
                        Numbers.count(halves.stream().mapToLong(Half::met).sum()),
                        exclusive
                                ? "; with the exclusive cut-over, no reader mixed anything in one"
                                        + " statement or one transaction"
                                : "");
    }

    /** Returns what those got wrong who must be right. */
    private static List<String> failures(Half half) {
        return Half.KINDS.stream()
                .filter(half::protects)
                .flatMap(kind -> faults(half, kind).stream())
                .toList();
    }

    /** Returns how many swaps there were in one half, and what each kind of reader got wrong. */
    public static List<String> details(Half half) {
        List<String> details = new ArrayList<>();
        details.add(
                "%d swaps under the readers, %d of them a rollback."
                        .formatted(
                                half.swaps().size(),
                                half.swaps().stream().filter(Swap::rollback).count()));
        for (ReaderKind kind : Half.KINDS) {
            Figures figures = half.tally().of(kind);
            details.addAll(faults(half, kind));
            if (figures.wrong() == 0 && !half.protects(kind)) {
                details.add(
                        kind.label()
                                + ": no wrong result was caught this time. That proves nothing:"
                                + " either no swap fell between its names, or the releases hardly"
                                + " differ. Give it more --seconds, or other releases.");
            }
            if (figures.fromCache() > 0) {
                details.add(
                        "%s: %s of its reads were answered from its cache, after the database had said that nothing had changed."
                                .formatted(kind.label(), Numbers.count(figures.fromCache())));
            }
        }
        return details;
    }

    private static List<String> faults(Half half, ReaderKind kind) {
        List<String> faults = new ArrayList<>();
        Figures figures = half.tally().of(kind);
        if (figures.wrong() > 0) {
            faults.add("%s: %s.".formatted(kind.label(), wrong(figures, half, kind)));
        }
        if (!figures.firstFailure().isEmpty()) {
            String errors = Numbers.counted(figures.count(Verdict.ERROR), "error", "errors");
            String first = figures.firstFailure().lines().findFirst().orElse("");
            faults.add("%s: the first of %s is %s.".formatted(kind.label(), errors, first));
        }
        return faults;
    }

    private static String wrong(Figures figures, Half half, ReaderKind kind) {
        long bare =
                half.reads(kind).stream()
                        .filter(read -> read.verdict().isWrong())
                        .filter(read -> read.read().look().map(Look::bareTables).orElse(0) > 0)
                        .count();
        List<String> parts = new ArrayList<>();
        parts.add(
                part(figures, Verdict.MIXED, "result is", "results are", "parts of two releases"));
        parts.add(part(figures, Verdict.EMPTY, "lacks", "lack", "all rows of a table"));
        parts.add(part(figures, Verdict.STALE, "is", "are", "of a release that was not live"));
        parts.removeIf(part -> part.startsWith("0 "));
        return String.join(", ", parts)
                + (bare == 0
                        ? ""
                        : "; "
                                + Numbers.counted(bare, "has", "have")
                                + " a table without a single column");
    }

    private static String part(
            Figures figures, Verdict verdict, String singular, String plural, String what) {
        return Numbers.counted(figures.count(verdict), singular, plural) + " " + what;
    }
}
