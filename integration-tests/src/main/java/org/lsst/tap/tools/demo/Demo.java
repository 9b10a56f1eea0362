package org.lsst.tap.tools.demo;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.cli.TapSchema;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.tools.demo.ServiceRun.Keyboard;
import org.lsst.tap.tools.kit.LocalServer;
import org.lsst.tap.tools.kit.Release;
import org.lsst.tap.tools.kit.Resource;
import org.lsst.tap.tools.kit.RunOptions;
import org.lsst.tap.tools.kit.TemporaryFolder;
import org.lsst.tap.tools.kit.Tool;
import org.lsst.tap.tools.kit.ToolException;
import org.lsst.tap.tools.report.Half;
import org.lsst.tap.tools.report.HtmlReport;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tap-schema demo}, a command beside the loader's own. */
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
public final class Demo extends Tool {

    /** What a run has: releases that it publishes in turn, and an empty server. Immutable. */
    record Stage(
            List<Release> releases, RunOptions options, Terminal terminal, LocalServer server) {}

    @Mixin private RunOptions options = new RunOptions();

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description = "Write the results, with pictures, to one self-contained page.")
    private @Nullable Path report;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description =
                    "How long to swap under the readers in all, 1 to 600 (default: 20); up to 2"
                            + " minutes more for each way to swap if too few reads met one by then."
                            + " With --service: until it is stopped, unless this is given.")
    private int seconds = 20;

    @Mixin private ServiceRun service = new ServiceRun();

    private final InputStream keys;

    private Demo(InputStream keys) {
        this.keys = keys;
    }

    public static void main(String[] args) {
        System.exit(commandLine(System.in).execute(args));
    }

    /**
     * Returns the loader's command line with this command.
     *
     * @param keys the keyboard that {@code --service} listens to
     */
    public static CommandLine commandLine(InputStream keys) {
        CommandLine line = TapSchema.commandLine(System.getenv());
        CommandLine demo = of(new Demo(keys));
        demo.getCommandSpec().versionProvider(line.getCommandSpec().versionProvider());
        line.addSubcommand("demo", demo);
        // Help comes last in the list of commands.
        CommandLine help = line.getSubcommands().get("help");
        line.getCommandSpec().removeSubcommand("help");
        line.addSubcommand("help", help);
        return line;
    }

    @Override
    protected void check() {
        check("--seconds", seconds, 1, 600);
        check("--readers", options.readers(), 1, 16);
        check("--port", service.port, 0, 65_535);
        BigDecimal interval = service.interval;
        if (interval.signum() != 0
                && (interval.compareTo(new BigDecimal("0.05")) < 0
                        || interval.compareTo(new BigDecimal(3600)) > 0)) {
            throw refused(
                    "Invalid value for option '--interval': %s is neither 0 nor between 0.05 and 3600"
                            .formatted(interval.toPlainString()));
        }
        String with = service.wanted ? "without" : "with";
        for (String option :
                service.wanted
                        ? List.of("--report", "--seed")
                        : List.of("--jar", "--interval", "--port")) {
            if (isGiven(option)) {
                throw refused("Option '%s' goes only %s '--service'".formatted(option, with));
            }
        }
    }

    private boolean isGiven(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    @Override
    protected boolean run() {
        requireWritable();
        if (!service.wanted) {
            return onServer(this::show);
        }
        Duration duration = isGiven("--seconds") ? Duration.ofSeconds(seconds) : ServiceRun.FOREVER;
        try (Keyboard keyboard = new Keyboard(keys)) {
            return onServer(stage -> service.run(stage, duration, keyboard));
        }
    }

    /** Does what is asked for on a server, with all that it needs, and closes it afterwards. */
    private boolean onServer(Predicate<Stage> shown) {
        try (TemporaryFolder folder = TemporaryFolder.create("tap-schema-demo")) {
            List<Release> releases = releases(folder.path());
            // Set by the launcher, which knows what its standard output is.
            boolean interactive = Boolean.getBoolean("tap-schema.interactive");
            Terminal terminal = new Terminal(spec.commandLine().getOut(), interactive);
            terminal.progress("Starting PostgreSQL ...");
            try (LocalServer server =
                    new LocalServer(folder.path().resolve("data"), Map.of("fsync", "off"))) {
                terminal.line(server.versions() + ", started.");
                return shown.test(new Stage(releases, options, terminal, server));
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
        for (int i = 1; isGiven("--archive") && i < releases.size(); i += 2) {
            releases.set(i, releases.get(i).reversed());
        }
        return releases;
    }

    private boolean show(Stage stage) {
        Terminal terminal = stage.terminal();
        terminal.line("Schemas: %s.".formatted(schemas(stage.releases())));
        List<Half> halves = new DemoRun(stage).run(Duration.ofSeconds(seconds));
        for (Half half : halves) {
            terminal.line("");
            half.table().forEach(terminal::line);
            half.details().forEach(terminal::line);
        }
        terminal.line("");
        terminal.line(Half.verdict(halves));
        if (report != null) {
            write(report, HtmlReport.of(halves, facts(stage)));
            terminal.line("Report: " + report);
        }
        return Half.isPassed(halves);
    }

    private static String schemas(List<Release> releases) {
        String schemas = String.join(", ", releases.get(0).schemas());
        return releases.stream().map(Release::schemas).distinct().count() == 1
                ? schemas
                : schemas
                        + "; in reverse order in every second release, so that any mix can be told";
    }

    /** Looks before there is anything to write, and leaves everything as it is. */
    private void requireWritable() {
        if (report == null) {
            return;
        }
        Path folder = report.toAbsolutePath().getParent();
        String why = "it is write-protected";
        if (Files.isDirectory(report)) {
            why = "it is a folder";
        } else if (folder == null || !Files.isDirectory(folder)) {
            why = "there is no folder " + folder;
        } else if (Files.isWritable(Files.exists(report) ? report : folder)) {
            return;
        }
        throw new ConfigurationException(
                "The report can't be written to %s: %s. Nothing was run; name another file with --report."
                        .formatted(report, why));
    }

    private static void write(Path file, String page) {
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw new ToolException(
                    "The report could not be written to %s: %s. The run itself is done; see its results above."
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    private Map<String, String> facts(Stage stage) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Releases", Release.names(stage.releases(), ", "));
        facts.put("Schemas", schemas(stage.releases()));
        facts.put("Readers", options.readers() + " of each kind");
        facts.put("Time", seconds + " s, and more if too little was seen");
        facts.put("Seed", Long.toString(options.seed()));
        facts.put("Database", stage.server().versions());
        facts.put(
                "CADC's library", String.valueOf(Resource.home(TapSchemaDAO.class).getFileName()));
        facts.put(
                "Java",
                Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " CPUs");
        return facts;
    }
}
