package org.lsst.tap.loader.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.lsst.tap.loader.config.GivenOptions;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.ServerSession;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.job.StatusReport;
import picocli.CommandLine.Command;

/** {@code tap-schema status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        versionProvider = TapSchema.Version.class,
        description = {
            "Says what is live, what is in staging, and whether a job works.",
            "",
            "Safe on a live service: it only reads.",
            ""
        })
final class StatusCommand extends DatabaseCommand {

    @Override
    ExitCode run(GivenOptions given, ResultPrinter printer) {
        StatusReport report = StatusReport.read(given.database(), given.names());
        printer.print(lines(report), json -> write(json, report));
        return ExitCode.DONE;
    }

    private static List<String> lines(StatusReport report) {
        List<String> text = new ArrayList<>();
        text.add(line("live", report.names().live(), report.state().live()));
        text.add(line("staging", report.names().staging(), report.state().staging()));
        report.state()
                .temp()
                .ifPresent(temp -> text.add(line("left over", temp.name(), Optional.of(temp))));
        for (String retired : report.state().retired()) {
            text.add("  retired    \"%s\", waits to be dropped".formatted(retired));
        }
        text.add(
                "  job        %s"
                        .formatted(
                                report.lockHolder()
                                        .map(holder -> "the lock is held by " + holder)
                                        .orElse("none holds the lock")));
        report.advice().ifPresent(advice -> text.add("  next       " + advice));
        return text;
    }

    private static String line(String role, String name, Optional<ReleaseState> state) {
        return "  %-10s %s"
                .formatted(
                        role,
                        state.map(StatusCommand::describe)
                                .orElse("there is no database schema \"%s\"".formatted(name)));
    }

    private static String describe(ReleaseState state) {
        StringJoiner text = new StringJoiner(", ");
        text.add("%s in \"%s\"".formatted(state.release(), state.name()));
        text.add("%s rows".formatted(state.counts()));
        if (!state.isComplete()) {
            text.add("not complete: " + state.incompleteness());
        }
        state.version().ifPresent(version -> describe(text, version));
        return text.toString();
    }

    private static void describe(StringJoiner text, VersionRow version) {
        version.loadedAt().ifPresent(at -> text.add("loaded " + at));
        version.liveSince()
                .ifPresent(
                        at ->
                                text.add(
                                        "last made live "
                                                + at
                                                + version.cutOver()
                                                        .map(way -> " (" + way + ")")
                                                        .orElse("")));
        if (version.neverLive()) {
            text.add("never live");
        }
        if (!version.schemas().isEmpty()) {
            text.add("schemas " + String.join(" ", version.schemas()));
        }
        version.source().ifPresent(source -> text.add("from " + source));
        version.archiveSha256().ifPresent(sha256 -> text.add("archive SHA-256 " + sha256));
    }

    private static void write(JsonGenerator json, StatusReport report) throws IOException {
        json.writeStringField("result", "done");
        json.writeStringField("command", "status");
        write(json, "live", report.state().live());
        write(json, "staging", report.state().staging());
        write(json, "left_over", report.state().temp());
        ResultPrinter.writeStrings(json, "retired", report.state().retired());
        writeHolder(json, report.lockHolder());
        json.writeStringField("next", report.advice().orElse(null));
    }

    private static void write(JsonGenerator json, String role, Optional<ReleaseState> state)
            throws IOException {
        if (state.isEmpty()) {
            json.writeNullField(role);
            return;
        }
        json.writeObjectFieldStart(role);
        json.writeStringField("database_schema", state.get().name());
        json.writeBooleanField("complete", state.get().isComplete());
        if (state.get().version().isPresent()) {
            write(json, state.get().version().get());
        }
        ResultPrinter.writeCounts(json, state.get().counts());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, VersionRow version) throws IOException {
        json.writeStringField("release", version.version());
        json.writeStringField("loaded_at", version.loadedAt().map(Object::toString).orElse(null));
        json.writeStringField("live_since", version.liveSince().map(Object::toString).orElse(null));
        json.writeStringField("cut_over", version.cutOver().orElse(null));
        json.writeStringField("source", version.source().orElse(null));
        json.writeStringField("archive_sha256", version.archiveSha256().orElse(null));
        ResultPrinter.writeStrings(json, "schemas", version.schemas());
        json.writeStringField("content_digest", version.contentDigest().orElse(null));
        json.writeStringField("loader_version", version.loaderVersion().orElse(null));
    }

    private static void writeHolder(JsonGenerator json, Optional<ServerSession> holder)
            throws IOException {
        if (holder.isEmpty()) {
            json.writeNullField("job");
            return;
        }
        json.writeObjectFieldStart("job");
        json.writeNumberField("pid", holder.get().pid());
        json.writeStringField("application", holder.get().application());
        json.writeStringField("role", holder.get().user());
        json.writeStringField("address", holder.get().address());
        json.writeStringField("since", holder.get().since().map(Object::toString).orElse(null));
        json.writeEndObject();
    }
}
