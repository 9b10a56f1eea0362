package org.lsst.tap.benchmark;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lsst.tap.demo.Quiet;
import org.lsst.tap.loader.UpdateJob;
import org.lsst.tap.testing.PostgresServer;

/**
 * Measures the whole process of {@code tap-schema update}: from the start of the JVM to its end,
 * with the JVM's options of the image but for its archive of classes, a release's archive on disk,
 * and an empty database for each run. Prints each run and the median.
 *
 * <p>Arguments: a release's archive, whose schemas dp2, dp1, ivoa_obscore and dp02_dc2 are loaded,
 * as LSST's services have them; before it, {@code --plot FILE.svg} draws the median beside the
 * figure that was given for the tool that this one replaces.
 */
public final class LoaderBenchmark {

    private static final String PLOT = "--plot";
    private static final String SCHEMAS = "dp2,dp1,ivoa_obscore,dp02_dc2";
    private static final int WARM_UP = 1;
    private static final int RUNS = 9;

    /** Not measured here: what the requirements give, for two idle cores of another machine. */
    private static final Duration REPLACED = Duration.ofMillis(4200);

    private LoaderBenchmark() {}

    /** Runs the benchmark. */
    public static void main(String[] arguments) throws Exception {
        boolean isPlotted = arguments.length > 1 && arguments[0].equals(PLOT);
        if (arguments.length != (isPlotted ? 3 : 1)) {
            System.err.println(
                    "Expected [--plot FILE.svg] ARCHIVE.tar.gz, found " + List.of(arguments));
            System.exit(2);
        }
        Quiet.logging();
        Path archive = Path.of(arguments[arguments.length - 1]);
        List<Duration> times = measure(archive);
        List<Duration> sorted = times.stream().sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "median of %d: %.2f s; the tool that it replaces: %.1f s elsewhere, not measured%n",
                RUNS,
                seconds(sorted.get(RUNS / 2)),
                seconds(REPLACED));
        if (isPlotted) {
            String what = "%s of %s".formatted(SCHEMAS.replace(",", ", "), archive.getFileName());
            LoaderPlot.of(what, sorted, REPLACED).write(Path.of(arguments[1]));
        }
        System.exit(0);
    }

    private static List<Duration> measure(Path archive) throws Exception {
        List<Duration> times = new ArrayList<>();
        for (int run = -WARM_UP; run < RUNS; run++) {
            Duration time = run(archive, PostgresServer.get().newDatabase());
            if (run >= 0) {
                times.add(time);
                System.out.printf(Locale.ROOT, "run %d: %.2f s%n", run + 1, seconds(time));
            }
        }
        return times;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private static Duration run(Path archive, String database)
            throws IOException, InterruptedException, URISyntaxException {
        Path log = Files.createTempFile("loader-benchmark", ".log");
        ProcessBuilder loader =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Xms32m",
                                "-Xmx192m",
                                "-XX:-UsePerfData",
                                "-jar",
                                jar().toString(),
                                "update",
                                "--database-url=" + database,
                                "--release=measured",
                                "--source=" + archive,
                                "--schemas=" + SCHEMAS)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        long start = System.nanoTime();
        int code = loader.start().waitFor();
        Duration time = Duration.ofNanos(System.nanoTime() - start);
        String output = Files.readString(log);
        Files.delete(log);
        if (code != 0) {
            throw new IOException("The loader ended with %d: %s".formatted(code, output));
        }
        return time;
    }

    /** Returns the loader's jar with all that it needs, beside its classes or its own jar. */
    private static Path jar() throws URISyntaxException {
        return Path.of(UpdateJob.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                .resolveSibling("tap-schema.jar");
    }
}
