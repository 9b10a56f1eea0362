package org.lsst.tap.tools.soak;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.report.Numbers;
import org.lsst.tap.tools.report.TextTable;
import org.lsst.tap.tools.soak.Tally.Jobs;
import org.lsst.tap.tools.soak.Tally.Reads;

/** What a soak came to, as tables for people and as one JSON object for programs. Stateless. */
final class SoakReport {

    private static final double NANOS_PER_MILLI = 1e6;

    private SoakReport() {}

    /** Returns a line on how it goes. */
    static String progress(Duration passed, Tally tally) {
        return String.format(
                Locale.ROOT,
                "%3d min: %,d loads, %,d swaps, %,d faults, %,d reads, mixed %d, stale %d, lost %d",
                passed.toMinutes(),
                tally.count(Jobs.LOADS),
                tally.count(Jobs.SWAPS),
                tally.faults(),
                tally.count(Reads.READS),
                tally.count(Reads.MIXED) + tally.count(Reads.EMPTY),
                tally.count(Reads.STALE),
                tally.count(Jobs.LOST));
    }

    /** Returns the tables, and whether it passed. */
    static List<String> lines(SoakResults results) {
        Tally tally = results.tally();
        List<String> lines = new ArrayList<>();
        lines.add(
                String.format(
                        Locale.ROOT,
                        "%d min %d s: %,d loads and %,d rollbacks, %,d of them ended by a fault;"
                                + " %,d swaps; %,d faults; %d lost.",
                        results.took().toMinutes(),
                        results.took().toSecondsPart(),
                        tally.count(Jobs.LOADS),
                        tally.count(Jobs.ROLLBACKS),
                        tally.count(Jobs.JOBS_FAILED),
                        tally.count(Jobs.SWAPS),
                        tally.faults(),
                        tally.count(Jobs.LOST)));
        for (List<List<String>> table : List.of(reads(tally), faults(tally), leaks(results))) {
            lines.add("");
            lines.addAll(TextTable.lines(table));
        }
        lines.add("");
        tally.findings().forEach(finding -> lines.add("FOUND: " + finding));
        lines.add(verdict(results));
        return lines;
    }

    private static List<List<String>> reads(Tally tally) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(
                List.of(
                        "reader",
                        "reads",
                        "during a job",
                        "mixed",
                        "empty",
                        "stale",
                        "failed in a fault",
                        "failed",
                        "mean ms"));
        for (ReaderKind kind : ReaderKind.values()) {
            if (tally.readers().contains(kind)) {
                List<String> row = new ArrayList<>(List.of(kind.label()));
                Stream.of(Reads.values())
                        .filter(what -> what != Reads.NANOS)
                        .forEach(what -> row.add(Numbers.count(tally.count(kind, what))));
                double millis = tally.count(kind, Reads.NANOS) / NANOS_PER_MILLI;
                row.add(
                        String.format(
                                Locale.ROOT, "%.1f", millis / tally.count(kind, Reads.READS)));
                rows.add(row);
            }
        }
        return rows;
    }

    private static List<List<String>> faults(Tally tally) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(new ArrayList<>(List.of("faults, just before")));
        Stream.of(FaultKind.values()).forEach(kind -> rows.get(0).add(kind.label()));
        for (Point point : Point.values()) {
            List<String> row = new ArrayList<>(List.of(point.label()));
            for (FaultKind kind : FaultKind.values()) {
                row.add(Numbers.count(tally.count(new Fault(kind, point))));
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<List<String>> leaks(SoakResults results) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("at rest", "before", "after", "may grow by", ""));
        for (Footprint.Resource resource : Footprint.Resource.values()) {
            rows.add(
                    List.of(
                            resource.label(),
                            Numbers.count(results.before().of(resource)),
                            Numbers.count(results.after().of(resource)),
                            Numbers.count(resource.allowedGrowth()),
                            results.leaks().contains(resource) ? "LEAK" : "ok"));
        }
        return rows;
    }

    private static String verdict(SoakResults results) {
        if (results.isPassed()) {
            return "PASSED: nothing mixed, nothing lost, no leak.";
        }
        List<String> missing =
                results.kinds().stream()
                        .filter(kind -> results.tally().count(kind) == 0)
                        .map(FaultKind::label)
                        .sorted()
                        .toList();
        return "FAILED"
                + (missing.isEmpty() ? "." : "; never happened: " + String.join(", ", missing));
    }

    /** Returns the figures as a JSON object on one line. */
    static String json(SoakResults results, long seed) {
        Tally tally = results.tally();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("result", results.isPassed() ? "passed" : "failed");
        json.put("seed", seed);
        json.put("seconds", results.took().toSeconds());
        Stream.of(Jobs.values()).forEach(what -> json.put(name(what), tally.count(what)));
        for (Reads what : Reads.values()) {
            if (what != Reads.NANOS && what != Reads.EMPTY) {
                long empty = what == Reads.MIXED ? tally.count(Reads.EMPTY) : 0;
                json.put(name(what), tally.count(what) + empty);
            }
        }
        Map<String, Long> faults = new LinkedHashMap<>();
        Stream.of(FaultKind.values()).forEach(kind -> faults.put(name(kind), tally.count(kind)));
        json.put("faults", faults);
        json.put("before", json(results.before()));
        json.put("after", json(results.after()));
        json.put("leaks", results.leaks().stream().map(SoakReport::name).toList());
        json.put("findings", tally.findings().size());
        try {
            return new ObjectMapper().writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Numbers and texts are JSON", e);
        }
    }

    private static Map<String, Long> json(Footprint footprint) {
        Map<String, Long> json = new LinkedHashMap<>();
        Stream.of(Footprint.Resource.values())
                .forEach(resource -> json.put(name(resource), footprint.of(resource)));
        return json;
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
