package org.lsst.tap.loader.cli;

import java.util.ArrayList;
import java.util.List;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.job.JobResult;
import org.lsst.tap.loader.job.JobSettings;
import org.lsst.tap.loader.job.UpdateJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tap-schema update}. */
@Command(
        name = "update",
        description = {
            "Loads a release and swaps it live.",
            "Fetches the release's archive, validates its schemas, loads them into staging, checks"
                    + " staging, and swaps it with live in one transaction. Until then live is"
                    + " unchanged. The release that was live before stays in staging, for"
                    + " \"rollback\".",
            "Safe on a live service: a reader waits for the swap for at most about 0.2 s per"
                    + " attempt. Safe to repeat: if the same release is live already, row for row,"
                    + " nothing is loaded, and the one before stays in staging."
        },
        footer = {
            "Every option can also be given as an environment variable: --database-url as"
                + " TAP_SCHEMA_DATABASE_URL, --release as TAP_SCHEMA_RELEASE (or SCHEMA_VERSION),"
                + " --schemas as TAP_SCHEMA_SCHEMAS (or SCHEMAS_TO_LOAD), --cleanup-old-schemas as"
                + " TAP_SCHEMA_CLEANUP_OLD_SCHEMAS=true (or CLEANUP_OLD_SCHEMAS), and so on.",
            "",
            "Examples:",
            "  tap-schema update --config /etc/repertoire/config.yaml --app tap",
            "  tap-schema update --database-url postgresql://tap_loader@127.0.0.1:5432/tap \\",
            "    --source gs://rubin-sdm-schemas-artifacts/{version}/schemas.tar.gz \\",
            "    --release releases/w.2026.34 --schemas dp1,ivoa_obscore",
            "Exit codes: 0 done, 1 refused, 2 usage, 3 source, 4 schema, 5 database, 6 lock."
        })
final class UpdateCommand extends ReleaseCommand {

    @Mixin private JobOptions job = new JobOptions();

    @Option(
            names = "--reader-role",
            paramLabel = "ROLE",
            description =
                    "A role that must be able to read the release; repeatable. If it can't read a"
                            + " release that is live already, that is loaded again. Default: all"
                            + " that can read live now.")
    private List<String> readerRoles = new ArrayList<>();

    @Option(
            names = "--cleanup-old-schemas",
            description =
                    "Drop the previous release after the swap. Default: keep it in staging, for a"
                            + " rollback.")
    private boolean cleanUp;

    @Option(
            names = "--force",
            description = {
                "Load and swap even if the release is live already.",
                "Staging then holds it too: you can't roll back to the one before."
            })
    private boolean force;

    @Option(
            names = "--dry-run",
            description = "Do everything but write: fetch, validate, compare with live, report.")
    private boolean dryRun;

    @Mixin private Output output = new Output();

    @Override
    Output.Result run() {
        JobSettings settings =
                settings(
                        JobSettings.builder()
                                .readerRoles(readerRoles)
                                .strategy(job.strategy)
                                .cutOver(job.cutOver)
                                .force(force)
                                .dropPrevious(cleanUp)
                                .dryRun(dryRun)
                                .waitForLock(job.waitForLock));
        JobResult result = new UpdateJob(settings).run();
        return output.result(ExitCode.DONE, List.of(text(result)), object(result));
    }

    private static String text(JobResult result) {
        String rows =
                "with %s rows (schemas/tables/columns/keys/key_columns)".formatted(result.counts());
        if (result.wouldChange().isPresent()) {
            return "Dry run: release %s %s is valid and %s. Nothing was changed."
                    .formatted(
                            result.release(),
                            rows,
                            wouldDo(result, result.wouldChange().get().rows().size()));
        }
        return "Release %s is %s %s%s; %s."
                .formatted(
                        result.release(),
                        result.alreadyLive() ? "already live" : "live",
                        rows,
                        result.alreadyLive() ? ", so nothing was loaded" : "",
                        result.previous()
                                .map("%s is in staging, for a rollback"::formatted)
                                .orElse("there is no previous one to roll back to"));
    }

    private static String wouldDo(JobResult result, int rows) {
        if (result.previous().isEmpty()) {
            return "would be the first in live, with %d rows".formatted(rows);
        }
        String live = result.previous().get();
        return rows == 0
                ? "changes nothing: live (%s) has the same rows".formatted(live)
                : "would take the place of %s in live, and change %d rows".formatted(live, rows);
    }

    private static Json object(JobResult result) {
        boolean isDry = result.wouldChange().isPresent();
        Json milliseconds =
                new Json()
                        .with("fetch", result.times().fetch().toMillis())
                        .with("map", result.times().map().toMillis());
        Json object =
                new Json()
                        .with(
                                "result",
                                isDry ? "dry run" : result.alreadyLive() ? "unchanged" : "done")
                        .with("command", "update")
                        .with("release", result.release())
                        .with("live", isDry ? result.previous() : result.release())
                        .with("previous", result.previous())
                        .with("cut_over", result.cutOver())
                        .with("schemas", result.schemas())
                        .with("rows", result.counts())
                        .with("content_digest", result.contentDigest());
        if (isDry) {
            object.with("would_change", result.wouldChange().get().rows().size());
        } else {
            milliseconds.with("load", result.times().load().toMillis());
            milliseconds.with("swap", result.times().swap().toNanos() / 1e6);
        }
        return object.with("milliseconds", milliseconds);
    }
}
