package org.lsst.tap.tools.report;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lsst.tap.tools.demo.reads.JudgedRead;
import org.lsst.tap.tools.demo.reads.Outcome;
import org.lsst.tap.tools.demo.reads.Read;
import org.lsst.tap.tools.demo.reads.ReaderKind;
import org.lsst.tap.tools.demo.reads.Results;
import org.lsst.tap.tools.demo.reads.Swap;
import org.lsst.tap.tools.demo.reads.Verdict;

/**
 * The picture of the few milliseconds around one swap: each reader is a row, each read a bar from
 * its start to its end. The swap is one that shows as much as possible. Immutable.
 */
final class CloseUp {

    private static final double WIDTH = 1120;
    private static final double LEFT = 230;
    private static final double RIGHT = 10;
    private static final double TOP = 30;
    private static final double ROW = 30;
    private static final double AXIS = 34;
    private static final int MOST_TICKS = 6;
    private static final double NANOS_PER_MILLI = 1e6;

    /** How much room there is on either side of the swap, in lengths of the longest read. */
    private static final double ROOM = 1.3;

    private final Results results;
    private final Swap swap;
    private final List<Row> rows;
    private final Scale time;
    private final double bottom;

    private CloseUp(Results results, Swap swap, List<JudgedRead> overlapped) {
        this.results = results;
        this.swap = swap;
        this.rows =
                results.reads().stream()
                        .map(read -> new Row(read.read().kind(), read.read().reader()))
                        .distinct()
                        .sorted(Comparator.comparing(Row::kind).thenComparing(Row::reader))
                        .toList();
        long swapped = swap.beforeNanos();
        long reach =
                overlapped.stream()
                        .map(JudgedRead::read)
                        .mapToLong(r -> Math.max(swapped - r.startNanos(), r.endNanos() - swapped))
                        .max()
                        .orElse(1);
        long room = (long) (ROOM * reach);
        this.time = new Scale(swapped - room, swapped + room, LEFT, WIDTH - RIGHT);
        this.bottom = TOP + ROW * rows.size();
    }

    /** Returns the picture of the swap that shows most; empty if no read overlapped any. */
    static Optional<CloseUp> of(Results results) {
        return results.swaps().underReaders().stream()
                .max(Comparator.comparingInt(swap -> score(overlapped(results, swap))))
                .map(swap -> new CloseUp(results, swap, overlapped(results, swap)))
                .filter(picture -> !overlapped(results, picture.swap).isEmpty());
    }

    private static List<JudgedRead> overlapped(Results results, Swap swap) {
        return results.reads().stream()
                .filter(read -> read.read().overlaps(swap.beforeNanos(), swap.afterNanos()))
                .toList();
    }

    /** Each kind that was wrong counts most, then a retry of ours, then each read. */
    private static int score(List<JudgedRead> overlapped) {
        int wrongKinds =
                (int)
                        overlapped.stream()
                                .filter(read -> read.verdict().isWrong())
                                .map(read -> read.read().kind())
                                .distinct()
                                .count();
        boolean retried = overlapped.stream().anyMatch(read -> read.read().retries() > 0);
        return 100 * wrongKinds + (retried ? 50 : 0) + overlapped.size();
    }

    /** Returns the swap that is shown. */
    Swap swap() {
        return swap;
    }

    /** Returns the {@code svg} element. */
    String svg() {
        StringBuilder svg = new StringBuilder(1 << 13);
        svg.append(
                "<svg class=\"closeup\" viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">\n"
                        .formatted(
                                Numbers.coordinate(WIDTH),
                                Numbers.coordinate(bottom + AXIS),
                                "The reads around one swap, as bars"));
        for (int i = 0; i < rows.size(); i++) {
            lane(svg, rows.get(i), TOP + ROW * i);
        }
        double x = time.at(swap.beforeNanos());
        double until = time.clamped(swap.afterNanos());
        svg.append(Svg.rectangle("span", x, TOP, until - x, bottom - TOP));
        for (int i = 0; i < rows.size(); i++) {
            bars(svg, rows.get(i), TOP + ROW * i);
        }
        svg.append(Svg.line("swap", x, TOP - 6, x, bottom));
        String label = (swap.rollback() ? "rolled back to " : "swapped to ") + swap.release();
        svg.append(Svg.text("label middle", x, TOP - 11, label));
        axis(svg);
        return svg.append("</svg>\n").toString();
    }

    private static void lane(StringBuilder svg, Row row, double top) {
        svg.append(Svg.rectangle("lane", LEFT, top + 2, WIDTH - LEFT - RIGHT, ROW - 4));
        svg.append(Svg.text("caption end", LEFT - 8, top + 20, row.name()));
    }

    private void bars(StringBuilder svg, Row row, double top) {
        for (JudgedRead read : results.reads(row.kind())) {
            boolean shown = read.read().overlaps(time.fromNanos(), time.untilNanos());
            if (shown && read.read().reader() == row.reader()) {
                bar(svg, read, top);
            }
        }
    }

    private void bar(StringBuilder svg, JudgedRead read, double top) {
        double from = time.clamped(read.read().startNanos());
        double until = time.clamped(read.read().endNanos());
        svg.append("<g><title>").append(Html.escape(description(read))).append("</title>\n");
        svg.append(Svg.rectangle(type(read), from, top + 5, Math.max(until - from, 2), ROW - 10));
        String note = note(read);
        // Some 7 units per letter: a note that doesn't fit is left to the tooltip.
        if (until - from > 7 * note.length() + 8) {
            svg.append(Svg.text("note", from + 5, top + 19, note));
        }
        svg.append("</g>\n");
    }

    private static String type(JudgedRead read) {
        if (read.verdict() == Verdict.RIGHT) {
            return read.overlapped() ? "bar hit" : "bar calm";
        }
        return read.verdict() == Verdict.ERROR ? "bar error" : "bar wrong";
    }

    private String note(JudgedRead read) {
        if (!read.overlapped()) {
            return "";
        }
        return switch (read.verdict()) {
            case RIGHT ->
                    read.read().retries() == 0
                            ? "right"
                            : "right, "
                                    + Numbers.counted(read.read().retries(), "retry", "retries");
            case MIXED -> "mixed";
            case EMPTY -> "rows missing";
            case STALE -> "stale";
            case ERROR -> "error";
        };
    }

    private static String description(JudgedRead read) {
        Read what = read.read();
        String outcome =
                what.outcome() instanceof Outcome.Returned returned
                        ? "%d schemas, %d tables (%d without columns), %d columns, %d keys"
                                .formatted(
                                        returned.content().schemas(),
                                        returned.content().tables(),
                                        returned.content().bareTables(),
                                        returned.content().columns(),
                                        returned.content().keys())
                        : ((Outcome.Failed) what.outcome()).message();
        return "%s, %s: %s"
                .formatted(
                        read.verdict().name().toLowerCase(Locale.ROOT),
                        Numbers.millis(Duration.ofNanos(what.nanos())),
                        outcome);
    }

    private void axis(StringBuilder svg) {
        tick(svg, 0);
        Scale right = new Scale(swap.beforeNanos(), time.untilNanos(), 0, 0);
        right.ticks(NANOS_PER_MILLI, MOST_TICKS).stream()
                .filter(millis -> millis > 0)
                .forEach(
                        millis -> {
                            tick(svg, millis);
                            tick(svg, -millis);
                        });
    }

    private void tick(StringBuilder svg, double millis) {
        double x = time.at(swap.beforeNanos() + (long) (millis * NANOS_PER_MILLI));
        svg.append(Svg.line("grid", x, bottom, x, bottom + 5));
        svg.append(Svg.text("tick middle", x, bottom + 20, axisLabel(millis)));
    }

    private static String axisLabel(double millis) {
        return (millis > 0 ? "+" : "") + Numbers.significant(millis) + " ms";
    }

    /** One reader. */
    private record Row(ReaderKind kind, int reader) {
        String name() {
            return kind.label() + " " + (reader + 1);
        }
    }
}
