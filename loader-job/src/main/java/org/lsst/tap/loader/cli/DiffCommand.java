package org.lsst.tap.loader.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.config.GivenOptions;
import org.lsst.tap.loader.config.JobSettings;
import org.lsst.tap.loader.config.WaitTimes;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.job.DiffReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tap-schema diff}. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        versionProvider = TapSchema.Version.class,
        description = {
            "Shows what a release would change in live, or what a roll-back would.",
            "",
            "Compares schemas, tables, columns, keys and key columns, field by field. Exit code 0,"
                    + " whether there are differences or not.",
            "",
            "Safe on a live service: it only reads.",
            ""
        })
final class DiffCommand extends DatabaseCommand {

    /** How differences are written. */
    enum Format {
        /** For people. */
        TEXT,
        /** One object. */
        JSON,
        /** One page that needs no other file. */
        HTML
    }

    @Mixin private ReleaseOptions release = new ReleaseOptions();

    @Option(
            names = "--staging",
            description = "Compare with what is in staging, instead of a release to load.")
    private boolean staging;

    @Option(
            names = "--format",
            paramLabel = "text|json|html",
            description = "How to write the differences. Default: text.")
    private Format format = Format.TEXT;

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Write them to a file. Default: stdout.")
    private @Nullable Path output;

    @Override
    ExitCode run(GivenOptions given, ResultPrinter printer) {
        DiffReport report = staging ? ofStaging(given) : ofRelease(given);
        String text =
                switch (format) {
                    case TEXT -> DiffFormats.text(report);
                    case JSON -> DiffFormats.json(report);
                    case HTML -> DiffPage.of(report);
                };
        if (output == null) {
            out().println(text);
        } else {
            write(output, text);
        }
        out().flush();
        return ExitCode.DONE;
    }

    private DiffReport ofStaging(GivenOptions given) {
        return DiffReport.ofStaging(given.database(), given.names(), waitForDatabase());
    }

    private DiffReport ofRelease(GivenOptions given) {
        WaitTimes patience = new WaitTimes(waitForDatabase(), WaitTimes.NONE.lock());
        return DiffReport.ofRelease(
                release.settings(given, JobSettings.builder().patience(patience)));
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text + System.lineSeparator());
        } catch (IOException e) {
            throw new ConfigurationException(
                    "The file \"%s\" can't be written: %s. Nothing was changed; check --output."
                            .formatted(
                                    file, Optional.ofNullable(e.getMessage()).orElse("no reason")),
                    e);
        }
    }
}
