package org.lsst.tap.tools.report;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.Swap;
import org.lsst.tap.tools.kit.Verdict;

/**
 * The picture of half a run: time runs to the right, each swap is a vertical line, each kind of
 * reader has a lane, and each read is a mark in it, the higher the slower (logarithmic). Right
 * reads are thinned out when there are many; wrong ones and errors never are. Immutable.
 */
final class Overview {

    /** How many right reads a lane shows at most, without and with a swap during them. */
    static final int MOST_RIGHT = 400;

    private static final double WIDTH = 1120;
    private static final double LEFT = 52;
    private static final double RIGHT = WIDTH - 10;
    private static final double LABELS = 122;
    private static final double STRIP = 12;
    private static final double LANE = 90;
    private static final double CAPTION = 24;
    private static final double AXIS = 34;
    private static final int MOST_TICKS = 12;
    private static final double LABEL_SPACING = 15;
    private static final int RELEASE_COLORS = 4;

    private final Half half;
    private final List<Figures> figures;
    private final List<Swap> swaps;
    private final Scale seconds;
    private final Scale millis;
    private final double bottom;

    Overview(Half half) {
        this.half = half;
        this.figures = half.figures();
        this.swaps = half.swaps();
        this.bottom = LABELS + STRIP + LANE * figures.size();
        List<Read> reads = half.reads().stream().map(JudgedRead::read).toList();
        double length = reads.stream().mapToDouble(r -> seconds(r.endNanos())).max().orElse(1);
        this.seconds = new Scale(0, length, LEFT, RIGHT, false);
        double fastest = reads.stream().mapToDouble(Overview::millis).min().orElse(1);
        double slowest = reads.stream().mapToDouble(Overview::millis).max().orElse(10);
        this.millis =
                new Scale(fastest, Math.max(slowest, 2 * fastest), LANE - 12, CAPTION + 8, true);
    }

    /**
     * Returns the seconds since the first read. A difference: nanoTime may pass the largest long.
     */
    private double seconds(long nanos) {
        return half.reads().isEmpty() ? 0 : (nanos - half.reads().get(0).read().startNanos()) / 1e9;
    }

    private static double millis(Read read) {
        return Math.max(read.nanos() / 1e6, 0.01);
    }

    /** Whether right reads were left out. */
    boolean isThinned() {
        return figures.stream()
                .anyMatch(
                        lane ->
                                select(lane, Overview::isCalm).size() > MOST_RIGHT
                                        || select(lane, Overview::isHit).size() > MOST_RIGHT);
    }

    /** Returns the picture. */
    Picture picture() {
        Picture picture =
                new Picture(WIDTH, bottom + AXIS, "Timeline: swaps as lines, reads as marks");
        figures.forEach(lane -> lane(picture, lane));
        swaps(picture);
        figures.forEach(lane -> marks(picture, lane));
        for (double second : Scale.ticks(seconds.until(), MOST_TICKS)) {
            double x = seconds.at(second);
            picture.line("grid", x, bottom, x, bottom + 5);
            picture.text("tick middle", x, bottom + 20, Numbers.significant(second) + " s");
        }
        return picture;
    }

    private double top(Figures lane) {
        return LABELS + STRIP + LANE * figures.indexOf(lane);
    }

    private void lane(Picture picture, Figures lane) {
        double top = top(lane);
        picture.rectangle("lane", LEFT, top + 3, RIGHT - LEFT, LANE - 6);
        picture.text(
                "caption",
                LEFT + 8,
                top + 20,
                "%s: %s wrong of %s in a swap"
                        .formatted(
                                lane.kind().label(),
                                Numbers.count(lane.wrong()),
                                Numbers.count(lane.overlapped())));
        for (double tick : millis.powers()) {
            double y = top + millis.at(tick);
            picture.line("grid", LEFT, y, RIGHT, y);
            String label =
                    tick < 1000 ? Numbers.significant(tick) + " ms" : (int) (tick / 1000) + " s";
            picture.text("tick end", LEFT - 5, y + 4, label);
        }
    }

    private void swaps(Picture picture) {
        double labelled = Double.NEGATIVE_INFINITY;
        strip(picture, half.before(), LEFT, swaps.isEmpty() ? RIGHT : x(swaps.get(0)));
        for (int i = 0; i < swaps.size(); i++) {
            Swap swap = swaps.get(i);
            double x = x(swap);
            String back = swap.rollback() ? " back" : "";
            strip(picture, swap, x, i + 1 < swaps.size() ? x(swaps.get(i + 1)) : RIGHT);
            picture.line("swap" + back, x, LABELS, x, bottom);
            if (swap.rollback() || x - labelled >= LABEL_SPACING) {
                String label = (swap.rollback() ? "back to " : "");
                picture.slanted(
                        "label" + back, x, LABELS - 5, label + Picture.shortened(swap.release()));
                labelled = x;
            }
        }
    }

    private double x(Swap swap) {
        return seconds.clamped(seconds(swap.beforeNanos()));
    }

    /** The colour of what was live. */
    private void strip(Picture picture, Swap swap, double from, double until) {
        List<String> releases =
                IntStream.range(-1, swaps.size())
                        .mapToObj(i -> i < 0 ? half.before() : swaps.get(i))
                        .map(Swap::release)
                        .distinct()
                        .toList();
        String color = "release" + releases.indexOf(swap.release()) % RELEASE_COLORS;
        picture.rectangle(color, from, LABELS, until - from, STRIP - 2);
    }

    private void marks(Picture picture, Figures lane) {
        marks(picture, "calm", lane, evenly(select(lane, Overview::isCalm)), "h0");
        marks(picture, "hit", lane, evenly(select(lane, Overview::isHit)), "h0");
        marks(
                picture,
                "error",
                lane,
                select(lane, read -> read.verdict() == Verdict.ERROR),
                Picture.PLUS);
        marks(
                picture,
                "wrong",
                lane,
                select(lane, read -> read.verdict().isWrong()),
                Picture.CROSS);
    }

    private void marks(
            Picture picture, String type, Figures lane, List<JudgedRead> reads, String mark) {
        picture.path(
                type,
                reads.stream()
                        .map(JudgedRead::read)
                        .map(
                                read ->
                                        "M"
                                                + Picture.point(
                                                        seconds.at(seconds(read.startNanos())),
                                                        top(lane) + millis.at(millis(read)))
                                                + mark)
                        .collect(Collectors.joining()));
    }

    private List<JudgedRead> select(Figures lane, Predicate<JudgedRead> which) {
        return half.reads(lane.kind()).stream().filter(which).toList();
    }

    /** Returns {@link #MOST_RIGHT} of the reads at most, in their order and spread over all. */
    static <T> List<T> evenly(List<T> items) {
        return items.size() <= MOST_RIGHT
                ? items
                : IntStream.range(0, MOST_RIGHT)
                        .mapToObj(i -> items.get((int) ((long) i * items.size() / MOST_RIGHT)))
                        .toList();
    }

    private static boolean isCalm(JudgedRead read) {
        return read.verdict() == Verdict.RIGHT && !read.overlapped();
    }

    private static boolean isHit(JudgedRead read) {
        return read.verdict() == Verdict.RIGHT && read.overlapped();
    }
}
