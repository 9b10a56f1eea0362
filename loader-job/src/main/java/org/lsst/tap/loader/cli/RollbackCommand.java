package org.lsst.tap.loader.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.ExitCode;
import org.lsst.tap.loader.Rollback;
import org.lsst.tap.loader.config.GivenOptions;
import org.lsst.tap.loader.config.Patience;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.swap.SwapResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code tap-schema rollback}. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        versionProvider = TapSchema.Version.class,
        description = {
            "Brings back the release that was live before.",
            "",
            "Swaps live and staging in one transaction, under the same lock as an update. Refused"
                    + " if staging holds no complete release, or one that was never live. A second"
                    + " roll-back undoes the first.",
            "",
            "Safe on a live service: readers are never blocked.",
            ""
        })
final class RollbackCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private @Nullable ConnectionOptions connection;

    @Mixin private LogOptions log = new LogOptions();

    @Mixin private JobOptions job = new JobOptions();

    @Override
    public Integer call() {
        ConnectionOptions options = Objects.requireNonNull(connection);
        GivenOptions given = options.given();
        ResultPrinter printer = log.start(given.repertoire(), spec.commandLine().getOut());
        SwapResult result =
                new Rollback(
                                given.database(),
                                given.names(),
                                job.strategy(),
                                new Patience(options.waitForDatabase(), job.waitForLock()))
                        .run();
        String live = result.live().release();
        String staging = result.staging().map(ReleaseState::release).orElse(null);
        String text =
                "Rolled back: release %s is live%s."
                        .formatted(
                                live,
                                staging == null ? "" : ", %s is in staging".formatted(staging));
        TerminationLog.write(text);
        printer.print(
                text,
                json -> {
                    json.writeStringField("result", "done");
                    json.writeStringField("command", "rollback");
                    json.writeStringField("live", live);
                    json.writeStringField("previous", staging);
                    ResultPrinter.writeCounts(json, result.live().counts());
                });
        return ExitCode.DONE.code();
    }
}
