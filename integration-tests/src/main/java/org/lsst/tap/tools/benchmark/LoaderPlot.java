package org.lsst.tap.tools.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.lsst.tap.tools.report.Numbers;
import org.lsst.tap.tools.report.Svg;

/**
 * How long the whole process of the loader takes: ours as measured, and the tool that it replaces
 * with a figure from elsewhere, which is drawn as an outline and says so. Stateless.
 */
final class LoaderPlot {

    private static final int WIDTH = 900;
    private static final int HEIGHT = 200;
    private static final int LEFT = 190;
    private static final int RIGHT = 70;
    private static final int FIRST_BAR = 62;
    private static final int BAR = 30;
    private static final int GAP = 20;
    private static final int BOTTOM = 172;

    private LoaderPlot() {}

    /**
     * Draws.
     *
     * @param what what is loaded
     * @param sorted the measured times, the shortest first
     * @param replaced the figure from elsewhere
     */
    static Plot of(String what, List<Duration> sorted, Duration replaced) {
        double longest = Math.max(seconds(sorted.get(sorted.size() - 1)), seconds(replaced)) * 1.05;
        Plot plot = new Plot(WIDTH, HEIGHT, "Time of the whole process of the loader");
        plot.add(Svg.text("title", 14, 24, "Loading " + what));
        plot.add(
                Svg.text(
                        "soft", 14, 43, "Whole process, archive on disk to release live, seconds"));
        axis(plot, longest);
        ours(plot, longest, sorted);
        replaced(plot, longest, replaced);
        return plot;
    }

    private static void axis(Plot plot, double longest) {
        for (int second = 0; second <= longest; second++) {
            double x = x(second, longest);
            plot.add(Svg.line("grid", x, FIRST_BAR - 8, x, BOTTOM));
            plot.add(Svg.text("tick middle", x, BOTTOM + 17, Integer.toString(second)));
        }
    }

    private static void ours(Plot plot, double longest, List<Duration> sorted) {
        double median = seconds(sorted.get(sorted.size() / 2));
        double least = x(seconds(sorted.get(0)), longest);
        double most = x(seconds(sorted.get(sorted.size() - 1)), longest);
        double middle = FIRST_BAR + BAR / 2.0;
        plot.add(Svg.text("end", LEFT - 10, middle + 5, "tap-schema update"));
        plot.add(Svg.rectangle("bar ours", LEFT, FIRST_BAR, x(median, longest) - LEFT, BAR));
        plot.add(Svg.line("whisker", least, middle, most, middle));
        plot.add(Svg.line("whisker", least, middle - 5, least, middle + 5));
        plot.add(Svg.line("whisker", most, middle - 5, most, middle + 5));
        plot.add(
                Svg.text(
                        "cold",
                        Math.max(most, x(median, longest)) + 10,
                        middle + 5,
                        String.format(
                                Locale.ROOT,
                                "%.1f s (median of %d runs, and their range)",
                                median,
                                sorted.size())));
    }

    private static void replaced(Plot plot, double longest, Duration replaced) {
        double top = FIRST_BAR + BAR + GAP;
        double middle = top + BAR / 2.0;
        double end = x(seconds(replaced), longest);
        plot.add(Svg.text("end", LEFT - 10, middle + 5, "the tool it replaces"));
        plot.add(Svg.rectangle("bar elsewhere", LEFT, top, end - LEFT, BAR));
        plot.add(
                Svg.text(
                        "soft",
                        LEFT + 12,
                        middle + 5,
                        Numbers.significant(seconds(replaced))
                                + " s on another machine: a figure given to us, not measured"
                                + " here"));
    }

    private static double x(double seconds, double longest) {
        return LEFT + (WIDTH - LEFT - RIGHT) * seconds / longest;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
