package org.lsst.tap.loader.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
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
        description = {
            "Shows what a release would change in live, or what a rollback would.",
            "",
            "Compares schemas, tables, columns, keys and key columns, field by field.",
            "",
            "Safe on a live service: it only reads.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  tap-schema diff --app tap --release w.2026.34",
            "  tap-schema diff --app tap --staging -o html --file diff.html",
            "Exit codes: 0 done, 1 nothing to compare with, 2 usage, 3 source, 4 schema, 5"
                    + " database, 17 with --exit-code if there are differences."
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
            names = {"-o", "--output"},
            paramLabel = "text|json|html",
            description = "The form of the differences. Default: text.")
    private @Nullable String output;

    @Option(
            names = "--format",
            paramLabel = "text|json|html",
            description = "The old name of --output.",
            hidden = true)
    private @Nullable Format format;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Write the differences to a file. Default: stdout.")
    private @Nullable Path file;

    @Option(names = "--exit-code", description = "End with exit code 17 if there are differences.")
    private boolean exitCode;

    @Override
    ExitCode run(GivenOptions given, ResultPrinter printer) {
        Optional<Format> named = namedForm();
        Path target = output == null || named.isPresent() ? file : fileInPlaceOfForm(output);
        DiffReport report = staging ? ofStaging(given) : ofRelease(given);
        String text =
                switch (named.or(() -> Optional.ofNullable(format)).orElse(Format.TEXT)) {
                    case TEXT -> DiffFormats.text(report);
                    case JSON -> DiffFormats.json(report);
                    case HTML -> DiffPage.of(report);
                };
        if (target == null) {
            out().println(text);
        } else {
            write(target, text);
        }
        out().flush();
        return exitCode && !report.diff().isEmpty() ? ExitCode.DIFFERENT : ExitCode.DONE;
    }

    /** Returns the form that {@code --output} names; before 0.2.0 it named a file. */
    private Optional<Format> namedForm() {
        return Stream.of(Format.values())
                .filter(form -> form.name().equalsIgnoreCase(output))
                .findFirst();
    }

    /** What has neither a dot nor a slash was meant for a form. */
    private static Path fileInPlaceOfForm(String output) {
        if (!output.matches(".*[./].*")) {
            throw new ConfigurationException(
                    "The form \"%s\" of the differences is unknown; expected text, json or html. Nothing was changed; correct --output, or give a file by --file."
                            .formatted(output));
        }
        return Path.of(output);
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
            String reason =
                    Files.isDirectory(file)
                            ? "it is a folder"
                            : Files.isDirectory(file.toAbsolutePath().getParent())
                                    ? e.getClass().getSimpleName()
                                    : "its folder does not exist";
            throw new ConfigurationException(
                    "The file \"%s\" can't be written: %s. Nothing was changed; check --file."
                            .formatted(file, reason),
                    e);
        }
    }
}
