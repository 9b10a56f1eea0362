package org.lsst.tap.loader.cli;

import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.swap.History;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tap-schema history}. */
@Command(
        name = "history",
        description = {
            "Lists what was published when, by whom, how, and how long it took.",
            "The newest first; the last hundred are kept. Publications by other programs are not in"
                    + " it. Only the roles that publish can read it.",
            "Safe on a live service: it only reads."
        },
        footer = {
            "Example:",
            "  tap-schema history --app tap -o json",
            "Exit codes: 0 done, 2 usage, 5 database."
        })
final class HistoryCommand extends DatabaseCommand {

    @Mixin private Output output = new Output();

    @Override
    Output.Result run() {
        History.Report report = History.read(database(), names, waitForDatabase);
        List<Json> publications = report.entries().stream().map(HistoryCommand::object).toList();
        return output.result(
                ExitCode.DONE,
                lines(report),
                new Json()
                        .with("result", "done")
                        .with("command", "history")
                        .with("publications", publications)
                        .with("note", report.note()));
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

    private static Json object(History.Entry entry) {
        return new Json()
                .with("published_at", entry.publishedAt())
                .with("release", entry.release())
                .with("command", entry.command())
                .with("strategy", entry.strategy())
                .with("cut_over", entry.cutOver())
                .with("milliseconds", entry.took().toMillis())
                .with("role", entry.role())
                .with("address", entry.address());
    }
}
