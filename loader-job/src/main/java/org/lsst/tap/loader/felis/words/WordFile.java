package org.lsst.tap.loader.felis.words;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A list of words in the jar; the file names its version and source. */
final class WordFile {

    private WordFile() {}

    /** Returns the lines of a file that are neither empty nor a comment. */
    static List<String> lines(String name) {
        try (InputStream in = WordFile.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Reading " + name + " from the jar failed", e);
        }
    }
}
