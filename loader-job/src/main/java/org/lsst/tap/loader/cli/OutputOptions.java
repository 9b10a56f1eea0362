package org.lsst.tap.loader.cli;

import java.io.PrintWriter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says in which form a command gives its result. */
final class OutputOptions {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            description = "The form of the result (stdout). Default: that of the log.")
    private LogOptions.@Nullable Format output;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            description = "The old name of --output.",
            hidden = true)
    private LogOptions.@Nullable Format format;

    /** Returns what prints the result, by default in the form that {@code otherwise} has. */
    ResultPrinter printer(ResultPrinter otherwise, PrintWriter out) {
        return Optional.ofNullable(output)
                .or(() -> Optional.ofNullable(format))
                .map(chosen -> new ResultPrinter(chosen, out))
                .orElse(otherwise);
    }
}
