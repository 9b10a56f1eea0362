package org.lsst.tap.tools.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A run of the loader's own jar, as a process. Safe for use by many threads. */
final class LoaderProcess {

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
    record Ending(int exitCode, String output) {

        /** Whether it said that the release that was live before still is. */
        boolean claimsLiveUnchanged() {
            return output.toLowerCase(Locale.ROOT).contains("live is unchanged")
                    || output.contains("nothing was changed");
        }
    }

    /**
     * Where and how the loader runs.
     *
     * @param jar the loader's jar with all that it needs
     * @param temporary the folder for its temporary files
     */
    record Setting(Path jar, Path temporary) {}

    /** Starts the loader. */
    static LoaderProcess start(Setting setting, List<String> arguments, Path log) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-XX:+UseSerialGC");
        // Its file would stay behind when the process is killed.
        command.add("-XX:-UsePerfData");
        command.add("-Djava.io.tmpdir=" + setting.temporary());
        command.add("-jar");
        command.add(setting.jar().toString());
        command.addAll(arguments);
        try {
            return new LoaderProcess(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(log.toFile())
                            .start(),
                    log);
        } catch (IOException e) {
            throw new SoakException("The loader did not start: " + setting.jar(), e);
        }
    }

    /** Sends SIGKILL, and waits for the end. */
    void kill() {
        process.destroyForcibly();
        await();
    }

    /** Sends SIGTERM, and waits for the end. */
    void terminate() {
        process.destroy();
        await();
    }

    /** Waits for the end; a process that takes too long is killed and ends with 137. */
    Ending await() {
        try {
            if (!process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            return new Ending(process.exitValue(), Files.readString(log));
        } catch (IOException e) {
            throw new SoakException("The loader's output can't be read: " + log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SoakException("Interrupted while the loader runs", e);
        }
    }
}
