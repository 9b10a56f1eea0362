package org.lsst.tap.tools.demo;

import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.job.LoaderVersion;
import org.lsst.tap.loader.source.ReleaseFiles;
import org.lsst.tap.tools.demo.reads.Results;
import org.lsst.tap.tools.report.HtmlReport;
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
            "Loads a release and swaps it live with the loader, starts readers of three kinds"
                    + " (CADC's DAO; CADC's DAO in a REPEATABLE READ transaction; this project's"
                    + " DAO), loads and swaps releases under them, rolls back once, and tells which"
                    + " reads returned a mix of two releases.",
            "",
            "With --service it is a whole TAP service on loopback that answers meanwhile, for"
                    + " curl, TOPCAT and pyvo.",
            ""
        },
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0  this project's DAO was caught in swaps and returned nothing wrong; with",
            "     --service, it returned nothing wrong",
            "  1  it did return something wrong, or no swap hit a read of it",
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

    @Option(
            names = "--archive",
            paramLabel = "FILE",
            description =
                    "A release of sdm_schemas as a .tar.gz archive; give two or more. The release"
                            + " is named after the file. Default: two small releases of a made-up"
                            + " survey.")
    private List<Path> archives = new ArrayList<>();

    @Option(
            names = "--schemas",
            paramLabel = "NAME,...",
            split = "\\s*,\\s*",
            hideParamSyntax = true,
            description =
                    "The schemas to load, in their order. Default: all that every archive lists as"
                            + " deployed, or has.")
    private List<String> schemas = new ArrayList<>();

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
                    "How long to swap under the readers, 1 to 600 (default: 20); up to 15 s more"
                            + " if nothing wrong was seen of CADC's DAO by then. With --service:"
                            + " until it is stopped, unless this is given.")
    private int seconds;

    @Option(
            names = "--readers",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "How many readers of each kind, or clients of the service, 1 to 16 (default:"
                            + " 2).")
    private int readers;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides on all pauses. Default: another one each time.")
    private @Nullable Long seed;

    @Mixin private ServiceOptions service = new ServiceOptions();

    private final InputStream keys;

    DemoCommand(InputStream keys) {
        this.keys = keys;
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        try {
            Bounds.check(spec.commandLine(), "--seconds", seconds, 1, 600);
            Bounds.check(spec.commandLine(), "--readers", readers, 1, 16);
            service.check(spec.commandLine());
            Quiet.logging();
            return service.isWanted() ? serve() : run();
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

    private int run() {
        Optional<ReportFile> file = Optional.ofNullable(report).map(ReportFile::prepare);
        try (TemporaryFolder folder = TemporaryFolder.create("tap-schema-demo")) {
            DemoSettings settings = settings(folder.path());
            Terminal terminal = new Terminal(spec.commandLine().getOut(), Terminal.isInteractive());
            Show show = new Show(settings, terminal);
            Results results = show.run();
            file.ifPresent(
                    target -> {
                        target.write(new HtmlReport(results, show.facts()).html());
                        terminal.line("Report: " + target.path());
                    });
            return (results.isPassed() ? ExitCode.DONE : ExitCode.FAILED).code();
        }
    }

    private int serve() {
        boolean isTimed = spec.commandLine().getParseResult().hasMatchedOption("--seconds");
        ServiceSettings how =
                service.settings(Optional.of(Duration.ofSeconds(seconds)).filter(given -> isTimed));
        Wishes wishes = Wishes.readFrom(keys);
        try (StopOnSignal stop = new StopOnSignal(wishes);
                TemporaryFolder folder = TemporaryFolder.create("tap-schema-demo")) {
            stop.listen();
            DemoSettings settings = settings(folder.path());
            if (settings.releases().size() != 2) {
                throw new ConfigurationException(
                        "%d archives are given; a service is shown with two that change places. Nothing was run; give --archive twice."
                                .formatted(settings.releases().size()));
            }
            Terminal terminal = new Terminal(spec.commandLine().getOut(), Terminal.isInteractive());
            ServiceShow show = new ServiceShow(settings, how, terminal, wishes);
            return (show.run() ? ExitCode.DONE : ExitCode.FAILED).code();
        }
    }

    private DemoSettings settings(Path folder) {
        List<Release> releases =
                archives.isEmpty() ? ShippedReleases.packInto(folder) : Release.ofAll(archives);
        List<ReleaseFiles> files = releases.stream().map(Release::files).toList();
        return new DemoSettings(
                releases,
                SchemaChoice.of(files, schemas),
                !archives.isEmpty(),
                Duration.ofSeconds(seconds),
                readers,
                Optional.ofNullable(seed)
                        .orElseGet(() -> (long) new SecureRandom().nextInt(1 << 30)));
    }

    /** Gives {@code --version} its text. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tap-schema " + LoaderVersion.get()};
        }
    }
}
