package org.lsst.tap.schema.schedules;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Counts what came of a reader's schedules, and keeps one example of each kind. Safe for use by
 * many threads.
 */
final class ScheduleCounts {

    private static final String ROW = "%-50s %9s %9s %9s %9s %9s %9s %9s";

    static final String HEADER =
            String.format(
                    ROW,
                    "reader",
                    "schedules",
                    "correct",
                    "retried",
                    "failed",
                    "torn",
                    "empty",
                    "wrong");

    private final Reader reader;
    private final Map<ReadOutcome, Integer> counts = new EnumMap<>(ReadOutcome.class);
    private final Map<String, CounterExample> counterExamples = new TreeMap<>();
    private final Map<String, String> examples = new LinkedHashMap<>();
    private int mostSteps;

    ScheduleCounts(Reader reader) {
        this.reader = reader;
    }

    synchronized void add(Plan plan, Schedule schedule, ScheduleRunner.Result result) {
        mostSteps = Math.max(mostSteps, result.readersSteps());
        counts.merge(result.outcome(), 1, Integer::sum);
        if (result.outcome().isBad() || result.outcome() == ReadOutcome.FAILED) {
            examples.putIfAbsent(
                    result.outcome() + " in " + plan, schedule + ": " + result.detail());
        }
        if (result.outcome().isBad()) {
            // The same one whatever the order in which they ran.
            counterExamples.merge(
                    plan + " " + result.outcome(),
                    new CounterExample(reader, plan, schedule, result.outcome()),
                    (a, b) -> a.toString().compareTo(b.toString()) <= 0 ? a : b);
        }
    }

    /** Returns one schedule of each plan and each bad outcome that it had. */
    synchronized List<CounterExample> counterExamples() {
        return List.copyOf(counterExamples.values());
    }

    /** Returns the most steps that any read has made. */
    synchronized int mostSteps() {
        return mostSteps;
    }

    synchronized int count(ReadOutcome outcome) {
        return counts.getOrDefault(outcome, 0);
    }

    /** Returns how many reads were given out though they were bad. */
    int bad() {
        return Stream.of(ReadOutcome.values())
                .filter(ReadOutcome::isBad)
                .mapToInt(this::count)
                .sum();
    }

    /** Returns the first schedule of each loader with each failure or bad outcome. */
    synchronized String examples() {
        return reader + ": " + examples;
    }

    /** A row under {@link #HEADER}. */
    @Override
    public synchronized String toString() {
        return String.format(
                ROW,
                reader,
                counts.values().stream().mapToInt(Integer::intValue).sum(),
                count(ReadOutcome.ONE_RELEASE),
                count(ReadOutcome.RETRIED),
                count(ReadOutcome.FAILED),
                count(ReadOutcome.TORN),
                count(ReadOutcome.EMPTY),
                count(ReadOutcome.WRONG));
    }
}
