package org.lsst.tap.tools.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lsst.tap.loader.config.JobSettings;
import org.lsst.tap.loader.job.UpdateJob;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.ToolLine;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Measures reads of TAP_SCHEMA: CADC's DAO and ours, one after the other in each round, so that the
 * machine's noise meets both alike; through the pool that TAP services have, with one connection.
 * Prints medians, their ratio, the server's CPU time, allocation and round trips. CADC's own DAO in
 * the place of ours shows the noise; the floor is CADC's five result sets, read by plain JDBC and
 * thrown away.
 *
 * <p>The server is an embedded one, or the one that {@value PostgresServer#TEST_URL} names.
 */
@Command(
        name = "ReadBenchmark",
        mixinStandardHelpOptions = true,
        description = "Measures reads of TAP_SCHEMA with CADC's DAO and ours in turn.")
public final class ReadBenchmark implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "SIZE",
            arity = "0..*",
            defaultValue = "46x117 600x67 1000x100",
            split = " ",
            description = {
                "What to read: release archives, of which LSST's schemas dp2, dp1, ivoa_obscore"
                        + " and dp02_dc2 are taken, or TABLESxCOLUMNS of made-up content with"
                        + " values as long as LSST's.",
                "Default: ${DEFAULT-VALUE}."
            })
    private List<String> sizes = new ArrayList<>();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "4",
            description = "How long to measure each case, after half of that (default: 4).")
    private double seconds;

    @Option(
            names = "--cases",
            paramLabel = "CASE,...",
            split = ",",
            description = "Only these, of ${COMPLETION-CANDIDATES}.")
    private Set<ReadCase> cases = EnumSet.allOf(ReadCase.class);

    @Option(
            names = "--at-most",
            paramLabel = "FACTOR",
            defaultValue = "Infinity",
            description =
                    "End with 1 if a ratio is more than that many times what it may be (default:"
                            + " never).")
    private double factor;

    private final List<String> beyond = new ArrayList<>();

    private ReadBenchmark() {}

    /** Runs the benchmark and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** Returns the command line. */
    public static CommandLine commandLine() {
        return ToolLine.of(new ReadBenchmark());
    }

    @Override
    public Integer call() throws Exception {
        ToolLine.switchLogsOff();
        for (String size : sizes) {
            String url = PostgresServer.get().newDatabase();
            if (size.equals(sizes.get(0))) {
                line(PostgresServer.versions(url) + "; Java " + Runtime.version());
                line("");
                line(ReadWay.HEAD);
            }
            load(url, size);
            for (Duration delay : List.of(Duration.ZERO, Duration.ofMillis(1))) {
                try (ReadWay way = new ReadWay(url, delay, seconds)) {
                    way.measure(cases, this::add);
                }
            }
        }
        beyond.forEach(this::line);
        return beyond.isEmpty() ? 0 : 1;
    }

    private void add(String row, double timesTheLimit) {
        line(row);
        if (timesTheLimit > factor) {
            beyond.add("TOO SLOW: " + row);
        }
    }

    private void line(String text) {
        ToolLine.print(spec.commandLine(), text);
    }

    private static void load(String url, String size) {
        if (size.endsWith(".tar.gz")) {
            new UpdateJob(
                            JobSettings.builder()
                                    .database(url)
                                    .release("measured")
                                    .source(size)
                                    .schemas("dp2", "dp1", "ivoa_obscore", "dp02_dc2")
                                    .build())
                    .run();
        } else {
            String[] numbers = size.split("x", 2);
            MadeUpContent.load(url, numbers[0], numbers[1]);
        }
    }
}
