package org.lsst.tap.tools.benchmark;

import java.util.Comparator;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.lsst.tap.tools.report.Numbers;
import org.lsst.tap.tools.report.Picture;
import org.lsst.tap.tools.report.Scale;

/**
 * Read latency against size, both logarithmic: one panel for each way to the server, one line for
 * each kind of read. Stateless.
 */
final class LatencyPlot {

    private static final int HEIGHT = 400;
    private static final int PANEL = 300;
    private static final int LEFT = 64;
    private static final int LABELS = 160;
    private static final int TOP = 48;
    private static final int BOTTOM = HEIGHT - 58;
    private static final int LINE_HEIGHT = 15;
    private static final double MARGIN = 1.3;

    /**
     * What is drawn, of all that was measured.
     *
     * @param read as in {@link ReadMeasurement}
     * @param type its class in the style sheet
     */
    private record Series(String read, String label, String type) {}

    private static final List<Series> SERIES =
            List.of(
                    new Series("CADC's again", "CADC's DAO", "cadc"),
                    new Series("the floor", "the floor", "floor"),
                    new Series("ours, first read", "ours, first read", "first"),
                    new Series("ours, unchanged, quiet", "ours, unchanged", "unchanged"));

    private LatencyPlot() {}

    /** Draws these measurements, of which there are some for each of the series. */
    static Picture of(List<ReadMeasurement> all) {
        List<ReadMeasurement> measured =
                all.stream()
                        .filter(m -> SERIES.stream().anyMatch(s -> s.read.equals(m.read())))
                        .toList();
        List<String> ways = measured.stream().map(ReadMeasurement::way).distinct().toList();
        Scale millis = scale(measured, ReadMeasurement::medianMillis, BOTTOM, TOP);
        Picture picture =
                new Picture(
                        LEFT + ways.size() * (PANEL + LABELS),
                        HEIGHT,
                        "Median time to read all of TAP_SCHEMA against its number of columns");
        picture.text("soft", 14, 22, "Time to read all of TAP_SCHEMA, median, ms");
        for (String way : ways) {
            double left = LEFT + ways.indexOf(way) * (PANEL + LABELS);
            Scale columns = scale(measured, ReadMeasurement::columns, left, left + PANEL);
            axes(picture, way, columns, millis);
            lines(
                    picture,
                    measured.stream().filter(m -> m.way().equals(way)).toList(),
                    columns,
                    millis);
        }
        return picture;
    }

    private static Scale scale(
            List<ReadMeasurement> measured,
            ToDoubleFunction<ReadMeasurement> amount,
            double start,
            double end) {
        DoubleSummaryStatistics range = measured.stream().mapToDouble(amount).summaryStatistics();
        return new Scale(range.getMin() / MARGIN, range.getMax() * MARGIN, start, end, true);
    }

    private static void axes(Picture picture, String way, Scale columns, Scale millis) {
        picture.text("title", columns.start(), TOP - 6, way);
        for (double tick : millis.powers()) {
            double y = millis.at(tick);
            picture.line("grid", columns.start(), y, columns.end(), y);
            picture.text("tick end", columns.start() - 6, y + 4, label(tick));
        }
        for (double tick : columns.powers()) {
            double x = columns.at(tick);
            picture.line("grid", x, TOP, x, BOTTOM);
            picture.text("tick middle", x, BOTTOM + 18, label(tick));
        }
        picture.line("axis", columns.start(), BOTTOM, columns.end(), BOTTOM);
        double middle = (columns.start() + columns.end()) / 2;
        picture.text("soft middle", middle, BOTTOM + 40, "columns in TAP_SCHEMA");
    }

    private static String label(double tick) {
        return tick < 1 ? Numbers.significant(tick) : Numbers.count((long) tick);
    }

    /** Draws the lines with their labels, each so far down that none stands on another. */
    private static void lines(
            Picture picture, List<ReadMeasurement> measured, Scale columns, Scale millis) {
        List<List<ReadMeasurement>> lines =
                SERIES.stream()
                        .map(
                                series ->
                                        measured.stream()
                                                .filter(m -> m.read().equals(series.read))
                                                .sorted(
                                                        Comparator.comparingLong(
                                                                ReadMeasurement::columns))
                                                .toList())
                        .filter(line -> !line.isEmpty())
                        .sorted(Comparator.comparingDouble(line -> end(line, millis)))
                        .toList();
        double free = 0;
        for (List<ReadMeasurement> line : lines) {
            Series series =
                    SERIES.stream()
                            .filter(s -> s.read.equals(line.get(0).read()))
                            .findFirst()
                            .orElseThrow();
            List<String> points =
                    line.stream()
                            .map(
                                    m ->
                                            Picture.point(
                                                    columns.at((double) m.columns()),
                                                    millis.at(m.medianMillis())))
                            .toList();
            picture.path("line " + series.type, "M" + String.join("L", points));
            picture.path(
                    "dots " + series.type,
                    points.stream().collect(Collectors.joining("h0M", "M", "h0")));
            double y = Math.max(end(line, millis), free);
            picture.text(series.type, columns.end() + 6, y + 4, series.label);
            free = y + LINE_HEIGHT;
        }
    }

    private static double end(List<ReadMeasurement> line, Scale millis) {
        return millis.at(line.get(line.size() - 1).medianMillis());
    }
}
