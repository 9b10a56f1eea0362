package org.lsst.tap.loader.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lsst.tap.loader.config.GivenOptions;
import org.lsst.tap.loader.config.JobSettings;
import org.lsst.tap.loader.config.WaitTimes;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.job.JobResult;
import org.lsst.tap.loader.job.UpdateJob;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tap-schema update}. */
@Command(
        name = "update",
        description = {
            "Loads a release and swaps it live.",
            "",
            "Fetches the release's archive, validates its schemas, loads them into staging, checks"
                    + " staging, and swaps it with live in one transaction. Until then live is"
                    + " unchanged. The release that was live before stays in staging, for"
                    + " \"rollback\".",
            "",
            "Safe on a live service: a reader waits for the swap for at most about 0.2 s per"
                    + " attempt. Safe to repeat: if the same release is live already, row for row,"
                    + " nothing is loaded, and the one before stays in staging.",
            ""
        },
        footer = {
            "",
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
final class UpdateCommand extends DatabaseCommand {

    @Mixin private ReleaseOptions release = new ReleaseOptions();

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

    @Mixin private OutputOptions output = new OutputOptions();

    @Override
    ExitCode run(GivenOptions given, ResultPrinter printer) {
        JobSettings settings =
                release.settings(
                        given,
                        JobSettings.builder()
                                .readerRoles(readerRoles)
                                .strategy(job.strategy())
                                .cutOver(job.cutOver())
                                .force(force)
                                .dropPrevious(cleanUp)
                                .dryRun(dryRun)
                                .patience(new WaitTimes(waitForDatabase(), job.waitForLock())));
        JobResult result = new UpdateJob(settings).run();
        String text = text(result);
        TerminationLog.write(text);
        output.printer(printer, out()).print(text, members(result));
        return ExitCode.DONE;
    }

    private static String text(JobResult result) {
        if (result.wouldChange().isPresent()) {
            return dryRun(result, result.wouldChange().get().size());
        }
        return "Release %s is %s with %s rows (schemas/tables/columns/keys/key_columns)%s; %s."
                .formatted(
                        result.release(),
                        result.alreadyLive() ? "already live" : "live",
                        result.counts(),
                        result.alreadyLive() ? ", so nothing was loaded" : "",
                        result.previous()
                                .map(previous -> previous + " is in staging, for a rollback")
                                .orElse("there is no previous one to roll back to"));
    }

    private static String dryRun(JobResult result, int rows) {
        String release =
                "release %s with %s rows (schemas/tables/columns/keys/key_columns)"
                        .formatted(result.release(), result.counts());
        String would =
                result.previous()
                        .map(
                                previous ->
                                        rows == 0
                                                ? "changes nothing: live (%s) has the same rows"
                                                        .formatted(previous)
                                                : "would take the place of %s in live, and change %d rows"
                                                        .formatted(previous, rows))
                        .orElse("would be the first in live, with %d rows".formatted(rows));
        return "Dry run: %s is valid and %s. Nothing was changed.".formatted(release, would);
    }

    private static String outcome(JobResult result) {
        if (result.wouldChange().isPresent()) {
            return "dry run";
        }
        return result.alreadyLive() ? "unchanged" : "done";
    }

    private static Map<String, Object> members(JobResult result) {
        boolean isDry = result.wouldChange().isPresent();
        Map<String, Object> milliseconds =
                ResultPrinter.members(
                        "fetch", result.times().fetch().toMillis(),
                        "map", result.times().map().toMillis());
        Map<String, Object> members =
                ResultPrinter.members(
                        "result", outcome(result),
                        "command", "update",
                        "release", result.release(),
                        "live", isDry ? result.previous() : result.release(),
                        "previous", result.previous(),
                        "cut_over", result.cutOver(),
                        "schemas", result.schemas(),
                        "rows", ResultPrinter.members(result.counts()),
                        "content_digest", result.contentDigest());
        if (isDry) {
            members.put("would_change", result.wouldChange().get().size());
        } else {
            milliseconds.put("load", result.times().load().toMillis());
            milliseconds.put("swap", result.times().swap().toNanos() / 1e6);
        }
        members.put("milliseconds", milliseconds);
        return members;
    }
}
