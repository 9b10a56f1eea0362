package org.lsst.tap.loader.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
        mixinStandardHelpOptions = true,
        versionProvider = TapSchema.Version.class,
        description = {
            "Loads a release and swaps it live.",
            "",
            "Fetches the release's archive, validates its schemas, loads them into staging, checks"
                    + " staging, and swaps it with live in one transaction. Until then live is"
                    + " unchanged. The release that was live before stays in staging, for"
                    + " \"rollback\".",
            "",
            "Safe on a live service: a reader waits for the swap for 0.2 seconds at most. Safe to"
                    + " repeat: if the same release is live already, row for row, nothing is"
                    + " loaded, and the one before stays in staging.",
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
            "  tap-schema update --database-url postgresql://tap@127.0.0.1:5432/tap \\",
            "    --source gs://rubin-sdm-schemas-artifacts/{version}/schemas.tar.gz \\",
            "    --release releases/w.2026.34 --schemas dp1,ivoa_obscore"
        })
final class UpdateCommand extends DatabaseCommand {

    @Mixin private ReleaseOptions release = new ReleaseOptions();

    @Mixin private JobOptions job = new JobOptions();

    @Option(
            names = "--reader-role",
            paramLabel = "ROLE",
            description =
                    "A role that must be able to read the release; repeatable. Default: those that"
                            + " can read live.")
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
                "Load and swap also if the release is live already.",
                "Staging then holds it too, and the one before can't be rolled back to."
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
        output.printer(printer, out()).print(text, json -> write(json, result));
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
                                                ? "would find in live (%s) what it has"
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

    private static void write(JsonGenerator json, JobResult result) throws IOException {
        json.writeStringField("result", outcome(result));
        json.writeStringField("command", "update");
        json.writeStringField("release", result.release());
        json.writeStringField(
                "live",
                result.wouldChange().isPresent()
                        ? result.previous().orElse(null)
                        : result.release());
        json.writeStringField("previous", result.previous().orElse(null));
        json.writeStringField("cut_over", result.cutOver().orElse(null));
        ResultPrinter.writeStrings(json, "schemas", result.schemas());
        ResultPrinter.writeCounts(json, result.counts());
        json.writeStringField("content_digest", result.contentDigest());
        if (result.wouldChange().isPresent()) {
            json.writeNumberField("would_change", result.wouldChange().get().size());
        }
        json.writeObjectFieldStart("milliseconds");
        json.writeNumberField("fetch", result.times().fetch().toMillis());
        json.writeNumberField("map", result.times().map().toMillis());
        if (result.wouldChange().isEmpty()) {
            json.writeNumberField("load", result.times().load().toMillis());
            json.writeNumberField("swap", result.times().swap().toNanos() / 1e6);
        }
        json.writeEndObject();
    }
}
