package org.lsst.tap.schema.schedules;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Counts what came of a reader's schedules, and keeps the first example of each. */
final class Tally {

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
    private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    private final Map<String, String> examples = new LinkedHashMap<>();

    Tally(Reader reader) {
        this.reader = reader;
    }

    void add(Plan plan, Schedule schedule, ScheduleRunner.Result result) {
        counts.merge(result.outcome(), 1, Integer::sum);
        if (result.outcome().isBad() || result.outcome() == Outcome.FAILED) {
            examples.putIfAbsent(
                    result.outcome() + " in " + plan, schedule + ": " + result.detail());
        }
    }

    int count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0);
    }

    /** Returns how many reads were given out though they were bad. */
    int bad() {
        return Stream.of(Outcome.values()).filter(Outcome::isBad).mapToInt(this::count).sum();
    }

    /** Returns the first schedule of each loader with each failure or bad outcome. */
    String examples() {
        return reader + ": " + examples;
    }

    /** A row under {@link #HEADER}. */
    @Override
    public String toString() {
        return String.format(
                ROW,
                reader,
                counts.values().stream().mapToInt(Integer::intValue).sum(),
                count(Outcome.ONE_RELEASE),
                count(Outcome.RETRIED),
                count(Outcome.FAILED),
                count(Outcome.TORN),
                count(Outcome.EMPTY),
                count(Outcome.WRONG));
    }
}
