package org.lsst.tap.docs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What the datalink command of repertoire-client says of itself, asked in a process of its own. */
final class SyncHelp {

    /** The help text. */
    static final String TEXT = ask();

    private SyncHelp() {}

    private static String ask() {
        try {
            Process process =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "java")
                                            .toString(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    "org.lsst.tap.repertoire.datalink.SyncCommand",
                                    "sync",
                                    "--help")
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            String text =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("sync --help ended with " + process.exitValue());
            }
            return text;
        } catch (IOException e) {
            throw new IllegalStateException("sync --help did not start", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("sync --help was interrupted", e);
        }
    }
}
