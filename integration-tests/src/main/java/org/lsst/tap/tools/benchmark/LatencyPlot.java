package org.lsst.tap.tools.benchmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.lsst.tap.tools.report.LogScale;
import org.lsst.tap.tools.report.Numbers;
import org.lsst.tap.tools.report.Svg;

/**
 * Read latency against size, both logarithmic: one panel for each way to the server, one line for
 * each kind of read. Immutable.
 */
final class LatencyPlot {

    private static final int HEIGHT = 400;
    private static final int PANEL = 300;
    private static final int LEFT = 64;
    private static final int LABELS = 160;
    private static final int TOP = 48;
    private static final int BOTTOM = 58;
    private static final int LINE_HEIGHT = 15;
    private static final double MARGIN = 1.3;

    /** What is drawn, of all that was measured. */
    private enum Series {
        CADC("CADC's again", "CADC's DAO"),
        FLOOR("the floor", "the floor"),
        COLD("ours, first read", "ours, first read"),
        UNCHANGED("ours, unchanged, quiet", "ours, unchanged");

        final String read;
        final String label;

        Series(String read, String label) {
            this.read = read;
            this.label = label;
        }

        String type() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final List<ReadMeasurement> measured;
    private final List<String> ways;
    private final double fromColumns;
    private final double untilColumns;
    private final LogScale millis;

    /** Draws these measurements, of which there are some for each of the series. */
    LatencyPlot(List<ReadMeasurement> all) {
        measured = all.stream().filter(LatencyPlot::isDrawn).toList();
        ways = measured.stream().map(ReadMeasurement::way).distinct().toList();
        DoubleSummaryStatistics columns = range(ReadMeasurement::columns);
        DoubleSummaryStatistics times = range(ReadMeasurement::medianMillis);
        fromColumns = columns.getMin() / MARGIN;
        untilColumns = columns.getMax() * MARGIN;
        millis =
                new LogScale(
                        times.getMin() / MARGIN, times.getMax() * MARGIN, HEIGHT - BOTTOM, TOP);
    }

    private static boolean isDrawn(ReadMeasurement measurement) {
        return List.of(Series.values()).stream()
                .anyMatch(series -> series.read.equals(measurement.read()));
    }

    private DoubleSummaryStatistics range(ToDoubleFunction<ReadMeasurement> amount) {
        return measured.stream().mapToDouble(amount).summaryStatistics();
    }

    /** Returns the picture. */
    Plot plot() {
        Plot plot =
                new Plot(
                        LEFT + ways.size() * (PANEL + LABELS),
                        HEIGHT,
                        "Median time to read all of TAP_SCHEMA against its number of columns");
        plot.add(Svg.text("soft", 14, 22, "Time to read all of TAP_SCHEMA, median, ms"));
        for (String way : ways) {
            panel(plot, way, LEFT + ways.indexOf(way) * (PANEL + LABELS));
        }
        return plot;
    }

    private void panel(Plot plot, String way, double left) {
        LogScale columns = new LogScale(fromColumns, untilColumns, left, left + PANEL);
        axes(plot, way, columns);
        List<Label> labels = new ArrayList<>();
        for (Series series : Series.values()) {
            List<ReadMeasurement> points = points(way, series);
            if (!points.isEmpty()) {
                draw(plot, series, points, columns);
                double last = points.get(points.size() - 1).medianMillis();
                labels.add(new Label(series, millis.at(last)));
            }
        }
        for (Label label : apart(labels)) {
            plot.add(
                    Svg.text(
                            series(label), columns.end() + 6, label.y() + 4, label.series().label));
        }
    }

    private static String series(Label label) {
        return label.series().type();
    }

    private List<ReadMeasurement> points(String way, Series series) {
        return measured.stream()
                .filter(m -> m.way().equals(way) && m.read().equals(series.read))
                .sorted(Comparator.comparingLong(ReadMeasurement::columns))
                .toList();
    }

    private void axes(Plot plot, String way, LogScale columns) {
        double bottom = millis.start();
        plot.add(Svg.text("title", columns.start(), TOP - 6, way));
        for (double tick : millis.ticks()) {
            double y = millis.at(tick);
            plot.add(Svg.line("grid", columns.start(), y, columns.end(), y));
            plot.add(Svg.text("tick end", columns.start() - 6, y + 4, tick(tick)));
        }
        for (double tick : columns.ticks()) {
            double x = columns.at(tick);
            plot.add(Svg.line("grid", x, millis.end(), x, bottom));
            plot.add(Svg.text("tick middle", x, bottom + 18, Numbers.count((long) tick)));
        }
        plot.add(Svg.line("axis", columns.start(), bottom, columns.end(), bottom));
        plot.add(
                Svg.text(
                        "soft middle",
                        (columns.start() + columns.end()) / 2,
                        bottom + 40,
                        "columns in TAP_SCHEMA"));
    }

    private static String tick(double millis) {
        return millis < 1 ? Numbers.significant(millis) : Numbers.count((long) millis);
    }

    private void draw(Plot plot, Series series, List<ReadMeasurement> points, LogScale columns) {
        plot.add(
                points.stream()
                        .map(point -> at(point, columns))
                        .collect(
                                Collectors.joining(
                                        "L",
                                        "<path class=\"line " + series.type() + "\" d=\"M",
                                        "\"/>\n")));
        plot.add(
                points.stream()
                        .map(point -> "M" + at(point, columns) + "h0")
                        .collect(
                                Collectors.joining(
                                        "",
                                        "<path class=\"dots " + series.type() + "\" d=\"",
                                        "\"/>\n")));
    }

    private String at(ReadMeasurement point, LogScale columns) {
        return Numbers.coordinate(columns.at((double) point.columns()))
                + " "
                + Numbers.coordinate(millis.at(point.medianMillis()));
    }

    private record Label(Series series, double y) {}

    /** Moves labels down so far that none stands on another. */
    private static List<Label> apart(List<Label> labels) {
        List<Label> moved = new ArrayList<>();
        double free = 0;
        for (Label label : labels.stream().sorted(Comparator.comparingDouble(Label::y)).toList()) {
            Label next = new Label(label.series(), Math.max(label.y(), free));
            moved.add(next);
            free = next.y() + LINE_HEIGHT;
        }
        return moved;
    }
}
