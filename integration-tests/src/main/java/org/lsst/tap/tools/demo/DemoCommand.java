package org.lsst.tap.tools.demo;

import ca.nrc.cadc.tap.schema.TapSchemaDAO;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.job.LoaderVersion;
import org.lsst.tap.loader.job.UpdateJob;
import org.lsst.tap.schema.SwapSafeTapSchemaDAO;
import org.lsst.tap.tools.kit.BuiltFile;
import org.lsst.tap.tools.kit.LocalServer;
import org.lsst.tap.tools.kit.Logs;
import org.lsst.tap.tools.kit.Release;
import org.lsst.tap.tools.kit.RunOptions;
import org.lsst.tap.tools.kit.TemporaryFolder;
import org.lsst.tap.tools.report.CloseUp;
import org.lsst.tap.tools.report.Conclusion;
import org.lsst.tap.tools.report.FigureTable;
import org.lsst.tap.tools.report.Half;
import org.lsst.tap.tools.report.Half.Way;
import org.lsst.tap.tools.report.HtmlReport;
import org.lsst.tap.tools.report.Picture;
import org.springframework.jdbc.core.JdbcTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tap-schema demo}. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = DemoCommand.Version.class,
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

    private static final String TURNING =
            "Every second release has its schemas in reverse order, so that any mix can be told.";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private RunOptions options = new RunOptions();

    @Option(
            names = "--report",
            paramLabel = "FILE.html",
            description =
                    "Write the results, with pictures, to one self-contained page; to a FILE.svg,"
                            + " only the picture of one swap.")
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
        PrintWriter err = spec.commandLine().getErr();
        try {
            RunOptions.check(spec.commandLine(), "--seconds", seconds, 1, 600);
            options.check(spec.commandLine());
            service.check(spec.commandLine());
            Logs.off();
            return ((service.isWanted() ? serve() : run()) ? ExitCode.DONE : ExitCode.FAILED)
                    .code();
        } catch (LoaderException e) {
            err.println(e.getMessage());
            return e.exitCode().code();
        } catch (ParameterException e) {
            throw e;
        } catch (RuntimeException e) {
            err.println("The demo failed unexpectedly; please report this:");
            e.printStackTrace(err);
            return ExitCode.FAILED.code();
        }
    }

    /** Does what is asked for on a server, with all that it needs, and closes it afterwards. */
    private boolean onServer(Shown shown) {
        try (TemporaryFolder folder = TemporaryFolder.create("tap-schema-demo")) {
            DemoSettings settings = settings(folder.path());
            Terminal terminal = Terminal.of(spec.commandLine().getOut());
            terminal.progress("Starting PostgreSQL ...");
            try (LocalServer server =
                    LocalServer.start(folder.path().resolve("data"), LocalServer.FAST)) {
                terminal.line(server.versions() + ", started.");
                return shown.run(settings, terminal, server);
            } finally {
                terminal.clear();
            }
        }
    }

    /** What is shown, and whether it went as it must. */
    private interface Shown {
        boolean run(DemoSettings settings, Terminal terminal, LocalServer server);
    }

    private boolean run() {
        Optional<ReportFile> file = Optional.ofNullable(report).map(ReportFile::prepare);
        return onServer(
                (settings, terminal, server) -> {
                    terminal.line("Schemas: %s.".formatted(String.join(", ", settings.schemas())));
                    if (settings.turning()) {
                        terminal.line(TURNING);
                    }
                    List<Half> halves;
                    try (DemoRun run = new DemoRun(settings, terminal, server)) {
                        halves = run.run(List.of(Way.values()));
                    }
                    halves.forEach(half -> print(terminal, half));
                    terminal.line("");
                    terminal.line(Conclusion.verdict(halves));
                    file.ifPresent(
                            target -> {
                                target.write(content(target, halves, facts(settings, server)));
                                terminal.line("Report: " + target.path());
                            });
                    return Conclusion.isPassed(halves);
                });
    }

    private static String content(ReportFile file, List<Half> halves, Map<String, String> facts) {
        return file.path().toString().endsWith(".svg")
                ? CloseUp.of(halves.get(0)).map(Picture::file).orElse("")
                : new HtmlReport(halves, facts).html();
    }

    private static void print(Terminal terminal, Half half) {
        long back = half.swaps().stream().filter(swap -> swap.rollback()).count();
        terminal.line("");
        FigureTable.lines(half).forEach(terminal::line);
        terminal.line(
                "%d swaps under the readers, %d of them a rollback."
                        .formatted(half.swaps().size(), back));
        Conclusion.details(half).forEach(terminal::line);
    }

    private Map<String, String> facts(DemoSettings settings, LocalServer server) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("Releases", settings.names(", "));
        facts.put(
                "Archives",
                settings.releases().stream()
                        .map(release -> String.valueOf(release.archive().getFileName()))
                        .collect(Collectors.joining(", ")));
        facts.put(
                "Schemas",
                String.join(", ", settings.schemas())
                        + (settings.turning() ? "; in reverse order in every second release" : ""));
        facts.put("Readers", settings.readersPerKind() + " of each kind");
        facts.put("Time", settings.duration().toSeconds() + " s, and more if too little was seen");
        facts.put("Seed", Long.toString(settings.seed()));
        facts.put("Database", server.versions());
        facts.put(
                "Libraries",
                Stream.of(
                                SwapSafeTapSchemaDAO.class,
                                UpdateJob.class,
                                TapSchemaDAO.class,
                                JdbcTemplate.class)
                        .map(type -> String.valueOf(BuiltFile.of(type).getFileName()))
                        .collect(Collectors.joining(", ")));
        facts.put(
                "Java",
                Runtime.version() + ", " + Runtime.getRuntime().availableProcessors() + " CPUs");
        return facts;
    }

    private boolean serve() {
        boolean isTimed = spec.commandLine().getParseResult().hasMatchedOption("--seconds");
        Optional<Duration> duration =
                Optional.of(Duration.ofSeconds(seconds)).filter(given -> isTimed);
        try (Keyboard keyboard = new Keyboard(keys)) {
            return onServer(
                    (settings, terminal, server) ->
                            new ServiceRun(settings, service, duration, terminal, keyboard, server)
                                    .run());
        }
    }

    private DemoSettings settings(Path folder) {
        List<Release> releases = options.releases(folder);
        if (service.isWanted() && releases.size() != 2) {
            throw new ConfigurationException(
                    "%d archives are given; a service is shown with two that change places. Nothing was run; give --archive twice."
                            .formatted(releases.size()));
        }
        return new DemoSettings(
                releases,
                options.schemas(releases),
                options.areGiven(),
                Duration.ofSeconds(seconds),
                options.readers(),
                options.seed());
    }

    /** Gives {@code --version} its text. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tap-schema " + LoaderVersion.get()};
        }
    }
}
