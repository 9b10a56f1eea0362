package org.lsst.tap.tools.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.tools.kit.ToolException;

/**
 * The file for the report: found to be writable before there is anything to write. Immutable.
 *
 * @param path the file's path
 */
record ReportFile(Path path) {

    /**
     * Looks whether the file can be written, and leaves everything as it is.
     *
     * @throws ConfigurationException if it can't
     */
    static ReportFile prepare(Path path) {
        Path folder = path.toAbsolutePath().getParent();
        String why = "it is write-protected";
        if (Files.isDirectory(path)) {
            why = "it is a folder";
        } else if (folder == null || !Files.isDirectory(folder)) {
            why = "there is no folder " + folder;
        } else if (Files.isWritable(Files.exists(path) ? path : folder)) {
            return new ReportFile(path);
        }
        throw new ConfigurationException(
                "The report can't be written to %s: %s. Nothing was run; name another file with --report."
                        .formatted(path, why));
    }

    /** Replaces the file's content. */
    void write(String content) {
        try {
            Files.writeString(path, content);
        } catch (IOException e) {
            throw new ToolException(
                    "The report could not be written to %s: %s. The run itself is done; see its results above."
                            .formatted(path, e.getMessage()),
                    e);
        }
    }
}
