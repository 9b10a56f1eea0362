package org.lsst.tap.loader.cli;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.config.GivenOptions;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.job.LiveCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tap-schema check}. */
@Command(
        name = "check",
        description = {
            "Says whether a TAP service can start on what is live.",
            "",
            "Live must be there (else exit code 10), complete (11), of the structure that TAP"
                + " services read (12), readable by the role (13), of the release (14), and have"
                + " the rows that were loaded (15).",
            "",
            "Safe on a live service: it only reads. Suitable for an init container or a probe.",
            ""
        },
        footer = {
            "",
            "Example:",
            "  tap-schema check --app tap --role tap_reader --release w.2026.34",
            "Exit codes: 0 yes, 10 to 15 no (as above), 2 usage, 5 database."
        })
final class CheckCommand extends DatabaseCommand {

    @Option(
            names = "--release",
            paramLabel = "NAME",
            description = "The release that must be live. Default: any.")
    private @Nullable String release;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            description = "The role that must be able to read live. Default: the one that logs in.")
    private @Nullable String role;

    @Mixin private OutputOptions output = new OutputOptions();

    @Override
    ExitCode run(GivenOptions given, ResultPrinter printer) {
        LiveCheck.Verdict answer =
                new LiveCheck(
                                given.names(),
                                role == null ? List.of() : List.of(role),
                                Optional.ofNullable(release))
                        .run(given.database(), waitForDatabase());
        TerminationLog.write(answer.message());
        output.printer(printer, out())
                .print(
                        answer.message(),
                        ResultPrinter.members(
                                "result",
                                answer.code().code() == 0 ? "done" : "refused",
                                "command",
                                "check",
                                "exit_code",
                                answer.code().code(),
                                "message",
                                answer.message()));
        return answer.code();
    }
}
