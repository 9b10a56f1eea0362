package org.lsst.tap.loader.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.felis.Finding;
import org.lsst.tap.loader.job.FelisInput;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tap-schema validate}. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        versionProvider = TapSchema.Version.class,
        abbreviateSynopsis = true,
        description = {
            "Checks schemas, with all findings of every file.",
            "Needs no database.",
            "Safe on a live service: it touches none."
        },
        footer = {
            "With -o json there is one object per line and file: file, accepted, findings"
                    + " (code, severity, file, line, column, path, message).",
            "",
            "Examples:",
            "  tap-schema validate python/lsst/sdm/schemas/dp1.yaml",
            "  tap-schema validate -o json w.2026.34.tar.gz",
            "Exit codes: 0 all are accepted, 4 one is refused, 3 something can't be read, 2 usage."
        })
final class ValidateCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private Logging log = new Logging();

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE|FOLDER|ARCHIVE",
            description =
                    "What to check: schema files, folders with schema files, .tar.gz archives.")
    private List<Path> paths = new ArrayList<>();

    @Mixin private Output output = new Output();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        Output.Format format = output.format().orElse(log.start(RepertoireConfig.NONE));
        List<FelisInput.FileReport> reports = FelisInput.validate(paths);
        long refused = reports.stream().filter(report -> !report.accepted()).count();
        ExitCode code = refused == 0 ? ExitCode.DONE : ExitCode.SCHEMA_INVALID;
        reports.forEach(
                report ->
                        out.println(
                                output.result(code, lines(report), object(report)).text(format)));
        if (format == Output.Format.TEXT) {
            out.println(
                    refused == 0
                            ? "All %d files are accepted.".formatted(reports.size())
                            : "%d of %d files are refused.".formatted(refused, reports.size()));
        }
        out.flush();
        return code.code();
    }

    private static List<String> lines(FelisInput.FileReport report) {
        List<String> lines = new ArrayList<>();
        lines.add(report.file() + (report.accepted() ? ": accepted" : ": refused"));
        report.findings().forEach(finding -> lines.add("  " + finding));
        return lines;
    }

    private static Json object(FelisInput.FileReport report) {
        return new Json()
                .with("file", report.file())
                .with("accepted", report.accepted())
                .with("findings", report.findings().stream().map(ValidateCommand::object).toList());
    }

    private static Json object(Finding finding) {
        return new Json()
                .with("code", finding.code().code())
                .with("severity", finding.severity())
                .with("file", finding.place().file())
                .with("line", finding.place().line())
                .with("column", finding.place().column())
                .with("path", finding.place().path())
                .with("message", finding.message());
    }
}
