package org.lsst.tap.loader.cli;

import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.database.DatabaseState.ReleaseState;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.job.Rollback;
import org.lsst.tap.loader.swap.SwapResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tap-schema rollback}. */
@Command(
        name = "rollback",
        description = {
            "Brings back the release that was live before.",
            "Swaps live and staging in one transaction, under the same lock as an update. Refused"
                    + " if staging holds no complete release, or one that was never live. A second"
                    + " rollback undoes the first.",
            "Safe on a live service: a reader waits for the swap for at most about 0.2 s per"
                    + " attempt."
        },
        footer = {
            "Examples:",
            "  tap-schema diff --staging --app tap",
            "  tap-schema rollback --app tap",
            "Exit codes: 0 done, 1 refused, 2 usage, 5 database, 6 lock."
        })
final class RollbackCommand extends DatabaseCommand {

    @Mixin private JobOptions job = new JobOptions();

    @Mixin private Output output = new Output();

    @Override
    Output.Result run() {
        SwapResult result =
                new Rollback(
                                database(),
                                names,
                                job.strategy,
                                job.cutOver,
                                waitForDatabase,
                                job.waitForLock)
                        .run();
        String live = result.live().release();
        Optional<String> staging = result.staging().map(ReleaseState::release);
        String text =
                "Rolled back: release %s is live%s."
                        .formatted(live, staging.map(", %s is in staging"::formatted).orElse(""));
        return output.result(
                ExitCode.DONE,
                List.of(text),
                new Json()
                        .with("result", "done")
                        .with("command", "rollback")
                        .with("live", live)
                        .with("previous", staging)
                        .with("cut_over", result.way())
                        .with("rows", result.live().counts()));
    }
}
