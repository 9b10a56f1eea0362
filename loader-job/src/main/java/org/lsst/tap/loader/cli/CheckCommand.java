package org.lsst.tap.loader.cli;

import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.job.LiveCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tap-schema check}. */
@Command(
        name = "check",
        description = {
            "Says whether a TAP service can start on what is live.",
            "Live must be there (else exit code 10), complete (11), of the structure that TAP"
                + " services read (12), readable by the role (13), of the release (14), and have"
                + " the rows that were loaded (15).",
            "Safe on a live service: it only reads. Suitable for an init container or a probe."
        },
        footer = {
            "Example:",
            "  tap-schema check --app tap --role tap_reader --release w.2026.34",
            "Exit codes: 0 yes, 10 to 15 no (as above), 2 usage, 5 database."
        })
final class CheckCommand extends DatabaseCommand {

    @Option(
            names = "--release",
            paramLabel = "NAME",
            description = "The release that must be live. Default: any.")
    private Optional<String> release = Optional.empty();

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "The role that must be able to read live. Default: the one that logs in.")
    private Optional<String> role = Optional.empty();

    @Mixin private Output output = new Output();

    @Override
    Output.Result run() {
        LiveCheck.Verdict verdict =
                new LiveCheck(names, role.stream().toList(), release)
                        .run(database(), waitForDatabase);
        return output.result(
                verdict.code(),
                List.of(verdict.message()),
                new Json()
                        .with("result", verdict.code().code() == 0 ? "done" : "refused")
                        .with("command", "check")
                        .with("exit_code", verdict.code().code())
                        .with("message", verdict.message()));
    }
}
