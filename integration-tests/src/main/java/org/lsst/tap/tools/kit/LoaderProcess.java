package org.lsst.tap.tools.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.lsst.tap.loader.failure.ExitCode;

/** A run of the loader's own jar, as a process. Safe for use by many threads. */
public final class LoaderProcess {

    /** Seconds are usual, a minute on a busy machine; a job that hangs is a finding. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private final Process process;
    private final Path log;

    private LoaderProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /**
     * How it ended.
     *
     * @param exitCode its exit status; 128 and the signal if it was killed
     * @param output what it printed
     */
    public record Ending(int exitCode, String output) {}

    /**
     * Starts it.
     *
     * @param java the program and its arguments, up to the jar
     * @param arguments the loader's arguments
     * @param log where its output goes, of both kinds
     */
    public static LoaderProcess start(List<String> java, List<String> arguments, Path log) {
        List<String> command = new ArrayList<>(java);
        command.addAll(arguments);
        try {
            return new LoaderProcess(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start(),
                    log);
        } catch (IOException e) {
            throw new ToolException(ExitCode.FAILED, "The loader did not start: " + command, e);
        }
    }

    /** Sends SIGKILL, and waits for the end. */
    public void kill() {
        process.destroyForcibly();
        await();
    }

    /** Sends SIGTERM, and waits for the end. */
    public void terminate() {
        process.destroy();
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
            throw new ToolException(
                    ExitCode.FAILED, "The loader's output can't be read: " + log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ToolException(ExitCode.FAILED, "Interrupted while the loader runs", e);
        }
    }
}
