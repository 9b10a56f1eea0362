package org.lsst.tap.tools.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.lsst.tap.tools.demo.reads.ReaderKind;
import org.lsst.tap.tools.demo.reads.Results;
import org.lsst.tap.tools.demo.reads.Swap;
import org.lsst.tap.tools.report.Conclusion;
import org.lsst.tap.tools.report.Facts;
import org.lsst.tap.tools.report.FigureTable;

/** A run as somebody at a terminal sees it. Used once, by one thread. */
final class Show {

    private static final String TURNING =
            "Every second release has its schemas in reverse order, so that any mix can be told.";

    private final DemoSettings settings;
    private final Terminal terminal;
    private final List<Facts.Fact> facts = new ArrayList<>();

    Show(DemoSettings settings, Terminal terminal) {
        this.settings = settings;
        this.terminal = terminal;
    }

    /** Runs, and prints the table and what follows from it. */
    Results run() {
        long start = System.nanoTime();
        terminal.progress("Starting PostgreSQL ...");
        try (DemoDatabase database = DemoDatabase.start()) {
            String versions = database.versions();
            terminal.line(versions + ", started in " + seconds(start) + ".");
            collectFacts(versions);
            Results results = swapUnderReaders(new DemoRun(settings, database));
            print(results);
            return results;
        } catch (IOException e) {
            throw new UncheckedIOException("The embedded PostgreSQL did not stop", e);
        } finally {
            terminal.clear();
        }
    }

    /** Returns what was run, once it has. */
    Facts facts() {
        return new Facts(facts);
    }

    private Results swapUnderReaders(DemoRun run) {
        terminal.line("Schemas: %s.".formatted(String.join(", ", settings.schemas())));
        terminal.progress("Loading %s ...".formatted(settings.releases().get(0).name()));
        Swap first = run.publishFirst();
        terminal.line(
                "Loaded %s and swapped it live: %d schemas, %d tables, %d columns, %d keys."
                        .formatted(
                                first.release(),
                                first.content().schemas(),
                                first.content().tables(),
                                first.content().columns(),
                                first.content().keys()));
        terminal.line(
                "Loading and swapping %s in turn for %d s, under %d readers of each kind."
                        .formatted(
                                names(),
                                settings.duration().toSeconds(),
                                settings.readersPerKind()));
        if (settings.turning()) {
            terminal.line(TURNING);
        }
        long start = System.nanoTime();
        try (ProgressLine progress = new ProgressLine(terminal)) {
            progress.show(() -> progress(run, start));
            return run.swapUnderReaders();
        }
    }

    private String progress(DemoRun run, long start) {
        Results results = run.soFar();
        List<Swap> swaps = results.swaps().underReaders();
        String live = swaps.isEmpty() ? "" : ", live " + swaps.get(swaps.size() - 1).release();
        return String.format(
                Locale.ROOT,
                "%4s: %d swaps%s; wrong: CADC's %d, in REPEATABLE READ %d, ours %d",
                seconds(start),
                swaps.size(),
                live,
                results.figures(ReaderKind.CADC).wrong(),
                results.figures(ReaderKind.CADC_REPEATABLE_READ).wrong(),
                results.figures(ReaderKind.OURS).wrong());
    }

    private void print(Results results) {
        List<Swap> swaps = results.swaps().underReaders();
        long back = swaps.stream().filter(Swap::rollback).count();
        terminal.line(
                "%d swaps under the readers, %d of them a rollback.".formatted(swaps.size(), back));
        terminal.line("");
        FigureTable.lines(results.figures()).forEach(terminal::line);
        terminal.line("");
        Conclusion.details(results).forEach(terminal::line);
        terminal.line(Conclusion.verdict(results));
    }

    private void collectFacts(String database) {
        fact("Releases", names());
        fact("Archives", String.join(", ", settings.releases().stream().map(Show::file).toList()));
        fact(
                "Schemas",
                String.join(", ", settings.schemas())
                        + (settings.turning() ? "; in reverse order in every second release" : ""));
        fact("Readers", settings.readersPerKind() + " of each kind");
        fact("Time", settings.duration().toSeconds() + " s, and more if nothing wrong was seen");
        fact("Seed", Long.toString(settings.seed()));
        fact("Database", database + ", embedded, fsync off");
        fact("Libraries", Versions.text());
        fact(
                "Java",
                Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " CPUs");
    }

    private void fact(String name, String value) {
        facts.add(new Facts.Fact(name, value));
    }

    private String names() {
        return String.join(
                ", ", settings.releases().stream().map(release -> release.name().value()).toList());
    }

    private static String file(Release release) {
        return String.valueOf(release.archive().getFileName());
    }

    private static String seconds(long startNanos) {
        return Duration.ofNanos(System.nanoTime() - startNanos).toSeconds() + " s";
    }
}
