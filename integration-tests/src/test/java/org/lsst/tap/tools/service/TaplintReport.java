package org.lsst.tap.tools.service;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What STILTS' taplint reports of a TAP service. Its exit code says nothing, so the lines count:
 * {@code E-TMC-CM12-1 text}, of a severity (Error, Warning, Information, Summary, Failure), a
 * stage, a code and a number, and a line of totals at the end. Immutable.
 *
 * @param text the report as it was printed
 */
record TaplintReport(String text) {

    private static final String COMMAND = "stilts";
    private static final int PATIENCE_MINUTES = 5;

    private static final Pattern LINE =
            Pattern.compile("(?m)^(?<code>(?<severity>[EWF])-\\w{3}-\\w{4})-(?<number>\\d+|x) .*$");

    private static final Pattern MORE = Pattern.compile("\\((\\d+) more\\)");

    private static final Pattern TOTALS = Pattern.compile("(?m)^Totals: Errors: \\d+;.*$");

    /** Whether there is a taplint on this machine. */
    static boolean isInstalled() {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, COMMAND)));
    }

    /**
     * Runs it, with its output in a file.
     *
     * @param stages its names of stages
     */
    static TaplintReport of(URI service, List<String> stages, Path file)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                COMMAND,
                                "taplint",
                                "tapurl=" + service,
                                "stages=" + String.join(" ", stages))
                        .redirectErrorStream(true)
                        .redirectOutput(file.toFile())
                        .start();
        if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IllegalStateException(
                    "taplint did not end within %d minutes".formatted(PATIENCE_MINUTES));
        }
        TaplintReport report = new TaplintReport(Files.readString(file, StandardCharsets.UTF_8));
        report.totals();
        return report;
    }

    /** Returns the line of totals, which only a run to the end has. */
    String totals() {
        Matcher totals = TOTALS.matcher(text);
        if (!totals.find()) {
            throw new IllegalStateException("taplint ended early:\n" + text);
        }
        return totals.group();
    }

    /** Returns how often each code of a severity was reported. */
    Map<String, Integer> counts(char severity) {
        Map<String, Integer> counts = new TreeMap<>();
        Matcher line = LINE.matcher(text);
        while (line.find()) {
            if (line.group("severity").charAt(0) == severity) {
                counts.merge(line.group("code"), occurrences(line), Integer::sum);
            }
        }
        return counts;
    }

    /** A code that is reported often ends with one line for all the rest. */
    private static int occurrences(Matcher line) {
        if (!"x".equals(line.group("number"))) {
            return 1;
        }
        Matcher more = MORE.matcher(line.group());
        if (!more.find()) {
            throw new IllegalStateException("Expected a number of more: " + line.group());
        }
        return Integer.parseInt(more.group(1));
    }
}
