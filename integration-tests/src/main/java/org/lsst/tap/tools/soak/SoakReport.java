package org.lsst.tap.tools.soak;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lsst.tap.tools.report.Numbers;
import org.lsst.tap.tools.report.TextTable;

/** What a soak came to, as tables for people and as one JSON object for programs. Stateless. */
final class SoakReport {

    private static final double NANOS_PER_MILLI = 1e6;

    private SoakReport() {}

    /** Returns a line on how it goes. */
    static String progress(Duration passed, Tally tally) {
        Tally.Jobs jobs = tally.jobs();
        Tally.Reads reads = tally.allReads();
        return String.format(
                Locale.ROOT,
                "%3d min: %,d loads, %,d swaps, %,d faults, %,d reads, mixed %d, stale %d, lost %d",
                passed.toMinutes(),
                jobs.loads(),
                jobs.swaps(),
                faults(tally),
                reads.reads(),
                reads.mixed() + reads.empty(),
                reads.stale(),
                jobs.lost());
    }

    private static int faults(Tally tally) {
        return tally.faults().values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Returns the tables, and whether it passed. */
    static List<String> lines(SoakResults results) {
        List<String> lines = new ArrayList<>();
        lines.addAll(jobs(results));
        lines.add("");
        lines.addAll(TextTable.lines(reads(results.tally())));
        lines.add("");
        lines.addAll(TextTable.lines(faults(results)));
        lines.add("");
        lines.addAll(TextTable.lines(leaks(results)));
        lines.add("");
        results.tally().findings().forEach(finding -> lines.add("FOUND: " + finding));
        lines.add(verdict(results));
        return lines;
    }

    private static List<String> jobs(SoakResults results) {
        Tally.Jobs jobs = results.tally().jobs();
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%d min %d s: %,d loads and %,d rollbacks, %,d of them ended by a fault;"
                                + " %,d swaps; %,d faults; %d lost.",
                        results.took().toMinutes(),
                        results.took().toSecondsPart(),
                        jobs.loads(),
                        jobs.rollbacks(),
                        jobs.failed(),
                        jobs.swaps(),
                        faults(results.tally()),
                        jobs.lost()));
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
        for (Map.Entry<ReadKind, Tally.Reads> entry : tally.reads().entrySet()) {
            Tally.Reads reads = entry.getValue();
            rows.add(
                    List.of(
                            entry.getKey().label(),
                            Numbers.count(reads.reads()),
                            Numbers.count(reads.overlapped()),
                            Numbers.count(reads.mixed()),
                            Numbers.count(reads.empty()),
                            Numbers.count(reads.stale()),
                            Numbers.count(reads.excused()),
                            Numbers.count(reads.failed()),
                            String.format(
                                    Locale.ROOT,
                                    "%.1f",
                                    reads.nanos() / NANOS_PER_MILLI / reads.reads())));
        }
        return rows;
    }

    private static List<List<String>> faults(SoakResults results) {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("faults, just before"));
        for (FaultKind kind : FaultKind.values()) {
            head.add(kind.label());
        }
        rows.add(head);
        for (Point point : Point.values()) {
            List<String> row = new ArrayList<>(List.of(point.label()));
            for (FaultKind kind : FaultKind.values()) {
                row.add(
                        Numbers.count(
                                results.tally().faults().getOrDefault(new Fault(kind, point), 0)));
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
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("result", results.isPassed() ? "passed" : "failed");
            json.writeNumberField("seed", seed);
            json.writeNumberField("seconds", results.took().toSeconds());
            write(json, results.tally());
            json.writeObjectFieldStart("faults");
            for (FaultKind kind : FaultKind.values()) {
                json.writeNumberField(name(kind), results.tally().count(kind));
            }
            json.writeEndObject();
            write(json, "before", results.before());
            write(json, "after", results.after());
            json.writeArrayFieldStart("leaks");
            for (Footprint.Resource resource : results.leaks()) {
                json.writeString(name(resource));
            }
            json.writeEndArray();
            json.writeNumberField("findings", results.tally().findings().size());
            json.writeEndObject();
        } catch (IOException e) {
            // A StringWriter does not fail.
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Tally tally) throws IOException {
        Tally.Jobs jobs = tally.jobs();
        json.writeNumberField("loads", jobs.loads());
        json.writeNumberField("rollbacks", jobs.rollbacks());
        json.writeNumberField("swaps", jobs.swaps());
        json.writeNumberField("jobs_failed", jobs.failed());
        json.writeNumberField("lost", jobs.lost());
        Tally.Reads reads = tally.allReads();
        json.writeNumberField("reads", reads.reads());
        json.writeNumberField("reads_during_a_job", reads.overlapped());
        json.writeNumberField("mixed", reads.mixed() + reads.empty());
        json.writeNumberField("stale", reads.stale());
        json.writeNumberField("failed_in_a_fault", reads.excused());
        json.writeNumberField("failed", reads.failed());
    }

    private static void write(JsonGenerator json, String name, Footprint footprint)
            throws IOException {
        json.writeObjectFieldStart(name);
        for (Footprint.Resource resource : Footprint.Resource.values()) {
            json.writeNumberField(name(resource), footprint.of(resource));
        }
        json.writeEndObject();
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
