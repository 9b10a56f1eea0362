package org.lsst.tap.loader.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lsst.tap.loader.config.GivenOptions;
import org.lsst.tap.loader.database.ReleaseState;
import org.lsst.tap.loader.database.ServerSession;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.job.StatusReport;
import org.lsst.tap.loader.rows.RowCounts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tap-schema status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        versionProvider = TapSchema.Version.class,
        description = {
            "Says what is live, what is in staging, and whether a job is running.",
            "",
            "Safe on a live service: it only reads.",
            ""
        })
final class StatusCommand extends DatabaseCommand {

    private static final String LINE = "%-10s %s";
    private static final String FACT = "%-10s   %-10s %s";

    @Mixin private OutputOptions output = new OutputOptions();

    @Override
    ExitCode run(GivenOptions given, ResultPrinter printer) {
        StatusReport report = StatusReport.read(given.database(), given.names(), waitForDatabase());
        output.printer(printer, out()).print(lines(report), json -> write(json, report));
        return ExitCode.DONE;
    }

    /** Under each part of the database its facts, a line each, and at the end what they mean. */
    private static List<String> lines(StatusReport report) {
        List<String> lines = new ArrayList<>();
        add(lines, "live", report.names().live(), report.state().live());
        add(lines, "staging", report.names().staging(), report.state().staging());
        report.state()
                .temp()
                .ifPresent(temp -> add(lines, "left over", temp.name(), Optional.of(temp)));
        for (String retired : report.state().retired()) {
            lines.add(LINE.formatted("retired", "\"%s\", waits to be dropped".formatted(retired)));
        }
        lines.add(
                LINE.formatted(
                        "job",
                        report.lockHolder()
                                .map(holder -> "the lock is held by " + holder)
                                .orElse("none holds the lock")));
        report.advice().ifPresent(advice -> lines.add(LINE.formatted("next", advice)));
        lines.add("");
        lines.add("live is what TAP services read, staging what a rollback would make live.");
        return lines;
    }

    private static void add(
            List<String> lines, String role, String name, Optional<ReleaseState> found) {
        if (found.isEmpty()) {
            lines.add(LINE.formatted(role, "there is no database schema \"%s\"".formatted(name)));
            return;
        }
        ReleaseState state = found.get();
        lines.add(LINE.formatted(role, "%s in \"%s\"".formatted(state.release(), state.name())));
        if (!state.isComplete()) {
            lines.add(FACT.formatted("", "incomplete", state.incompleteness()));
        }
        RowCounts counts = state.counts();
        lines.add(
                FACT.formatted(
                        "",
                        "rows",
                        "%d schemas, %d tables, %d columns, %d keys, %d key columns"
                                .formatted(
                                        counts.schemas(),
                                        counts.tables(),
                                        counts.columns(),
                                        counts.keys(),
                                        counts.keyColumns())));
        state.version().ifPresent(version -> add(lines, version));
    }

    private static void add(List<String> lines, VersionRow version) {
        Map<String, Optional<?>> facts = new LinkedHashMap<>();
        facts.put("loaded", version.loadedAt());
        String way = version.cutOver().map(" (%s)"::formatted).orElse("");
        facts.put("live since", version.liveSince().map(at -> at + way));
        facts.put("never live", Optional.of("no rollback to it").filter(o -> version.neverLive()));
        facts.put(
                "schemas",
                Optional.of(String.join(" ", version.schemas())).filter(names -> !names.isEmpty()));
        facts.put("source", version.source());
        facts.put("SHA-256", version.archiveSha256());
        facts.forEach(
                (name, value) -> value.ifPresent(v -> lines.add(FACT.formatted("", name, v))));
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
