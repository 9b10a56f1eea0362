package org.lsst.tap.loader.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.lsst.tap.loader.database.Sessions;
import org.lsst.tap.loader.text.Visible;
import org.slf4j.LoggerFactory;

/**
 * How the process ends: what happens on SIGTERM, and its last words where Kubernetes looks for them
 * ("Customizing the termination message"), so that a pod's status has them without its logs.
 */
final class Termination {

    private static final Path FILE = Path.of("/dev/termination-log");

    /** Kubernetes keeps that many bytes. */
    private static final int MAX_BYTES = 4096;

    /** Set once, at the end of the command: what follows is no interruption. */
    private static volatile boolean done;

    private Termination() {}

    /** Says that the command has ended by itself. */
    static void done() {
        done = true;
    }

    /**
     * What the JVM runs on SIGTERM beside the main thread, before it exits with 143. It cuts the
     * sessions, so nothing more is committed and the lock is free at once.
     */
    static void stop() {
        if (done) {
            return;
        }
        Sessions.stop();
        String message =
                "Stopped by a signal; nothing more is committed and the lock is released. Live is a"
                    + " whole release: the old one, unless the swap had been committed. Run the job"
                    + " again.";
        LoggerFactory.getLogger(Termination.class).error("{}", message);
        write("exit 143: " + message);
    }

    /** Writes one line, where the file exists and can be written; otherwise does nothing. */
    static void write(String summary) {
        write(FILE, summary);
    }

    static void write(Path file, String summary) {
        try {
            if (Files.isWritable(file)) {
                String text = Visible.of(summary.replaceAll("\\s+", " "));
                byte[] line = text.getBytes(StandardCharsets.UTF_8);
                Files.write(file, Arrays.copyOf(line, Math.min(line.length, MAX_BYTES)));
            }
        } catch (IOException e) {
            LoggerFactory.getLogger(Termination.class)
                    .debug("No termination message: {}", e.getMessage());
        }
    }
}
