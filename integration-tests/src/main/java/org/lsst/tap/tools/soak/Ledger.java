package org.lsst.tap.tools.soak;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.lsst.tap.tools.kit.Judge;
import org.lsst.tap.tools.kit.Judge.JudgedRead;
import org.lsst.tap.tools.kit.Judge.Verdict;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.ReadCounts;
import org.lsst.tap.tools.kit.ReadCounts.Figures;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.report.Numbers;

/** What has happened in a soak, who judges it, and what it comes to. For many threads. */
final class Ledger {

    /** A pool lends a dead connection as long as it does not try it before. */
    private static final Duration RECOVERY = Duration.ofSeconds(20);

    /** How a job ended: with exit code 0, with another release live, with what must be live. */
    record JobEnd(boolean isRollback, boolean isDone, boolean swapped, boolean isRight) {}

    private final Judge judge = new Judge();
    private final ReadCounts reads = new ReadCounts();
    private final List<JobEnd> jobs = new ArrayList<>();
    private final Map<Fault, Long> faults = new HashMap<>();
    private final List<String> findings = new ArrayList<>();
    private boolean disturbed;
    private long excusedUntilNanos = System.nanoTime();

    Judge judge() {
        return judge;
    }

    ReadCounts reads() {
        return reads;
    }

    /** Readers may fail from now on: the server goes down, or their sessions are ended. */
    synchronized void beginDisturbance() {
        disturbed = true;
    }

    /** Readers may fail no more, but for those whose pools have not noticed yet. */
    synchronized void endDisturbance() {
        disturbed = false;
        excusedUntilNanos = System.nanoTime() + RECOVERY.toNanos();
    }

    synchronized void add(Read read) {
        JudgedRead judged = judge.judge(read);
        Verdict verdict = judged.verdict();
        // A query's answer is cut short, after its status was sent, when the database goes.
        boolean isCut = verdict.isWrong() && read.kind() == ReaderKind.SERVICE_QUERY;
        if ((isCut || verdict == Verdict.ERROR)
                && (disturbed || read.startNanos() - excusedUntilNanos < 0)) {
            verdict = Verdict.EXCUSED;
        }
        reads.add(new JudgedRead(read, verdict, judged.overlapped()));
        if (verdict.isWrong() || verdict == Verdict.ERROR) {
            find(
                    "read \"%s\" was %s at %s after %d ms: %s"
                            .formatted(
                                    read.kind().label(),
                                    verdict,
                                    Instant.now(),
                                    read.nanos() / 1_000_000,
                                    read.failure()));
        }
    }

    synchronized void add(JobEnd job) {
        jobs.add(job);
    }

    synchronized void add(Fault fault) {
        faults.merge(fault, 1L, Long::sum);
    }

    synchronized void find(String finding) {
        if (findings.size() < 50) {
            findings.add(finding);
        }
    }

    private long jobs(Predicate<JobEnd> which) {
        return jobs.stream().filter(which).count();
    }

    private long faults(Predicate<Fault> which) {
        return faults.keySet().stream().filter(which).mapToLong(faults::get).sum();
    }

    synchronized List<String> missing(Set<Fault.Kind> kinds) {
        return kinds.stream()
                .filter(kind -> faults(fault -> fault.kind() == kind) == 0)
                .map(kind -> kind.label)
                .sorted()
                .toList();
    }

    synchronized String summary(Duration took) {
        return String.format(
                Locale.ROOT,
                "%d min %d s: %,d loads and %,d rollbacks, %,d of them ended by a fault; %,d swaps;"
                        + " %,d faults; %,d reads, %d of them wrong; %d lost.",
                took.toMinutes(),
                took.toSecondsPart(),
                jobs(job -> !job.isRollback()),
                jobs(JobEnd::isRollback),
                jobs(job -> !job.isDone()),
                jobs(JobEnd::swapped),
                faults(any -> true),
                reads.all().reads(),
                reads.all().wrong(),
                jobs(job -> !job.isRight()));
    }

    /**
     * Whether nothing was mixed, lost or leaked, nothing else was found, there was something to
     * mix, and each kind of fault has happened.
     */
    synchronized boolean isPassed(
            Set<Fault.Kind> kinds, List<Footprint> before, List<Footprint> after) {
        Figures all = reads.all();
        return all.wrong() + all.count(Verdict.ERROR) == 0
                && jobs(job -> !job.isRight()) == 0
                && findings.isEmpty()
                && IntStream.range(0, after.size())
                        .noneMatch(i -> after.get(i).isLeakSince(before.get(i)))
                && all.overlapped() > 0
                && jobs(JobEnd::swapped) > 0
                && missing(kinds).isEmpty();
    }

    /** Returns the tables, and whether it passed. */
    synchronized List<String> lines(
            Set<Fault.Kind> kinds, List<Footprint> before, List<Footprint> after, Duration took) {
        List<String> lines = new ArrayList<>();
        lines.add(summary(took));
        for (Map<String, List<?>> rows :
                List.of(readRows(), faultRows(), leakRows(before, after))) {
            lines.add("");
            lines.addAll(Numbers.table(rows));
        }
        lines.add("");
        findings.forEach(finding -> lines.add("FOUND: " + finding));
        String missing = String.join(", ", missing(kinds));
        String failed = missing.isEmpty() ? "FAILED." : "FAILED; never happened: " + missing;
        boolean isPassed = isPassed(kinds, before, after);
        lines.add(isPassed ? "PASSED: nothing mixed, nothing lost, no leak." : failed);
        return lines;
    }

    private Map<String, List<?>> readRows() {
        Map<String, List<?>> rows = new LinkedHashMap<>();
        String headings = "reads,during a job,mixed,empty,stale,failed in a fault,failed,mean ms";
        rows.put("reader", List.of(headings.split(",")));
        for (ReaderKind kind : reads.kinds()) {
            Figures figures = reads.of(kind);
            List<Object> row = new ArrayList<>(List.of(figures.reads(), figures.overlapped()));
            EnumSet.range(Verdict.MIXED, Verdict.ERROR).forEach(v -> row.add(figures.count(v)));
            row.add(Numbers.significant(figures.nanos() / 1e6 / figures.reads()));
            rows.put(kind.label(), row);
        }
        return rows;
    }

    private Map<String, List<?>> faultRows() {
        Map<String, List<?>> rows = new LinkedHashMap<>();
        List<Fault.Kind> kinds = List.of(Fault.Kind.values());
        rows.put("faults, just before", kinds.stream().map(kind -> kind.label).toList());
        for (Fault.Point point : Fault.Point.values()) {
            rows.put(
                    point.label,
                    kinds.stream()
                            .map(kind -> faults.getOrDefault(new Fault(kind, point), 0L))
                            .toList());
        }
        return rows;
    }

    private static Map<String, List<?>> leakRows(List<Footprint> before, List<Footprint> after) {
        Map<String, List<?>> rows = new LinkedHashMap<>();
        rows.put("at rest", List.of("before", "after", "may grow by", ""));
        for (int i = 0; i < after.size(); i++) {
            Footprint was = before.get(i);
            Footprint is = after.get(i);
            String verdict = is.isLeakSince(was) ? "LEAK" : "ok";
            rows.put(is.resource(), List.of(was.amount(), is.amount(), is.mayGrowBy(), verdict));
        }
        return rows;
    }
}
