package org.lsst.tap.tools.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lsst.tap.tools.kit.Resource;

/** A picture, element by element; how they look is in a style sheet. For one thread. */
public final class Picture {

    /** The style sheet of pages and pictures. */
    static final String STYLE = "report.css";

    /** Relative path of a cross around the current point. */
    static final String CROSS = "m-4-4l8 8m0-8l-8 8";

    /** Relative path of a plus sign around the current point. */
    static final String PLUS = "m-4 0h8m-4-4v8";

    private static final int MOST_LETTERS = 14;

    private final StringBuilder elements = new StringBuilder();
    private final double width;
    private final double height;
    private final String label;

    /**
     * Begins a picture.
     *
     * @param label what it shows, for those who can't see it
     */
    public Picture(double width, double height, String label) {
        this.width = width;
        this.height = height;
        this.label = label;
    }

    /** Adds an element, or the beginning or end of one. */
    void add(String element) {
        elements.append(element);
    }

    /** Adds a rectangle. */
    public void rectangle(String type, double x, double y, double width, double height) {
        add(
                "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\"/>\n"
                        .formatted(type, c(x), c(y), c(Math.max(width, 0)), c(height)));
    }

    /** Adds a line. */
    public void line(String type, double x1, double y1, double x2, double y2) {
        add(
                "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>\n"
                        .formatted(type, c(x1), c(y1), c(x2), c(y2)));
    }

    /** Adds text, at the left end of its baseline unless its type says otherwise. */
    public void text(String type, double x, double y, String text) {
        add(
                "<text class=\"%s\" x=\"%s\" y=\"%s\">%s</text>\n"
                        .formatted(type, c(x), c(y), Html.escape(text)));
    }

    /** Adds text that rises to the right from its beginning. */
    void slanted(String type, double x, double y, String text) {
        add(
                "<text class=\"%s\" transform=\"translate(%s %s) rotate(-60)\">%s</text>\n"
                        .formatted(type, c(x), c(y), Html.escape(text)));
    }

    /** Adds a path; none if it is empty. */
    public void path(String type, String path) {
        add(path.isEmpty() ? "" : "<path class=\"%s\" d=\"%s\"/>\n".formatted(type, path));
    }

    /** Returns a point of a path. */
    public static String point(double x, double y) {
        return c(x) + " " + c(y);
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

    /** Writes a file of its own. */
    public void write(Path file) {
        try {
            Files.writeString(file, file());
        } catch (IOException e) {
            throw new UncheckedIOException("The picture can't be written to " + file, e);
        }
    }

    private String svg(String attributes, String before) {
        return "<svg%s viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">\n%s%s</svg>\n"
                .formatted(attributes, c(width), c(height), label, before, elements);
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
