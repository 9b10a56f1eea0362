package org.lsst.tap.loader.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** The option of the commands that report findings rather than the end of a job. */
final class FormatOptions {

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How to report. Default: text.")
    private LogOptions.Format format = LogOptions.Format.TEXT;

    /** Returns what prints the report. */
    ResultPrinter printer(PrintWriter out) {
        return new ResultPrinter(format, out);
    }
}
