package org.lsst.tap.tools.demo;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.lsst.tap.tools.kit.ToolLine;
import org.lsst.tap.tools.service.DaoJar;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options of {@code tap-schema demo --service}. Filled by picocli. */
final class ServiceOptions {

    private static final List<String> ONLY_WITH = List.of("--jar", "--interval", "--port");
    private static final List<String> NEVER_WITH = List.of("--report", "--seed");

    @Option(
            names = "--service",
            description =
                    "Start a TAP service on 127.0.0.1 instead, of CADC's parts in an embedded"
                            + " Tomcat; swap two releases under it, and judge its answers, until"
                            + " q and Enter, Ctrl-C, or --seconds if that is given.")
    boolean wanted;

    @Option(
            names = "--jar",
            paramLabel = "ours|cadc",
            defaultValue = "ours",
            description =
                    "With --service: which jar reads TAP_SCHEMA in it (default: ours). CADC's"
                            + " own shows mixed documents.")
    DaoJar jar = DaoJar.DROP_IN;

    @Option(
            names = "--interval",
            paramLabel = "SECONDS",
            defaultValue = "1",
            description =
                    "With --service: the pause between two swaps, 0.05 to 3600 (default: 1); 0"
                            + " for a swap at each Enter only. Enter always swaps.")
    private BigDecimal interval = BigDecimal.ONE;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "With --service: its port (default: any that is free).")
    int port;

    /** Returns the pause between two swaps; zero for none but those that somebody asks for. */
    Duration interval() {
        return Duration.ofNanos(interval.movePointRight(9).longValue());
    }

    /** Returns the same in seconds, as it is written. */
    String seconds() {
        return interval.stripTrailingZeros().toPlainString();
    }

    /** Refuses values out of bounds, and options that go with the other kind of demo. */
    void check(CommandLine line) {
        ToolLine.check(line, "--port", port, 0, 65_535);
        if (interval.signum() != 0
                && (interval().toMillis() < 50 || interval().compareTo(Duration.ofHours(1)) > 0)) {
            throw new ParameterException(
                    line,
                    "Invalid value for option '--interval': %s is neither 0 nor between 0.05 and 3600"
                            .formatted(interval.toPlainString()));
        }
        for (String option : wanted ? NEVER_WITH : ONLY_WITH) {
            if (line.getParseResult().hasMatchedOption(option)) {
                throw new ParameterException(
                        line,
                        "Option '%s' goes only %s '--service'"
                                .formatted(option, wanted ? "without" : "with"));
            }
        }
    }
}
