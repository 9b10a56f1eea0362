package org.lsst.tap.tools.report;

/** The elements that the pictures are made of; how they look is in a style sheet. Stateless. */
public final class Svg {

    /** How many colours there are for releases. */
    static final int RELEASE_COLORS = 4;

    /** Relative path of a cross around the current point. */
    static final String CROSS = "m-4-4l8 8m0-8l-8 8";

    /** Relative path of a plus sign around the current point. */
    static final String PLUS = "m-4 0h8m-4-4v8";

    private static final int MOST_LETTERS = 14;

    private Svg() {}

    /** Returns a rectangle. */
    public static String rectangle(String type, double x, double y, double width, double height) {
        return "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>\n"
                .formatted(type, c(x), c(y), c(Math.max(width, 0)), c(height));
    }

    /** Returns a line. */
    public static String line(String type, double x1, double y1, double x2, double y2) {
        return "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
                .formatted(type, c(x1), c(y1), c(x2), c(y2));
    }

    /** Returns text, at the left end of its baseline unless its type says otherwise. */
    public static String text(String type, double x, double y, String text) {
        return "<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>\n"
                .formatted(type, c(x), c(y), Html.escape(text));
    }

    /** Text that rises to the right from its beginning. */
    static String slanted(String type, double x, double y, String text) {
        return "<text class=\"%s\" transform=\"translate(%s %s) rotate(-60)\">%s</text>\n"
                .formatted(type, c(x), c(y), Html.escape(text));
    }

    /** Returns a name that fits above a line, cut in the middle if it is long. */
    static String shortened(String name) {
        if (name.length() <= MOST_LETTERS) {
            return name;
        }
        int half = MOST_LETTERS / 2;
        return name.substring(0, half - 1) + "\u2026" + name.substring(name.length() - half);
    }

    private static String c(double value) {
        return Numbers.coordinate(value);
    }
}
