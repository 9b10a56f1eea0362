package org.lsst.tap.tools.report;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.lsst.tap.tools.kit.JudgedRead;
import org.lsst.tap.tools.kit.Look;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.Reader;
import org.lsst.tap.tools.kit.Swap;
import org.lsst.tap.tools.kit.Verdict;

/**
 * The picture of the few milliseconds around one swap: each reader is a row, each read a bar from
 * its start to its end. The swap is one that shows as much as possible. Immutable.
 */
final class CloseUp {

    private static final double WIDTH = 1120;
    private static final double LEFT = 214;
    private static final double RIGHT = 24;
    private static final double TOP = 30;
    private static final double ROW = 30;
    private static final double AXIS = 34;
    private static final int MOST_TICKS = 6;

    /** How much room there is on either side of the swap, in lengths of the longest read. */
    private static final double ROOM = 1.3;

    private final Half half;
    private final Swap swap;
    private final List<Reader> rows;
    private final double reach;
    private final double bottom;

    private CloseUp(Half half, Swap swap) {
        this.half = half;
        this.swap = swap;
        this.rows =
                half.reads().stream()
                        .map(read -> read.read().reader())
                        .distinct()
                        .sorted(Comparator.comparing(Reader::kind).thenComparing(Reader::number))
                        .toList();
        this.reach =
                overlapped(half, swap).stream()
                        .map(JudgedRead::read)
                        .mapToDouble(r -> Math.max(-millis(r.startNanos()), millis(r.endNanos())))
                        .map(longest -> ROOM * longest)
                        .max()
                        .orElse(ROOM);
        this.bottom = TOP + ROW * rows.size();
    }

    /** Returns the picture of the swap that shows most; empty if no read overlapped any. */
    static Optional<Picture> of(Half half) {
        return half.swaps().stream()
                .max(Comparator.comparingInt(swap -> score(overlapped(half, swap))))
                .filter(swap -> !overlapped(half, swap).isEmpty())
                .map(swap -> new CloseUp(half, swap).picture());
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
        return (nanos - swap.beforeNanos()) / 1e6;
    }

    private double x(long nanos) {
        return Math.max(LEFT, Math.min(WIDTH - RIGHT, at(millis(nanos))));
    }

    private double at(double millis) {
        return LEFT + (WIDTH - RIGHT - LEFT) * (millis + reach) / (2 * reach);
    }

    /** Returns round amounts from 0 to a length, {@code most} at most beside the first. */
    static List<Double> ticks(double length, int most) {
        double power = Math.pow(10, Math.floor(Math.log10(length / most)));
        double step =
                DoubleStream.of(1, 2, 5, 10)
                        .map(factor -> factor * power)
                        .filter(candidate -> length / candidate <= most)
                        .findFirst()
                        .orElse(length);
        return IntStream.rangeClosed(0, (int) (length / step)).mapToObj(i -> i * step).toList();
    }

    private Picture picture() {
        Picture picture = new Picture(WIDTH, bottom + AXIS, "The reads around one swap, as bars");
        for (Reader row : rows) {
            picture.rectangle("lane", LEFT, top(row) + 2, WIDTH - LEFT - RIGHT, ROW - 4);
            picture.text("caption end", LEFT - 8, top(row) + 20, name(row));
        }
        double x = at(0);
        picture.rectangle("span", x, TOP, x(swap.afterNanos()) - x, bottom - TOP);
        half.reads().forEach(read -> bar(picture, read));
        picture.line("swap", x, TOP - 6, x, bottom);
        String label = (swap.rollback() ? "rolled back to " : "swapped to ") + swap.release();
        picture.text("label middle", x, TOP - 11, label);
        for (double tick : ticks(reach, MOST_TICKS)) {
            tick(picture, tick);
            tick(picture, -tick);
        }
        return picture;
    }

    private void tick(Picture picture, double tick) {
        double x = at(tick);
        picture.line("grid", x, bottom, x, bottom + 5);
        String label = (tick > 0 ? "+" : "") + Numbers.significant(tick) + " ms";
        picture.text("tick middle", x, bottom + 20, label);
    }

    private double top(Reader row) {
        return TOP + ROW * rows.indexOf(row);
    }

    private void bar(Picture picture, JudgedRead judged) {
        Read read = judged.read();
        double from = x(read.startNanos());
        double until = x(read.endNanos());
        if (until == LEFT || from == WIDTH - RIGHT) {
            return;
        }
        double top = top(read.reader());
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
        return read.verdict().isWrong() ? "bar wrong" : "bar error";
    }

    private static String note(JudgedRead judged) {
        int retries = judged.read().retries();
        if (!judged.overlapped()) {
            return "";
        }
        if (judged.verdict() == Verdict.RIGHT && retries > 0) {
            return "right, " + Numbers.counted(retries, "retry", "retries");
        }
        return judged.verdict() == Verdict.EMPTY ? "rows missing" : word(judged);
    }

    private static String word(JudgedRead judged) {
        return judged.verdict().name().toLowerCase(Locale.ROOT);
    }

    private static String description(JudgedRead judged) {
        Read read = judged.read();
        String latency = Numbers.millis(Duration.ofNanos(read.nanos()));
        String result = read.look().map(Look::sizes).orElse(read.failure());
        return "%s, %s: %s".formatted(word(judged), latency, result);
    }

    /** Returns the reader's name, with its number if it is one of several. */
    private String name(Reader row) {
        boolean isAlone = rows.stream().allMatch(other -> other.number() == 0);
        return row.kind().label() + (isAlone ? "" : " " + (row.number() + 1));
    }
}
