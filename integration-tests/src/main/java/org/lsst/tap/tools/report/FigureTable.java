package org.lsst.tap.tools.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The table of the figures: its cells, and its text for a terminal. Stateless. */
public final class FigureTable {

    /** The headings of all columns but the first, which names the reader; they hold numbers. */
    static final List<String> HEADINGS =
            List.of("reads", "in a swap", "mixed", "stale", "retries", "errors", "median", "p95");

    private static final Set<String> ALARMING = Set.of("mixed", "stale", "errors");

    private FigureTable() {}

    /** Whether a number other than 0 in that column is a wrong result or an error. */
    static boolean isAlarming(int column) {
        return ALARMING.contains(HEADINGS.get(column));
    }

    /** Returns the cells of one row, as many as there are headings. */
    static List<String> cells(Figures figures) {
        return List.of(
                Numbers.count(figures.reads()),
                Numbers.count(figures.overlapped()),
                Numbers.count(figures.mixed() + figures.empty()),
                Numbers.count(figures.stale()),
                Numbers.count(figures.retries()),
                Numbers.count(figures.errors()),
                Numbers.millis(figures.median()),
                Numbers.millis(figures.p95()));
    }

    /** Returns the lines of one half: the headings, a rule, and a row per kind of reader. */
    public static List<String> lines(Half half) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(row(half.way().label(), HEADINGS));
        half.figures().forEach(figures -> rows.add(row(figures.kind().label(), cells(figures))));
        return TextTable.lines(rows);
    }

    private static List<String> row(String first, List<String> others) {
        List<String> row = new ArrayList<>(List.of(first));
        row.addAll(others);
        return row;
    }
}
