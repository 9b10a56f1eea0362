package org.lsst.tap.tools.report;

import java.util.List;
import java.util.Set;
import org.lsst.tap.tools.kit.Figures;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Verdict;

/** The table of the figures: its cells, and its text for a terminal. Stateless. */
public final class FigureTable {

    /** The headings of all columns but the first, which names the reader; they hold numbers. */
    static final List<String> HEADINGS =
            List.of("reads", "in a swap", "mixed", "stale", "retries", "errors", "median", "p95");

    private static final Set<String> ALARMING = Set.of("mixed", "stale", "errors");

    private FigureTable() {}

    /** Whether a number other than 0 in that column is a wrong result or an error. */
    static boolean isAlarming(String heading) {
        return ALARMING.contains(heading);
    }

    /** Returns the cells of one kind of reader, as many as there are headings. */
    static List<String> cells(Half half, ReaderKind kind) {
        Figures figures = half.tally().of(kind);
        return List.of(
                Numbers.count(figures.reads()),
                Numbers.count(figures.overlapped()),
                Numbers.count(figures.count(Verdict.MIXED, Verdict.EMPTY)),
                Numbers.count(figures.count(Verdict.STALE)),
                Numbers.count(figures.retries()),
                Numbers.count(figures.count(Verdict.ERROR)),
                Numbers.millis(half.latency(kind, 50)),
                Numbers.millis(half.latency(kind, 95)));
    }

    /** Returns the lines of one half: the headings, a rule, and a row per kind of reader. */
    public static List<String> lines(Half half) {
        TextTable table = new TextTable(half.label(), HEADINGS);
        Half.KINDS.forEach(kind -> table.row(kind.label(), cells(half, kind)));
        return table.lines();
    }
}
