package org.lsst.tap.tools.report;

import java.util.ArrayList;
import java.util.List;
import org.lsst.tap.tools.kit.Look;
import org.lsst.tap.tools.kit.ReaderKind;

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
                return "FAILED: " + String.join("; ", failures(half)) + ".";
            }
        }
        for (Half half : halves) {
            if (half.met() < Half.ENOUGH) {
                return "INCONCLUSIVE: %s of ours met a swap by %s, and %d are needed; run the demo again with more --seconds."
                        .formatted(
                                Numbers.counted(half.met(), "read", "reads"),
                                half.way().label(),
                                Half.ENOUGH);
            }
        }
        int reads =
                halves.stream()
                        .flatMap(half -> half.figures().stream())
                        .filter(figures -> figures.kind().isOurs())
                        .mapToInt(Figures::reads)
                        .sum();
        return "PASSED: ours mixed nothing in %s, %s of them while a swap took place%s."
                .formatted(
                        Numbers.counted(reads, "read", "reads"),
                        Numbers.count(halves.stream().mapToInt(Half::met).sum()),
                        isExclusive(halves)
                                ? "; with the exclusive cut-over, nobody did who reads in one"
                                        + " statement or one transaction"
                                : "");
    }

    private static boolean isExclusive(List<Half> halves) {
        return halves.stream().anyMatch(half -> half.way() == Half.Way.EXCLUSIVE);
    }

    private static List<String> failures(Half half) {
        return half.figures().stream()
                .filter(figures -> half.way().protects(figures.kind()))
                .filter(figures -> figures.wrong() + figures.errors() > 0)
                .map(
                        figures ->
                                "%s returned %s and %s in %s, %s of them while a swap took place (%s)"
                                        .formatted(
                                                figures.kind().label(),
                                                Numbers.counted(
                                                        figures.wrong(),
                                                        "wrong result",
                                                        "wrong results"),
                                                Numbers.counted(
                                                        figures.errors(), "error", "errors"),
                                                Numbers.counted(figures.reads(), "read", "reads"),
                                                Numbers.count(figures.overlapped()),
                                                half.way().label()))
                .toList();
    }

    /** Returns what each kind of reader got wrong in one half: one sentence or two per kind. */
    public static List<String> details(Half half) {
        List<String> details = new ArrayList<>();
        for (Figures figures : half.figures()) {
            List<JudgedRead> reads = half.reads(figures.kind());
            String who = figures.kind().label();
            if (figures.wrong() > 0) {
                details.add(who + ": " + wrong(figures, reads) + ".");
            } else if (!half.way().protects(figures.kind())) {
                details.add(
                        who
                                + ": no wrong result was caught this time. That proves nothing:"
                                + " either no swap fell between its names, or the releases hardly"
                                + " differ. Give it more --seconds, or other releases.");
            }
            reads.stream()
                    .filter(read -> !read.read().failure().isEmpty())
                    .findFirst()
                    .ifPresent(
                            read ->
                                    details.add(
                                            "%s: the first of %s is %s."
                                                    .formatted(
                                                            who,
                                                            Numbers.counted(
                                                                    figures.errors(),
                                                                    "error",
                                                                    "errors"),
                                                            firstLine(read.read().failure()))));
        }
        long hits =
                half.reads(ReaderKind.CACHED).stream().filter(r -> r.read().fromCache()).count();
        if (hits > 0) {
            details.add(
                    "%s: %s of its reads were answered from its cache, after the database had said that nothing had changed."
                            .formatted(ReaderKind.CACHED.label(), Numbers.count(hits)));
        }
        return details;
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static String wrong(Figures figures, List<JudgedRead> reads) {
        List<String> parts = new ArrayList<>();
        part(parts, figures.mixed(), "result is", "results are", "parts of two releases");
        part(parts, figures.empty(), "lacks", "lack", "all rows of a table");
        part(parts, figures.stale(), "is", "are", "of a release that was not live");
        long bare =
                reads.stream()
                        .filter(read -> read.verdict().isWrong())
                        .filter(read -> read.read().look().map(Look::bareTables).orElse(0) > 0)
                        .count();
        return String.join(", ", parts)
                + (bare == 0
                        ? ""
                        : "; "
                                + Numbers.counted(bare, "has", "have")
                                + " a table without a single column");
    }

    private static void part(
            List<String> parts, int count, String singular, String plural, String what) {
        if (count > 0) {
            parts.add(Numbers.counted(count, singular, plural) + " " + what);
        }
    }
}
