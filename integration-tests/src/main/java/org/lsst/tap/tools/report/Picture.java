package org.lsst.tap.tools.report;

import org.lsst.tap.tools.kit.Resource;

/** A picture, element by element; how they look is in a style sheet. For one thread. */
public final class Picture {

    /** The style sheet of pages and pictures. */
    static final String STYLE = "report.css";

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
        return svg("", "");
    }

    /**
     * Returns the content of a file of its own, readable in light and dark mode: it brings its
     * style sheet, and a background, since it does not know on what it stands.
     */
    public String file() {
        return svg(
                        " xmlns=\"http://www.w3.org/2000/svg\"",
                        "<style>\n"
                                + Resource.text(Picture.class, STYLE)
                                + "</style>\n<rect class=\"page\" width=\"%s\" height=\"%s\" rx=\"8\"/>\n"
                                        .formatted(c(width), c(height)))
                .replaceFirst(
                        "<svg", "<svg width=\"%s\" height=\"%s\"".formatted(c(width), c(height)));
    }

    private String svg(String attributes, String before) {
        return "<svg%s viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">\n%s%s</svg>\n"
                .formatted(attributes, c(width), c(height), label, before, elements);
    }

    private static String c(double value) {
        return Numbers.coordinate(value);
    }
}
