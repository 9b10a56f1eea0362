package org.lsst.tap.loader.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.ExitCode;
import org.lsst.tap.loader.JobResult;
import org.lsst.tap.loader.UpdateJob;
import org.lsst.tap.loader.config.GivenOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
            "Safe on a live service: readers are never blocked. Safe to repeat: the same release"
                    + " gives the same result.",
            ""
        },
        footer = {
            "",
            "Every option can also be given as an environment variable: --database-url as"
                + " TAP_SCHEMA_DATABASE_URL, --release as TAP_SCHEMA_RELEASE (or SCHEMA_VERSION),"
                + " --schemas as TAP_SCHEMA_SCHEMAS (or SCHEMAS_TO_LOAD), and so on.",
            "",
            "Examples:",
            "  tap-schema update --config /etc/repertoire/config.yaml --app tap",
            "  tap-schema update --database-url postgresql://tap@127.0.0.1:5432/tap \\",
            "    --source gs://rubin-sdm-schemas-artifacts/{version}/schemas.tar.gz \\",
            "    --release releases/w.2026.34 --schemas dp1,ivoa_obscore"
        })
final class UpdateCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private @Nullable ConnectionOptions connection;

    @Mixin private LogOptions log = new LogOptions();

    @Option(
            names = "--release",
            paramLabel = "NAME",
            description =
                    "The release, for example w.2026.34, releases/w.2026.34 or tickets/DM-12345.")
    private @Nullable String release;

    @Option(
            names = "--source",
            paramLabel = "TEMPLATE",
            description =
                    "Where releases are: a path, file:, https:, http: or gs: URL of a .tar.gz"
                            + " archive, with {version} in the place of the release.")
    private @Nullable String source;

    @Option(
            names = "--schemas",
            paramLabel = "NAME,...",
            split = "\\s*,\\s*",
            description = "The schemas, in their order, by the names of their files without .yaml.")
    private List<String> schemas = new ArrayList<>();

    @Option(
            names = "--reader-role",
            paramLabel = "ROLE",
            description =
                    "A role that shall read the release; repeatable. Default: those that can read"
                            + " live.")
    private List<String> readerRoles = new ArrayList<>();

    @Override
    public Integer call() {
        GivenOptions given =
                java.util.Objects.requireNonNull(connection)
                        .given(release, source, schemas, readerRoles);
        ResultPrinter printer = log.start(given.repertoire(), spec.commandLine().getOut());
        JobResult result = new UpdateJob(given.jobSettings()).run();
        String text = text(result);
        TerminationLog.write(text);
        printer.print(text, json -> write(json, result));
        return ExitCode.DONE.code();
    }

    private static String text(JobResult result) {
        return String.format(
                Locale.ROOT,
                "Release %s is live with %s rows (schemas/tables/columns/keys/key_columns); %s.",
                result.release(),
                result.counts(),
                result.previous()
                        .map(previous -> previous + " is in staging, for a roll-back")
                        .orElse("it is the first one"));
    }

    private static void write(JsonGenerator json, JobResult result) throws IOException {
        json.writeStringField("result", "done");
        json.writeStringField("command", "update");
        json.writeStringField("live", result.release());
        json.writeStringField("previous", result.previous().orElse(null));
        json.writeArrayFieldStart("schemas");
        for (String schema : result.schemas()) {
            json.writeString(schema);
        }
        json.writeEndArray();
        ResultPrinter.writeCounts(json, result.counts());
        json.writeStringField("content_digest", result.contentDigest());
        json.writeObjectFieldStart("milliseconds");
        json.writeNumberField("fetch", result.fetch().toMillis());
        json.writeNumberField("map", result.map().toMillis());
        json.writeNumberField("load", result.load().toMillis());
        json.writeNumberField("swap", result.swap().toNanos() / 1e6);
        json.writeEndObject();
    }
}
