package org.lsst.tap.tools.demo;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.tools.kit.LocalServer;
import org.lsst.tap.tools.kit.Release;
import org.lsst.tap.tools.kit.Resource;
import org.lsst.tap.tools.kit.RunOptions;
import org.lsst.tap.tools.kit.TemporaryFolder;
import org.lsst.tap.tools.kit.ToolException;
import org.lsst.tap.tools.kit.ToolLine;
import org.lsst.tap.tools.report.Conclusion;
import org.lsst.tap.tools.report.Half;
import org.lsst.tap.tools.report.HtmlReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tap-schema demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Shows on an embedded PostgreSQL what a swap does to readers.",
            "",
            "Loads releases and swaps them live with the loader under readers of five kinds"
                    + " (CADC's DAO; CADC's DAO in one transaction; a user's join; this project's"
                    + " DAO without and with its cache), rolls back once, and tells which reads"
                    + " returned a mix of two releases.",
            "",
            "With --service it is a whole TAP service on loopback that answers meanwhile, for"
                    + " curl, TOPCAT and pyvo.",
            ""
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  this project's DAO was caught in swaps and returned nothing wrong; with",
            "     --service, it returned nothing wrong",
            "  1  it did return something wrong, or too few of its reads met a swap",
            "  2  wrong usage",
            "  3  an archive can't be read",
            "  4  a schema of a release is not valid",
            "  5  the embedded PostgreSQL did not start, or failed",
            "",
            "Example:",
            "  ./tap-schema demo --archive w.2026.20.tar.gz --archive w.2026.34.tar.gz \\",
            "    --schemas dp1,ivoa_obscore,dp02_dc2 --report demo-report.html",
            "  ./tap-schema demo --service --jar cadc --interval 0.2"
        })
final class DemoCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private RunOptions options = new RunOptions();

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Write the results, with pictures, to one self-contained page.")
    private @Nullable Path report;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description =
                    "How long to swap under the readers in all, 1 to 600 (default: 20); up to 2"
                            + " minutes more for each way to swap if too few reads met one by then."
                            + " With --service: until it is stopped, unless this is given.")
    private int seconds;

    @Mixin private ServiceOptions service = new ServiceOptions();

    private final InputStream keys;

    DemoCommand(InputStream keys) {
        this.keys = keys;
    }

    @Override
    public Integer call() {
        ToolLine.check(spec.commandLine(), "--seconds", seconds, 1, 600);
        options.check(spec.commandLine());
        service.check(spec.commandLine());
        ToolLine.switchLogsOff();
        return ((service.wanted ? serve() : run()) ? ExitCode.DONE : ExitCode.FAILED).code();
    }

    /** Does what is asked for on a server, with all that it needs, and closes it afterwards. */
    private boolean onServer(Predicate<Stage> shown) {
        try (TemporaryFolder folder = TemporaryFolder.create("tap-schema-demo")) {
            List<Release> releases = releases(folder.path());
            Terminal terminal = Terminal.of(spec.commandLine().getOut());
            terminal.progress("Starting PostgreSQL ...");
            try (LocalServer server =
                    new LocalServer(folder.path().resolve("data"), LocalServer.FAST)) {
                terminal.line(server.versions() + ", started.");
                return shown.test(
                        new Stage(releases, options.readers(), options.seed(), terminal, server));
            } finally {
                terminal.clear();
            }
        }
    }

    private List<Release> releases(Path folder) {
        List<Release> releases = new ArrayList<>(options.releases(folder));
        if (service.wanted && releases.size() != 2) {
            throw new ConfigurationException(
                    "%d archives are given; a service is shown with two that change places. Nothing was run; give --archive twice."
                            .formatted(releases.size()));
        }
        for (int i = 1; options.areGiven() && i < releases.size(); i += 2) {
            releases.set(i, releases.get(i).reversed());
        }
        return releases;
    }

    private boolean run() {
        if (report != null) {
            requireWritable(report);
        }
        return onServer(
                stage -> {
                    Terminal terminal = stage.terminal();
                    terminal.line("Schemas: %s.".formatted(schemas(stage.releases())));
                    List<Half> halves;
                    try (DemoRun run = new DemoRun(stage)) {
                        halves = run.run(Duration.ofSeconds(seconds));
                    }
                    for (Half half : halves) {
                        terminal.line("");
                        half.table().forEach(terminal::line);
                        Conclusion.details(half).forEach(terminal::line);
                    }
                    terminal.line("");
                    terminal.line(Conclusion.verdict(halves));
                    if (report != null) {
                        write(report, halves, facts(stage));
                        terminal.line("Report: " + report);
                    }
                    return Conclusion.isPassed(halves);
                });
    }

    private static String schemas(List<Release> releases) {
        boolean turning = releases.stream().map(Release::schemas).distinct().count() > 1;
        return String.join(", ", releases.get(0).schemas())
                + (turning
                        ? "; in reverse order in every second release, so that any mix can be told"
                        : "");
    }

    /** Looks before there is anything to write, and leaves everything as it is. */
    private static void requireWritable(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        String why = "it is write-protected";
        if (Files.isDirectory(file)) {
            why = "it is a folder";
        } else if (folder == null || !Files.isDirectory(folder)) {
            why = "there is no folder " + folder;
        } else if (Files.isWritable(Files.exists(file) ? file : folder)) {
            return;
        }
        throw new ConfigurationException(
                "The report can't be written to %s: %s. Nothing was run; name another file with --report."
                        .formatted(file, why));
    }

    private static void write(Path file, List<Half> halves, Map<String, String> facts) {
        try {
            Files.writeString(file, HtmlReport.of(halves, facts));
        } catch (IOException e) {
            throw new ToolException(
                    "The report could not be written to %s: %s. The run itself is done; see its results above."
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    private Map<String, String> facts(Stage stage) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Releases", stage.names(", "));
        facts.put("Schemas", schemas(stage.releases()));
        facts.put("Readers", stage.readers() + " of each kind");
        facts.put("Time", seconds + " s, and more if too little was seen");
        facts.put("Seed", Long.toString(stage.seed()));
        facts.put("Database", stage.server().versions());
        facts.put(
                "CADC's library", String.valueOf(Resource.home(TapSchemaDAO.class).getFileName()));
        facts.put(
                "Java",
                Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " CPUs");
        return facts;
    }

    private boolean serve() {
        boolean isTimed = spec.commandLine().getParseResult().hasMatchedOption("--seconds");
        Duration duration = isTimed ? Duration.ofSeconds(seconds) : ServiceRun.FOREVER;
        try (Keyboard keyboard = new Keyboard(keys)) {
            return onServer(stage -> new ServiceRun(stage, service, duration, keyboard).run());
        }
    }
}
