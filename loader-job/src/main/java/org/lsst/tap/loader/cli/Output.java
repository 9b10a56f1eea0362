package org.lsst.tap.loader.cli;

import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.text.Visible.Lines;
import picocli.CommandLine.Option;

/** The option that says in which form a command gives its result, and what a result is. */
final class Output {

    /** How log lines and the result look: for people, or one JSON object per line. */
    enum Format {
        TEXT,
        JSON
    }

    /** What a command ends with, and prints last on stdout; nothing if it has no lines. */
    record Result(ExitCode code, List<String> lines, Json object, Optional<Format> format) {

        String text(Format otherwise) {
            return format.orElse(otherwise) == Format.JSON
                    ? object.toString()
                    : new Lines(lines).visible();
        }
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json",
            description = "The form of the result (stdout). Default: that of the log.")
    private Optional<Format> output = Optional.empty();

    @Option(
            names = "--format",
            paramLabel = "text|json",
            description = "The old name of --output.",
            hidden = true)
    private Optional<Format> format = Optional.empty();

    Optional<Format> format() {
        return output.or(() -> format);
    }

    Result result(ExitCode code, List<String> lines, Json object) {
        return new Result(code, lines, object, format());
    }
}
