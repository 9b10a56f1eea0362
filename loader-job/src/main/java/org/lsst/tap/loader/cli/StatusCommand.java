package org.lsst.tap.loader.cli;

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
        description = {
            "Says what is live, what is in staging, and whether a job is running.",
            "",
            "Safe on a live service: it only reads.",
            ""
        },
        footer = {
            "",
            "Example:",
            "  tap-schema status --app tap",
            "Exit codes: 0 done, 2 usage, 5 database."
        })
final class StatusCommand extends DatabaseCommand {

    private static final String LINE = "%-10s %s";
    private static final String FACT = "%-10s   %-10s %s";

    @Mixin private OutputOptions output = new OutputOptions();

    @Override
    ExitCode run(GivenOptions given, ResultPrinter printer) {
        StatusReport report = StatusReport.read(given.database(), given.names(), waitForDatabase());
        output.printer(printer, out()).print(lines(report), members(report));
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
                                .orElse("nobody holds the lock")));
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

    private static Map<String, Object> members(StatusReport report) {
        return ResultPrinter.members(
                "result", "done",
                "command", "status",
                "live", report.state().live().map(StatusCommand::members),
                "staging", report.state().staging().map(StatusCommand::members),
                "left_over", report.state().temp().map(StatusCommand::members),
                "retired", report.state().retired(),
                "job", report.lockHolder().map(StatusCommand::members),
                "next", report.advice());
    }

    private static Map<String, Object> members(ReleaseState state) {
        Map<String, Object> members =
                ResultPrinter.members(
                        "database_schema", state.name(), "complete", state.isComplete());
        state.version().map(StatusCommand::members).ifPresent(members::putAll);
        members.put("rows", ResultPrinter.members(state.counts()));
        return members;
    }

    private static Map<String, Object> members(VersionRow version) {
        return ResultPrinter.members(
                "release", version.version(),
                "loaded_at", version.loadedAt(),
                "live_since", version.liveSince(),
                "cut_over", version.cutOver(),
                "source", version.source(),
                "archive_sha256", version.archiveSha256(),
                "schemas", version.schemas(),
                "content_digest", version.contentDigest(),
                "loader_version", version.loaderVersion());
    }

    private static Map<String, Object> members(ServerSession holder) {
        return ResultPrinter.members(
                "pid", holder.pid(),
                "application", holder.application(),
                "role", holder.user(),
                "address", holder.address(),
                "since", holder.since());
    }
}
