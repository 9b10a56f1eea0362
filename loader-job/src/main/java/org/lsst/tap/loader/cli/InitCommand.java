package org.lsst.tap.loader.cli;

import java.util.ArrayList;
import java.util.List;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.job.Initialization;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tap-schema init}. */
@Command(
        name = "init",
        description = {
            "Makes live and staging in an empty database.",
            "They have TAP_SCHEMA's own rows only, so that a TAP service can start before the first"
                    + " release is loaded. Changes nothing if live or staging is there.",
            "Safe on a live service: it changes nothing there."
        },
        footer = {
            "Example:",
            "  tap-schema init --app tap --reader-role tap_reader",
            "Exit codes: 0 done or nothing to do, 1 failed, 2 usage, 5 database, 6 lock."
        })
final class InitCommand extends DatabaseCommand {

    @Option(
            names = "--reader-role",
            paramLabel = "ROLE",
            description = "A role that must be able to read live; repeatable. Default: none.")
    private List<String> readerRoles = new ArrayList<>();

    @Mixin private Output output = new Output();

    @Override
    Output.Result run() {
        boolean made = new Initialization(database(), names, readerRoles, waitForDatabase).run();
        String text =
                made
                        ? "Made \"%s\" and \"%s\", without a release."
                                .formatted(names.live(), names.staging())
                        : "One of \"%s\", \"%s\" and \"%s\" exists already. Nothing was changed%s."
                                .formatted(
                                        names.live(),
                                        names.staging(),
                                        names.temp(),
                                        readerRoles.isEmpty()
                                                ? ""
                                                : "; --reader-role is not applied");
        Json object =
                new Json().with("result", made ? "done" : "unchanged").with("command", "init");
        return output.result(ExitCode.DONE, List.of(text), object);
    }
}
