package org.lsst.tap.loader.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.ConfigurationException;
import org.lsst.tap.loader.DiffReport;
import org.lsst.tap.loader.ExitCode;
import org.lsst.tap.loader.config.GivenOptions;
import org.lsst.tap.loader.config.JobSettings;
import org.lsst.tap.loader.config.Patience;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
final class DiffCommand implements Callable<Integer> {

    /** How differences are written. */
    enum Format {
        /** For people. */
        TEXT,
        /** One object. */
        JSON,
        /** One page that needs no other file. */
        HTML
    }

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private @Nullable ConnectionOptions connection;

    @Mixin private ReleaseOptions release = new ReleaseOptions();

    @Mixin private LogOptions log = new LogOptions();

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
    public Integer call() {
        ConnectionOptions options = Objects.requireNonNull(connection);
        GivenOptions given = options.given();
        log.start(given.repertoire(), spec.commandLine().getOut());
        DiffReport report = staging ? ofStaging(options, given) : ofRelease(options, given);
        String text =
                switch (format) {
                    case TEXT -> DiffFormats.text(report);
                    case JSON -> DiffFormats.json(report);
                    case HTML -> DiffFormats.html(report);
                };
        if (output == null) {
            spec.commandLine().getOut().println(text);
        } else {
            write(output, text);
        }
        spec.commandLine().getOut().flush();
        return ExitCode.DONE.code();
    }

    private static DiffReport ofStaging(ConnectionOptions options, GivenOptions given) {
        return DiffReport.ofStaging(given.database(), given.names(), options.waitForDatabase());
    }

    private DiffReport ofRelease(ConnectionOptions options, GivenOptions given) {
        Patience patience = new Patience(options.waitForDatabase(), Patience.NONE.lock());
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
