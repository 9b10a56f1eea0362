package org.lsst.tap.loader.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lsst.tap.loader.text.Visible;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where Kubernetes looks for a container's last words ("Customizing the termination message"): the
 * summary then stands in the pod's status, without its logs.
 */
final class TerminationLog {

    private static final Logger LOG = LoggerFactory.getLogger(TerminationLog.class);

    private static final Path FILE = Path.of("/dev/termination-log");

    /** Kubernetes keeps that many bytes. */
    private static final int MAX_BYTES = 4096;

    private TerminationLog() {}

    /** Writes one line, where the file exists and can be written; otherwise does nothing. */
    static void write(String summary) {
        write(FILE, summary);
    }

    static void write(Path file, String summary) {
        try {
            if (Files.isWritable(file)) {
                byte[] line =
                        Visible.of(summary.replaceAll("\\s+", " "))
                                .getBytes(StandardCharsets.UTF_8);
                Files.write(file, java.util.Arrays.copyOf(line, Math.min(line.length, MAX_BYTES)));
            }
        } catch (IOException e) {
            LOG.debug("No termination message: {}", e.getMessage());
        }
    }
}
