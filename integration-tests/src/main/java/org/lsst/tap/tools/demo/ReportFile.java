package org.lsst.tap.tools.demo;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.tools.kit.ToolException;

/**
 * The file for the report: found to be writable before there is anything to write. Immutable.
 *
 * @param path the file's path
 */
record ReportFile(Path path) {

    /**
     * Opens the file for writing, and leaves everything as it was.
     *
     * @throws ConfigurationException if it can't be written
     */
    static ReportFile prepare(Path path) {
        boolean isNew = Files.notExists(path);
        try {
            FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
            if (isNew) {
                Files.delete(path);
            }
            return new ReportFile(path);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "The report can't be written to %s: %s. Nothing was run; name another file with --report."
                            .formatted(path, why(path, e)),
                    e);
        }
    }

    private static String why(Path path, IOException e) {
        Path folder = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path)) {
            return "it is a folder";
        }
        return folder != null && !Files.isDirectory(folder)
                ? "there is no folder " + folder
                : String.valueOf(e.getMessage());
    }

    /** Replaces the file's content. */
    void write(String content) {
        try {
            Files.writeString(path, content);
        } catch (IOException e) {
            throw new ToolException(
                    ExitCode.FAILED,
                    "The report could not be written to %s: %s. The run itself is done; see its results above."
                            .formatted(path, e.getMessage()),
                    e);
        }
    }
}
