package org.lsst.tap.loader.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lsst.tap.loader.database.DatabaseState;
import org.lsst.tap.loader.database.DatabaseState.ReleaseState;
import org.lsst.tap.loader.database.VersionRow;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.job.StatusReport;
import org.lsst.tap.loader.swap.JobLock.ServerSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tap-schema status}. */
@Command(
        name = "status",
        description = {
            "Says what is live, what is in staging, and whether a job is running.",
            "Safe on a live service: it only reads."
        },
        footer = {
            "Example:",
            "  tap-schema status --app tap",
            "Exit codes: 0 done, 2 usage, 5 database."
        })
final class StatusCommand extends DatabaseCommand {

    private static final String LINE = "%-10s %s";
    private static final String FACT = "%-10s   %-10s %s";

    @Mixin private Output output = new Output();

    @Override
    Output.Result run() {
        StatusReport report = StatusReport.read(database(), names, waitForDatabase);
        DatabaseState state = report.state();
        return output.result(
                ExitCode.DONE,
                lines(report),
                new Json()
                        .with("result", "done")
                        .with("command", "status")
                        .with("live", state.live().map(StatusCommand::object))
                        .with("staging", state.staging().map(StatusCommand::object))
                        .with("left_over", state.temp().map(StatusCommand::object))
                        .with("retired", state.retired())
                        .with("job", report.lockHolder().map(StatusCommand::object))
                        .with("next", report.advice()));
    }

    /** Under each part of the database its facts, a line each, and at the end what they mean. */
    private static List<String> lines(StatusReport report) {
        List<String> lines = new ArrayList<>();
        DatabaseState state = report.state();
        add(lines, "live", report.names().live(), state.live());
        add(lines, "staging", report.names().staging(), state.staging());
        state.temp().ifPresent(temp -> add(lines, "left over", temp.name(), state.temp()));
        for (String retired : state.retired()) {
            lines.add(LINE.formatted("retired", "\"%s\", waits to be dropped".formatted(retired)));
        }
        String job =
                report.lockHolder()
                        .map("the lock is held by %s"::formatted)
                        .orElse("nobody holds the lock");
        lines.add(LINE.formatted("job", job));
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
        Map<String, Optional<?>> facts = new LinkedHashMap<>();
        facts.put(
                "incomplete", Optional.of(state.incompleteness()).filter(o -> !state.isComplete()));
        facts.put("rows", Optional.of(state.counts().words()));
        state.version().ifPresent(version -> add(facts, version));
        facts.forEach(
                (fact, value) -> value.ifPresent(v -> lines.add(FACT.formatted("", fact, v))));
    }

    private static void add(Map<String, Optional<?>> facts, VersionRow version) {
        facts.put("loaded", version.loadedAt());
        String way = version.cutOver().map(" (%s)"::formatted).orElse("");
        facts.put("live since", version.liveSince().map(at -> at + way));
        facts.put("never live", Optional.of("no rollback to it").filter(o -> version.neverLive()));
        facts.put(
                "schemas",
                Optional.of(String.join(" ", version.schemas())).filter(names -> !names.isEmpty()));
        facts.put("source", version.source());
        facts.put("SHA-256", version.archiveSha256());
    }

    private static Json object(ReleaseState state) {
        Json object =
                new Json()
                        .with("database_schema", state.name())
                        .with("complete", state.isComplete());
        state.version().ifPresent(version -> add(object, version));
        return object.with("rows", state.counts());
    }

    private static void add(Json object, VersionRow version) {
        object.with("release", version.version())
                .with("loaded_at", version.loadedAt())
                .with("live_since", version.liveSince())
                .with("cut_over", version.cutOver())
                .with("source", version.source())
                .with("archive_sha256", version.archiveSha256())
                .with("schemas", version.schemas())
                .with("content_digest", version.contentDigest())
                .with("loader_version", version.loaderVersion());
    }

    private static Json object(ServerSession holder) {
        return new Json()
                .with("pid", holder.pid())
                .with("application", holder.application())
                .with("role", holder.user())
                .with("address", holder.address())
                .with("since", holder.since());
    }
}
