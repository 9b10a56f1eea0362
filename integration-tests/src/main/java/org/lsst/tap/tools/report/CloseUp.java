package org.lsst.tap.tools.report;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.ReaderKind;
import org.lsst.tap.tools.kit.Swap;
import org.lsst.tap.tools.kit.Verdict;

/**
 * The picture of the few milliseconds around one swap: each reader is a row, each read a bar from
 * its start to its end. The swap is one that shows as much as possible. Immutable.
 */
public final class CloseUp {

    private static final double WIDTH = 1120;
    private static final double LEFT = 214;
    private static final double RIGHT = 24;
    private static final double TOP = 30;
    private static final double ROW = 30;
    private static final double AXIS = 34;
    private static final int MOST_TICKS = 6;
    private static final double NANOS_PER_MILLI = 1e6;

    /** How much room there is on either side of the swap, in lengths of the longest read. */
    private static final double ROOM = 1.3;

    private final Half half;
    private final Swap swap;
    private final List<Row> rows;
    private final Scale millis;
    private final double bottom;

    private CloseUp(Half half, Swap swap, List<JudgedRead> overlapped) {
        this.half = half;
        this.swap = swap;
        this.rows =
                half.reads().stream()
                        .map(read -> new Row(read.read().kind(), read.read().reader()))
                        .distinct()
                        .sorted(Comparator.comparing(Row::kind).thenComparing(Row::reader))
                        .toList();
        double reach =
                ROOM
                        * overlapped.stream()
                                .map(JudgedRead::read)
                                .mapToDouble(
                                        r ->
                                                Math.max(
                                                        -millis(r.startNanos()),
                                                        millis(r.endNanos())))
                                .max()
                                .orElse(1);
        this.millis = new Scale(-reach, reach, LEFT, WIDTH - RIGHT, false);
        this.bottom = TOP + ROW * rows.size();
    }

    /** Returns the picture of the swap that shows most; empty if no read overlapped any. */
    public static Optional<Picture> of(Half half) {
        return half.swaps().stream()
                .max(Comparator.comparingInt(swap -> score(overlapped(half, swap))))
                .filter(swap -> !overlapped(half, swap).isEmpty())
                .map(swap -> new CloseUp(half, swap, overlapped(half, swap)).picture());
    }

    private static List<JudgedRead> overlapped(Half half, Swap swap) {
        return half.reads().stream()
                .filter(read -> read.read().overlaps(swap.beforeNanos(), swap.afterNanos()))
                .toList();
    }

    /** Each kind that was wrong counts most, then a retry of ours, then each read. */
    private static int score(List<JudgedRead> overlapped) {
        long wrongKinds =
                overlapped.stream()
                        .filter(read -> read.verdict().isWrong())
                        .map(read -> read.read().kind())
                        .distinct()
                        .count();
        boolean retried = overlapped.stream().anyMatch(read -> read.read().retries() > 0);
        return 100 * (int) wrongKinds + (retried ? 50 : 0) + overlapped.size();
    }

    private double millis(long nanos) {
        return (nanos - swap.beforeNanos()) / NANOS_PER_MILLI;
    }

    private Picture picture() {
        Picture picture = new Picture(WIDTH, bottom + AXIS, "The reads around one swap, as bars");
        for (Row row : rows) {
            picture.rectangle("lane", LEFT, top(row) + 2, WIDTH - LEFT - RIGHT, ROW - 4);
            picture.text("caption end", LEFT - 8, top(row) + 20, name(row));
        }
        double x = millis.at(0);
        double until = millis.clamped(millis(swap.afterNanos()));
        picture.rectangle("span", x, TOP, until - x, bottom - TOP);
        half.reads().forEach(read -> bar(picture, read));
        picture.line("swap", x, TOP - 6, x, bottom);
        String label = (swap.rollback() ? "rolled back to " : "swapped to ") + swap.release();
        picture.text("label middle", x, TOP - 11, label);
        for (double tick : Scale.ticks(millis.until(), MOST_TICKS)) {
            tick(picture, tick);
            tick(picture, -tick);
        }
        return picture;
    }

    private double top(Row row) {
        return TOP + ROW * rows.indexOf(row);
    }

    private void bar(Picture picture, JudgedRead judged) {
        Read read = judged.read();
        double from = millis.clamped(millis(read.startNanos()));
        double until = millis.clamped(millis(read.endNanos()));
        if (until == LEFT || from == WIDTH - RIGHT) {
            return;
        }
        double top = top(new Row(read.kind(), read.reader()));
        picture.add("<g><title>" + Html.escape(description(judged)) + "</title>\n");
        picture.rectangle(type(judged), from, top + 5, Math.max(until - from, 2), ROW - 10);
        String note = note(judged);
        // Some 7 units per letter: a note that doesn't fit is left to the tooltip.
        if (until - from > 7 * note.length() + 8) {
            picture.text("note", from + 5, top + 19, note);
        }
        picture.add("</g>\n");
    }

    private static String type(JudgedRead read) {
        if (read.verdict() == Verdict.RIGHT) {
            return read.overlapped() ? "bar hit" : "bar calm";
        }
        return read.verdict() == Verdict.ERROR ? "bar error" : "bar wrong";
    }

    private static String note(JudgedRead judged) {
        if (!judged.overlapped()) {
            return "";
        }
        int retries = judged.read().retries();
        return switch (judged.verdict()) {
            case RIGHT ->
                    retries == 0
                            ? "right"
                            : "right, " + Numbers.counted(retries, "retry", "retries");
            case EMPTY -> "rows missing";
            default -> judged.verdict().name().toLowerCase(Locale.ROOT);
        };
    }

    private static String description(JudgedRead judged) {
        Read read = judged.read();
        return "%s, %s: %s"
                .formatted(
                        judged.verdict().name().toLowerCase(Locale.ROOT),
                        Numbers.millis(Duration.ofNanos(read.nanos())),
                        read.look()
                                .map(
                                        look ->
                                                "%d schemas, %d tables (%d without columns), %d columns, %d keys"
                                                        .formatted(
                                                                look.schemas(),
                                                                look.tables(),
                                                                look.bareTables(),
                                                                look.columns(),
                                                                look.keys()))
                                .orElse(read.failure()));
    }

    private void tick(Picture picture, double tick) {
        double x = millis.at(tick);
        picture.line("grid", x, bottom, x, bottom + 5);
        String label = (tick > 0 ? "+" : "") + Numbers.significant(tick) + " ms";
        picture.text("tick middle", x, bottom + 20, label);
    }

    /** Returns the reader's name, with its number if it is one of several. */
    private String name(Row row) {
        boolean isAlone = rows.stream().allMatch(other -> other.reader() == 0);
        return row.kind().label() + (isAlone ? "" : " " + (row.reader() + 1));
    }

    /** One reader. */
    private record Row(ReaderKind kind, int reader) {}
}
