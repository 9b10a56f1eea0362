package org.lsst.tap.tools.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.lsst.tap.tools.demo.reads.Figures;

/** The table of the figures: its cells, and its text for a terminal. Stateless. */
public final class FigureTable {

    /** The headings; the first column names the reader, all others hold numbers. */
    static final List<String> HEADINGS =
            List.of(
                    "reader",
                    "reads",
                    "in a swap",
                    "mixed",
                    "stale",
                    "retries",
                    "errors",
                    "median",
                    "p95");

    private static final Set<String> ALARMING = Set.of("mixed", "stale", "errors");

    private FigureTable() {}

    /** Whether a number other than 0 in that column is a wrong result or an error. */
    static boolean isAlarming(int column) {
        return ALARMING.contains(HEADINGS.get(column));
    }

    /** Returns the cells of one row, as many as there are headings. */
    static List<String> cells(Figures figures) {
        return List.of(
                figures.kind().label(),
                Numbers.count(figures.reads()),
                Numbers.count(figures.overlapped()),
                Numbers.count(figures.equalToNone()),
                Numbers.count(figures.stale()),
                Numbers.count(figures.retries()),
                Numbers.count(figures.errors()),
                Numbers.millis(figures.median()),
                Numbers.millis(figures.p95()));
    }

    /** Returns the lines of the table: the headings, a rule, and a row per kind of reader. */
    public static List<String> lines(List<Figures> figures) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEADINGS);
        figures.forEach(row -> rows.add(cells(row)));
        return TextTable.lines(rows);
    }
}
