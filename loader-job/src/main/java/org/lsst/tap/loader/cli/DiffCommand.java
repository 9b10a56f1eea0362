package org.lsst.tap.loader.cli;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.job.DiffReport;
import org.lsst.tap.loader.job.JobSettings;
import org.lsst.tap.loader.rows.ReleaseDiff;
import org.lsst.tap.loader.rows.ReleaseDiff.Difference;
import org.lsst.tap.loader.rows.ReleaseDiff.FieldChange;
import org.lsst.tap.loader.rows.ReleaseDiff.Kind;
import org.lsst.tap.loader.rows.TapTable;
import org.lsst.tap.loader.text.Visible;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tap-schema diff}. */
@Command(
        name = "diff",
        description = {
            "Shows what a release would change in live, or what a rollback would.",
            "Compares schemas, tables, columns, keys and key columns, field by field.",
            "Safe on a live service: it only reads."
        },
        footer = {
            "Examples:",
            "  tap-schema diff --app tap --release w.2026.34",
            "  tap-schema diff --app tap --staging -o html --file diff.html",
            "Exit codes: 0 done, 1 nothing to compare with, 2 usage, 3 source, 4 schema, 5"
                    + " database, 17 with --exit-code if there are differences."
        })
final class DiffCommand extends ReleaseCommand {

    /** How differences are written: for people, as one object, as one page. */
    enum Format {
        TEXT,
        JSON,
        HTML
    }

    @Option(
            names = "--staging",
            description = "Compare with what is in staging, instead of a release to load.")
    private boolean staging;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "text|json|html",
            description = "The form of the differences. Default: text.")
    private Optional<String> output = Optional.empty();

    @Option(
            names = "--format",
            paramLabel = "text|json|html",
            description = "The old name of --output.",
            hidden = true)
    private Optional<Format> format = Optional.empty();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Write the differences to a file. Default: stdout.")
    private @Nullable Path file; // Shells complete only a Path that is not wrapped.

    @Option(names = "--exit-code", description = "End with exit code 17 if there are differences.")
    private boolean exitCode;

    @Override
    Output.Result run() {
        // Before 0.2.0 --output named the file.
        Optional<Format> named =
                Stream.of(Format.values())
                        .filter(form -> form.name().equalsIgnoreCase(output.orElse("")))
                        .findFirst();
        Optional<Path> target =
                named.isPresent()
                        ? Optional.ofNullable(file)
                        : output.map(DiffCommand::path).or(() -> Optional.ofNullable(file));
        DiffReport report =
                staging
                        ? DiffReport.ofStaging(database(), names, waitForDatabase)
                        : DiffReport.ofRelease(settings(JobSettings.builder()));
        String text =
                switch (named.or(() -> format).orElse(Format.TEXT)) {
                    case TEXT -> text(report);
                    case JSON -> json(report);
                    case HTML -> DiffPage.of(report);
                };
        target.ifPresentOrElse(path -> write(path, text), () -> out().println(text));
        boolean isDifferent = exitCode && !report.diff().rows().isEmpty();
        ExitCode code = isDifferent ? ExitCode.DIFFERENT : ExitCode.DONE;
        return new Output().result(code, List.of(), new Json());
    }

    /** What has neither a dot nor a slash was meant for a form. */
    private static Path path(String output) {
        if (!output.matches(".*[./].*")) {
            throw new ConfigurationException(
                    "The form \"%s\" of the differences is unknown; expected text, json or html. Nothing was changed; correct --output, or give a file by --file."
                            .formatted(output));
        }
        return Path.of(output);
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

    static String heading(DiffReport report) {
        int size = report.diff().rows().size();
        String found = "From %s to %s: %,d %s.";
        return (size == 0 ? "%s and %s do not differ." : found)
                .formatted(
                        Visible.of(report.before()),
                        Visible.of(report.after()),
                        size,
                        size == 1 ? "row differs" : "rows differ");
    }

    static String shown(@Nullable Object value) {
        return value == null
                ? "NULL"
                : value instanceof Integer
                        ? value.toString()
                        : '"' + Visible.of(value.toString()) + '"';
    }

    private static String text(DiffReport report) {
        StringJoiner text = new StringJoiner(System.lineSeparator());
        text.add(heading(report));
        for (TapTable table : TapTable.ALL) {
            List<Difference> rows = ReleaseDiff.of(report.diff().rows(), table);
            if (rows.isEmpty()) {
                continue;
            }
            String counts =
                    Stream.of(Kind.values())
                            .map(kind -> ReleaseDiff.of(rows, kind).size() + " " + kind)
                            .collect(joining(", "));
            text.add("").add(table.viewName() + ": " + counts);
            for (Difference row : rows) {
                String sign =
                        switch (row.kind()) {
                            case ADDED -> "  + ";
                            case REMOVED -> "  - ";
                            case CHANGED -> "  ~ ";
                        };
                text.add(sign + Visible.of(row.row().key()));
                for (FieldChange field : row.fields()) {
                    String values = shown(field.before()) + " -> " + shown(field.after());
                    text.add("      " + field.column() + ": " + values);
                }
            }
        }
        return text.toString();
    }

    private static String json(DiffReport report) {
        Json object = new Json().with("before", report.before()).with("after", report.after());
        for (TapTable table : TapTable.ALL) {
            Json kinds = new Json();
            for (Kind kind : Kind.values()) {
                List<Difference> rows =
                        ReleaseDiff.of(ReleaseDiff.of(report.diff().rows(), table), kind);
                kinds.with(kind.toString(), rows.stream().map(DiffCommand::json).toList());
            }
            object.with(table.viewName(), kinds);
        }
        return object.toString();
    }

    private static Object json(Difference row) {
        if (row.kind() != Kind.CHANGED) {
            return row.row().key();
        }
        Json fields = new Json();
        for (FieldChange field : row.fields()) {
            fields.put(field.column(), Arrays.asList(field.before(), field.after()));
        }
        return new Json().with("key", row.row().key()).with("fields", fields);
    }
}
