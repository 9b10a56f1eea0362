package org.lsst.tap.tools.report;

/** A picture, element by element; how they look is in a style sheet. For one thread. */
final class Picture {

    private final StringBuilder elements = new StringBuilder();
    private final double width;
    private final double height;
    private final String label;

    /**
     * Begins a picture.
     *
     * @param label what it shows, for those who can't see it
     */
    Picture(double width, double height, String label) {
        this.width = width;
        this.height = height;
        this.label = label;
    }

    /** Adds an element, or the beginning or end of one. */
    void add(String element) {
        elements.append(element);
    }

    /** Adds a rectangle. */
    void rectangle(String type, double x, double y, double width, double height) {
        add(
                "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>\n"
                        .formatted(type, c(x), c(y), c(Math.max(width, 0)), c(height)));
    }

    /** Adds a line. */
    void line(String type, double x1, double y1, double x2, double y2) {
        add(
                "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
                        .formatted(type, c(x1), c(y1), c(x2), c(y2)));
    }

    /** Adds text, at the left end of its baseline unless its type says otherwise. */
    void text(String type, double x, double y, String text) {
        add(
                "<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>\n"
                        .formatted(type, c(x), c(y), Html.escape(text)));
    }

    /** Returns the {@code svg} element, for a page that has the style sheet. */
    String svg() {
        return "<svg viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">\n%s</svg>\n"
                .formatted(c(width), c(height), label, elements);
    }

    private static String c(double value) {
        return Numbers.coordinate(value);
    }
}
