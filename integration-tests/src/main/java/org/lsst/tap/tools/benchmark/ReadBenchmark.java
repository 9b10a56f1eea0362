package org.lsst.tap.tools.benchmark;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.io.IOUtils;
import org.lsst.tap.loader.text.ResourceFile;
import org.lsst.tap.tools.kit.PostgresServer;
import org.lsst.tap.tools.kit.Resource;
import org.lsst.tap.tools.kit.Tool;
import org.lsst.tap.tools.kit.ToolException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Measures reads of TAP_SCHEMA: CADC's DAO and ours, one after the other in each round, so that the
 * machine's noise meets both alike; through the pool that TAP services have, with one connection.
 * Prints medians, their ratio, the server's CPU time, allocation and round trips. CADC's own DAO in
 * the place of ours shows the noise; the floor is CADC's five result sets, read by plain JDBC and
 * thrown away.
 *
 * <p>The server is an embedded one, or the one that {@value PostgresServer#TEST_URL} names. The
 * driver is the first on the class path.
 */
@Command(
        name = "ReadBenchmark",
        mixinStandardHelpOptions = true,
        description = "Measures reads of TAP_SCHEMA with CADC's DAO and ours in turn.")
public final class ReadBenchmark extends Tool {

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
            description = "How long to measure each case, after half of that (default: 4).")
    private double seconds = 4;

    @Option(
            names = "--cases",
            paramLabel = "CASE,...",
            split = ",",
            description = "Only these, of ${COMPLETION-CANDIDATES}.")
    private Set<ReadCase> cases = EnumSet.allOf(ReadCase.class);

    @Option(
            names = "--at-most",
            paramLabel = "FACTOR",
            description =
                    "End with 1 if a ratio is more than that many times what it may be (default:"
                            + " never).")
    private double factor = Double.POSITIVE_INFINITY;

    private final List<String> beyond = new ArrayList<>();

    public static void main(String[] arguments) {
        System.exit(of(new ReadBenchmark()).execute(arguments));
    }

    @Override
    protected boolean run() throws Exception {
        for (String size : sizes) {
            String url = PostgresServer.get().newDatabase();
            if (size.equals(sizes.get(0))) {
                line(PostgresServer.versions(url) + "; Java " + Runtime.version());
                line("");
                line(ReadWay.HEAD);
            }
            load(url, size);
            for (Duration delay : List.of(Duration.ZERO, Duration.ofMillis(1))) {
                try (ReadWay way = new ReadWay(url, delay, seconds, this::add)) {
                    way.measure(cases);
                }
            }
        }
        beyond.forEach(this::line);
        return beyond.isEmpty();
    }

    private void add(String row, double timesTheLimit) {
        line(row);
        if (timesTheLimit > factor) {
            beyond.add("TOO SLOW: " + row);
        }
    }

    /** Loads by the loader's own jar, which has a driver of its own: readers may have another. */
    private static void load(String url, String size) throws Exception {
        if (size.endsWith(".tar.gz")) {
            List<String> command = Resource.loader();
            command.addAll(
                    List.of(
                            "update",
                            "--database-url=" + url,
                            "--release=measured",
                            "--source=" + size,
                            "--schemas=dp2,dp1,ivoa_obscore,dp02_dc2"));
            Process loader = new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = IOUtils.toString(loader.getInputStream(), StandardCharsets.UTF_8);
            if (loader.waitFor() != 0) {
                throw new ToolException("Nothing was measured: " + output);
            }
        } else {
            String[] numbers = size.split("x", 2);
            PostgresServer.sql(url)
                    .execute(
                            ResourceFile.read(ReadBenchmark.class, "made-up-content.sql")
                                    .replace("46 /* tables */", numbers[0])
                                    .replace("117 /* columns of each */", numbers[1]));
        }
    }
}
