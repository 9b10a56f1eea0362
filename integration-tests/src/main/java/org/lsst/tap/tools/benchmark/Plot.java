package org.lsst.tap.tools.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A picture in a file of its own, readable in light and dark mode: it brings its style sheet, and a
 * background, since it does not know on what it stands. For one thread.
 */
final class Plot {

    private final StringBuilder body = new StringBuilder();
    private final int width;
    private final int height;
    private final String label;

    /**
     * Begins a picture.
     *
     * @param label what it shows, for those who can't see it
     */
    Plot(int width, int height, String label) {
        this.width = width;
        this.height = height;
        this.label = label;
    }

    /** Adds an element. */
    void add(String element) {
        body.append(element);
    }

    /** Returns the file's content. */
    String svg() {
        return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img" aria-label="%3$s">
        <style>
        %4$s</style>
        <rect class="page" width="%1$d" height="%2$d" rx="8"/>
        %5$s</svg>
        """
                .formatted(width, height, label, style(), body);
    }

    /** Writes the file. */
    void write(Path file) {
        try {
            Files.writeString(file, svg());
        } catch (IOException e) {
            throw new UncheckedIOException("The picture can't be written to " + file, e);
        }
    }

    private static String style() {
        try (InputStream stream = Plot.class.getResourceAsStream("plot.css")) {
            if (stream == null) {
                throw new IOException("no resource plot.css");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("The pictures' style can't be read", e);
        }
    }
}
