package org.lsst.tap.tools.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.lsst.tap.tools.kit.Figures;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Verdict;
import org.lsst.tap.tools.report.Numbers;
import org.lsst.tap.tools.report.TextTable;
import org.lsst.tap.tools.soak.FaultDeck.Fault;
import org.lsst.tap.tools.soak.Footprint.Amount;
import org.lsst.tap.tools.soak.Ledger.Jobs;

/**
 * What a soak came to.
 *
 * @param ledger what happened
 * @param kinds the kinds of fault that were to happen
 * @param before what was held at rest before the faults
 * @param after what was held at rest after them
 * @param took how long it ran between the two
 */
record SoakReport(
        Ledger ledger, Set<FaultKind> kinds, Footprint before, Footprint after, Duration took) {

    /** Returns a line on how it goes, or went. */
    static String summary(Duration took, Ledger ledger) {
        return String.format(
                Locale.ROOT,
                "%d min %d s: %,d loads and %,d rollbacks, %,d of them ended by a fault; %,d swaps;"
                        + " %,d faults; %,d reads, %d of them wrong; %d lost.",
                took.toMinutes(),
                took.toSecondsPart(),
                ledger.count(Jobs.LOADS),
                ledger.count(Jobs.ROLLBACKS),
                ledger.count(Jobs.JOBS_FAILED),
                ledger.count(Jobs.SWAPS),
                ledger.faults(any -> true),
                ledger.reads().all().reads(),
                ledger.reads().all().wrong(),
                ledger.count(Jobs.LOST));
    }

    /**
     * Whether nothing was mixed, lost or leaked, nothing else was found, there was something to
     * mix, and each kind of fault has happened.
     */
    boolean isPassed() {
        Figures reads = ledger.reads().all();
        return reads.wrong() + reads.count(Verdict.ERROR) == 0
                && ledger.count(Jobs.LOST) == 0
                && ledger.findings().isEmpty()
                && !after.leaksSince(before)
                && reads.overlapped() > 0
                && ledger.count(Jobs.SWAPS) > 0
                && ledger.hasAll(kinds);
    }

    /** Returns the tables, and whether it passed. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(summary(took, ledger));
        for (TextTable table : List.of(reads(), faults(), leaks())) {
            lines.add("");
            lines.addAll(table.lines());
        }
        lines.add("");
        ledger.findings().forEach(finding -> lines.add("FOUND: " + finding));
        lines.add(verdict());
        return lines;
    }

    private TextTable reads() {
        TextTable table =
                new TextTable(
                        "reader",
                        List.of(
                                "reads",
                                "during a job",
                                "mixed",
                                "empty",
                                "stale",
                                "failed in a fault",
                                "failed",
                                "mean ms"));
        for (ReaderKind kind : ledger.reads().kinds()) {
            Figures figures = ledger.reads().of(kind);
            table.row(
                    kind.label(),
                    List.of(
                            Numbers.count(figures.reads()),
                            Numbers.count(figures.overlapped()),
                            Numbers.count(figures.count(Verdict.MIXED)),
                            Numbers.count(figures.count(Verdict.EMPTY)),
                            Numbers.count(figures.count(Verdict.STALE)),
                            Numbers.count(figures.count(Verdict.EXCUSED)),
                            Numbers.count(figures.count(Verdict.ERROR)),
                            Numbers.coordinate(figures.nanos() / 1e6 / figures.reads())));
        }
        return table;
    }

    private TextTable faults() {
        TextTable table =
                new TextTable(
                        "faults, just before",
                        Stream.of(FaultKind.values()).map(kind -> kind.label).toList());
        for (Point point : Point.values()) {
            table.row(
                    point.label,
                    Stream.of(FaultKind.values())
                            .map(kind -> ledger.faults(new Fault(kind, point)::equals))
                            .map(Numbers::count)
                            .toList());
        }
        return table;
    }

    private TextTable leaks() {
        TextTable table = new TextTable("at rest", List.of("before", "after", "may grow by", ""));
        for (int i = 0; i < after.amounts().size(); i++) {
            Amount was = before.amounts().get(i);
            Amount is = after.amounts().get(i);
            table.row(
                    is.resource(),
                    List.of(
                            Numbers.count(was.amount()),
                            Numbers.count(is.amount()),
                            Numbers.count(is.mayGrowBy()),
                            is.isLeakSince(was) ? "LEAK" : "ok"));
        }
        return table;
    }

    private String verdict() {
        if (isPassed()) {
            return "PASSED: nothing mixed, nothing lost, no leak.";
        }
        List<String> missing =
                kinds.stream()
                        .filter(kind -> !ledger.hasAll(Set.of(kind)))
                        .map(kind -> kind.label)
                        .sorted()
                        .toList();
        return "FAILED"
                + (missing.isEmpty() ? "." : "; never happened: " + String.join(", ", missing));
    }
}
