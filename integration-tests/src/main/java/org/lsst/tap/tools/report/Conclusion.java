package org.lsst.tap.tools.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.tools.demo.reads.Figures;
import org.lsst.tap.tools.demo.reads.JudgedRead;
import org.lsst.tap.tools.demo.reads.Outcome;
import org.lsst.tap.tools.demo.reads.ReaderKind;
import org.lsst.tap.tools.demo.reads.Results;

/** The results in words. Stateless. */
public final class Conclusion {

    private Conclusion() {}

    /** Returns one sentence: whether our DAO was right, or why nothing can be said. */
    public static String verdict(Results results) {
        Figures ours = results.figures(ReaderKind.OURS);
        String tested =
                Numbers.counted(ours.reads(), "read", "reads")
                        + ", "
                        + Numbers.count(ours.overlapped())
                        + " of them while a swap took place";
        if (ours.overlapped() == 0) {
            return "INCONCLUSIVE: no swap took place during a read of "
                    + ours.kind().label()
                    + "; run the demo again with more --seconds.";
        }
        if (results.isPassed()) {
            return "PASSED: " + ours.kind().label() + " mixed nothing in " + tested + ".";
        }
        return "FAILED: "
                + ours.kind().label()
                + " returned "
                + Numbers.counted(ours.wrong(), "wrong result", "wrong results")
                + " and "
                + Numbers.counted(ours.errors(), "error", "errors")
                + " in "
                + tested
                + ".";
    }

    /** Returns what each kind of reader got wrong: one sentence or two per kind. */
    public static List<String> details(Results results) {
        List<String> details = new ArrayList<>();
        for (Figures figures : results.figures()) {
            if (figures.wrong() > 0) {
                details.add(wrong(figures, results.reads(figures.kind())));
            } else if (figures.kind() != ReaderKind.OURS) {
                details.add(
                        figures.kind().label()
                                + ": no wrong result was caught this time. That proves nothing:"
                                + " either no swap fell between its queries, or the releases hardly"
                                + " differ. Give it more --seconds, or other releases.");
            }
            firstError(figures, results).ifPresent(details::add);
        }
        fromCache(results).ifPresent(details::add);
        return details;
    }

    private static String wrong(Figures figures, List<JudgedRead> reads) {
        List<String> parts = new ArrayList<>();
        if (figures.mixed() > 0) {
            parts.add(
                    Numbers.counted(figures.mixed(), "result is", "results are")
                            + " parts of two releases");
        }
        if (figures.empty() > 0) {
            parts.add(Numbers.counted(figures.empty(), "lacks", "lack") + " all rows of a table");
        }
        if (figures.stale() > 0) {
            parts.add(
                    Numbers.counted(figures.stale(), "is", "are")
                            + " of a release that was not live");
        }
        long bare = reads.stream().filter(Conclusion::hasBareTables).count();
        String bareTables =
                bare == 0
                        ? ""
                        : "; "
                                + Numbers.count(bare)
                                + (bare == 1 ? " has" : " have")
                                + " a table without a single column";
        return figures.kind().label() + ": " + String.join(", ", parts) + bareTables + ".";
    }

    private static Optional<String> fromCache(Results results) {
        List<JudgedRead> ours = results.reads(ReaderKind.OURS);
        long fromCache = ours.stream().filter(read -> read.read().fromCache()).count();
        return fromCache == 0
                ? Optional.empty()
                : Optional.of(
                        ReaderKind.OURS.label()
                                + ": "
                                + Numbers.count(fromCache)
                                + " of its reads were answered from its cache, after the database"
                                + " had said that nothing had changed.");
    }

    private static boolean hasBareTables(JudgedRead read) {
        return read.verdict().isWrong()
                && read.read().outcome() instanceof Outcome.Returned returned
                && returned.content().bareTables() > 0;
    }

    private static Optional<String> firstError(Figures figures, Results results) {
        return results.reads(figures.kind()).stream()
                .map(read -> read.read().outcome())
                .filter(Outcome.Failed.class::isInstance)
                .map(Outcome.Failed.class::cast)
                .findFirst()
                .map(
                        failed ->
                                figures.kind().label()
                                        + ": the first of "
                                        + Numbers.counted(figures.errors(), "error", "errors")
                                        + " is "
                                        + failed.message().lines().findFirst().orElse("")
                                        + ".");
    }
}
