package org.lsst.tap.loader.cli;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.lsst.tap.loader.config.GivenOptions;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.swap.History;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tap-schema history}. */
@Command(
        name = "history",
        description = {
            "Lists what was published when, by whom, how, and how long it took.",
            "",
            "The newest first; the last hundred are kept. Publications by other programs are not in"
                    + " it. Only the roles that publish can read it.",
            "",
            "Safe on a live service: it only reads.",
            ""
        },
        footer = {
            "",
            "Example:",
            "  tap-schema history --app tap -o json",
            "Exit codes: 0 done, 2 usage, 5 database."
        })
final class HistoryCommand extends DatabaseCommand {

    @Mixin private OutputOptions output = new OutputOptions();

    @Override
    ExitCode run(GivenOptions given, ResultPrinter printer) {
        History.Report report = History.read(given.database(), given.names(), waitForDatabase());
        output.printer(printer, out()).print(lines(report), members(report));
        return ExitCode.DONE;
    }

    private static List<String> lines(History.Report report) {
        List<String> lines = new ArrayList<>();
        int width =
                report.entries().stream()
                        .mapToInt(entry -> entry.release().length())
                        .reduce("RELEASE".length(), Math::max);
        String line = "%-20s  %-" + width + "s  %-8s  %-19s  %9s  %s";
        if (!report.entries().isEmpty()) {
            lines.add(line.formatted("WHEN", "RELEASE", "COMMAND", "HOW", "TOOK", "WHO"));
        }
        for (History.Entry entry : report.entries()) {
            lines.add(
                    line.formatted(
                            entry.publishedAt().truncatedTo(ChronoUnit.SECONDS),
                            entry.release(),
                            entry.command(),
                            "%s (%s)".formatted(entry.strategy(), entry.cutOver()),
                            "%,.1f s".formatted(entry.took().toMillis() / 1e3),
                            entry.role() + entry.address().map(" from "::concat).orElse("")));
        }
        report.note().ifPresent(lines::add);
        return lines;
    }

    private static Map<String, Object> members(History.Report report) {
        return ResultPrinter.members(
                "result",
                "done",
                "command",
                "history",
                "publications",
                report.entries().stream().map(HistoryCommand::members).toList(),
                "note",
                report.note());
    }

    private static Map<String, Object> members(History.Entry entry) {
        return ResultPrinter.members(
                "published_at", entry.publishedAt(),
                "release", entry.release(),
                "command", entry.command(),
                "strategy", entry.strategy(),
                "cut_over", entry.cutOver(),
                "milliseconds", entry.took().toMillis(),
                "role", entry.role(),
                "address", entry.address());
    }
}
