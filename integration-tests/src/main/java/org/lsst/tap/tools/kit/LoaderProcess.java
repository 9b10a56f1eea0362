package org.lsst.tap.tools.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A run of the loader's own jar, as a process. Safe for use by many threads.
 *
 * @param process the process
 * @param log where its output goes, of both kinds
 */
public record LoaderProcess(Process process, Path log) {

    /** Seconds are usual, a minute on a busy machine; a job that hangs is a finding. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /**
     * How it ended.
     *
     * @param exitCode its exit status; 128 and the signal if it was killed
     * @param output what it printed
     */
    public record Ending(int exitCode, String output) {}

    /** Starts it. */
    public static LoaderProcess start(List<String> command, Path log) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        try {
            return new LoaderProcess(builder.redirectOutput(log.toFile()).start(), log);
        } catch (IOException e) {
            throw new ToolException("The loader did not start: " + command, e);
        }
    }

    /** Ends it, and waits for that: by SIGKILL, or by SIGTERM. */
    public void end(boolean forcibly) {
        if (forcibly) {
            process.destroyForcibly();
        } else {
            process.destroy();
        }
        await();
    }

    /** Waits for the end; a process that takes too long is killed and ends with 137. */
    public Ending await() {
        try {
            if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            return new Ending(process.exitValue(), Files.readString(log));
        } catch (IOException e) {
            throw new ToolException("The loader's output can't be read: " + log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ToolException("Interrupted while the loader runs", e);
        }
    }
}
