package org.lsst.tap.tools.report;

import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.lsst.tap.tools.demo.reads.Figures;
import org.lsst.tap.tools.demo.reads.JudgedRead;
import org.lsst.tap.tools.demo.reads.Results;
import org.lsst.tap.tools.demo.reads.Swap;
import org.lsst.tap.tools.demo.reads.Verdict;

/**
 * The picture of a whole run: time runs to the right, each swap is a vertical line, each kind of
 * reader has a lane, and each read is a mark in it, the higher the slower (logarithmic). Right
 * reads are thinned out when there are many; wrong ones and errors never are. Immutable.
 */
final class Overview {

    /** How many right reads a lane shows at most, without and with a swap during them. */
    static final int MOST_CALM = 400;

    static final int MOST_HIT = 400;

    private static final double WIDTH = 1120;
    private static final double LEFT = 52;
    private static final double RIGHT = 10;
    private static final double LABELS = 122;
    private static final double STRIP = 12;
    private static final double LANE = 116;
    private static final double CAPTION = 24;
    private static final double AXIS = 34;
    private static final int MOST_TICKS = 12;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double LABEL_SPACING = 15;

    private final Results results;
    private final List<String> releases;
    private final Scale time;
    private final LatencyScale latency;
    private final double bottom;

    Overview(Results results) {
        this.results = results;
        this.releases = results.swaps().swaps().stream().map(Swap::release).distinct().toList();
        this.time = scale(results);
        this.latency = LatencyScale.of(results.reads());
        this.bottom = LABELS + STRIP + LANE * results.figures().size();
    }

    private static Scale scale(Results results) {
        // Relative times are small; those of nanoTime may pass the largest long on their way.
        long zero = results.swaps().swaps().get(0).beforeNanos();
        LongSummaryStatistics times =
                results.reads().stream()
                        .map(JudgedRead::read)
                        .flatMapToLong(
                                r -> LongStream.of(r.startNanos() - zero, r.endNanos() - zero))
                        .summaryStatistics();
        return times.getCount() == 0
                ? new Scale(zero, zero + 1, LEFT, WIDTH - RIGHT)
                : new Scale(zero + times.getMin(), zero + times.getMax(), LEFT, WIDTH - RIGHT);
    }

    /** Whether right reads were left out. */
    boolean isThinned() {
        return results.figures().stream()
                .anyMatch(
                        figures -> {
                            List<JudgedRead> reads = results.reads(figures.kind());
                            return select(reads, Overview::isCalm).size() > MOST_CALM
                                    || select(reads, Overview::isHit).size() > MOST_HIT;
                        });
    }

    /** Returns the {@code svg} element. */
    String svg() {
        StringBuilder svg = new StringBuilder(1 << 16);
        svg.append(
                "<svg class=\"overview\" viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">\n"
                        .formatted(
                                Numbers.coordinate(WIDTH),
                                Numbers.coordinate(bottom + AXIS),
                                "Timeline of the whole run: swaps as lines, reads as marks"));
        lanes(svg);
        releases(svg);
        swaps(svg);
        for (Figures figures : results.figures()) {
            marks(svg, figures);
        }
        axis(svg);
        return svg.append("</svg>\n").toString();
    }

    private double top(Figures figures) {
        return LABELS + STRIP + LANE * results.figures().indexOf(figures);
    }

    private void lanes(StringBuilder svg) {
        for (Figures figures : results.figures()) {
            double top = top(figures);
            svg.append(Svg.rectangle("lane", LEFT, top + 3, WIDTH - LEFT - RIGHT, LANE - 6));
            svg.append(
                    Svg.text(
                            "caption",
                            LEFT + 8,
                            top + 20,
                            figures.kind().label()
                                    + ": "
                                    + Numbers.count(figures.wrong())
                                    + " wrong of "
                                    + Numbers.count(figures.overlapped())
                                    + " in a swap"));
            for (double millis : latency.ticks()) {
                double y = y(top, millis);
                svg.append(Svg.line("grid", LEFT, y, WIDTH - RIGHT, y));
                svg.append(Svg.text("tick end", LEFT - 5, y + 4, LatencyScale.label(millis)));
            }
        }
    }

    private double y(double laneTop, double millis) {
        return laneTop + CAPTION + 8 + (LANE - CAPTION - 20) * (1 - latency.fraction(millis));
    }

    private void releases(StringBuilder svg) {
        List<Swap> swaps = results.swaps().swaps();
        for (int i = 0; i < swaps.size(); i++) {
            double from = time.clamped(swaps.get(i).beforeNanos());
            double until =
                    i + 1 < swaps.size()
                            ? time.clamped(swaps.get(i + 1).beforeNanos())
                            : WIDTH - RIGHT;
            svg.append(Svg.rectangle(color(swaps.get(i)), from, LABELS, until - from, STRIP - 2));
        }
    }

    private String color(Swap swap) {
        return "release" + releases.indexOf(swap.release()) % Svg.RELEASE_COLORS;
    }

    private void swaps(StringBuilder svg) {
        double labelled = Double.NEGATIVE_INFINITY;
        for (Swap swap : results.swaps().underReaders()) {
            double x = time.clamped(swap.beforeNanos());
            svg.append(Svg.line(swap.rollback() ? "swap back" : "swap", x, LABELS, x, bottom));
            if (swap.rollback() || x - labelled >= LABEL_SPACING) {
                String label = (swap.rollback() ? "back to " : "") + Svg.shortened(swap.release());
                svg.append(
                        Svg.slanted(
                                swap.rollback() ? "label back" : "label", x, LABELS - 5, label));
                labelled = x;
            }
        }
    }

    private void marks(StringBuilder svg, Figures figures) {
        List<JudgedRead> reads = results.reads(figures.kind());
        double top = top(figures);
        List<JudgedRead> calm = Thinning.evenly(select(reads, Overview::isCalm), MOST_CALM);
        List<JudgedRead> hit = Thinning.evenly(select(reads, Overview::isHit), MOST_HIT);
        svg.append(path("calm", calm, top, "h0"));
        svg.append(path("hit", hit, top, "h0"));
        svg.append(path("error", select(reads, r -> r.verdict() == Verdict.ERROR), top, Svg.PLUS));
        svg.append(path("wrong", select(reads, r -> r.verdict().isWrong()), top, Svg.CROSS));
    }

    private String path(String type, List<JudgedRead> reads, double top, String mark) {
        if (reads.isEmpty()) {
            return "";
        }
        return reads.stream()
                .map(
                        read ->
                                "M"
                                        + Numbers.coordinate(time.at(read.read().startNanos()))
                                        + " "
                                        + Numbers.coordinate(
                                                y(top, LatencyScale.millis(read.read())))
                                        + mark)
                .collect(Collectors.joining("", "<path class=\"" + type + "\" d=\"", "\"/>\n"));
    }

    private void axis(StringBuilder svg) {
        for (double second : time.ticks(NANOS_PER_SECOND, MOST_TICKS)) {
            double x = time.at((long) (time.fromNanos() + second * NANOS_PER_SECOND));
            svg.append(Svg.line("grid", x, bottom, x, bottom + 5));
            svg.append(Svg.text("tick middle", x, bottom + 20, Numbers.significant(second) + " s"));
        }
    }

    private static List<JudgedRead> select(List<JudgedRead> reads, Predicate<JudgedRead> which) {
        return reads.stream().filter(which).toList();
    }

    private static boolean isCalm(JudgedRead read) {
        return read.verdict() == Verdict.RIGHT && !read.overlapped();
    }

    private static boolean isHit(JudgedRead read) {
        return read.verdict() == Verdict.RIGHT && read.overlapped();
    }
}
