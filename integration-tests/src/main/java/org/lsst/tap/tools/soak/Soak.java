package org.lsst.tap.tools.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.tools.kit.Release;
import org.lsst.tap.tools.kit.RunOptions;
import org.lsst.tap.tools.kit.TemporaryFolder;
import org.lsst.tap.tools.kit.ToolLine;
import org.lsst.tap.tools.service.DaoJar;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The soak's command line. */
@Command(
        name = "soak",
        description = {
            "Runs the loader, readers and a TAP service for as long as told, with random faults.",
            "",
            "The loader is a process of its own, which is killed, ended and cut off at named"
                    + " points; PostgreSQL is stopped and started again; readers' sessions are"
                    + " ended. Each read is compared with the releases that may be live, and what"
                    + " is live after each job with what the job said. At the end it rests and"
                    + " looks for leaks.",
            ""
        },
        footer = {
            "",
            "Exit codes:",
            "  0  nothing was mixed, lost or leaked, and each kind of fault has happened",
            "  1  something was; or the soak could not run",
            "  2  wrong usage",
            "  3  an archive can't be read"
        })
public final class Soak implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--minutes", paramLabel = "N", description = "How long, in minutes.")
    private int minutes;

    @Option(names = "--seconds", paramLabel = "N", description = "And seconds. Default: 60 in all.")
    private int seconds;

    @Mixin private RunOptions options = new RunOptions();

    @Option(
            names = "--faults",
            paramLabel = "KIND,...",
            split = "\\s*,\\s*",
            hideParamSyntax = true,
            description = "Which kinds of fault: ${COMPLETION-CANDIDATES}. Default: all.")
    private Set<FaultKind> faults = EnumSet.noneOf(FaultKind.class);

    @Option(
            names = "--dao",
            paramLabel = "DROP_IN|CADC",
            defaultValue = "DROP_IN",
            description =
                    "Whose DAO the readers and the service have. With CADC's the soak must find"
                            + " mixes, and fail. Default: ours.")
    private DaoJar dao = DaoJar.DROP_IN;

    private Soak() {}

    /** Runs the soak and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** Returns the command line. */
    public static CommandLine commandLine() {
        return ToolLine.of(new Soak());
    }

    @Override
    public Integer call() throws IOException {
        CommandLine line = spec.commandLine();
        ToolLine.check(line, "--minutes", minutes, 0, 60 * 24);
        ToolLine.check(line, "--seconds", seconds, 0, 3600);
        options.check(line);
        ToolLine.switchLogsOff();
        try (TemporaryFolder folder = TemporaryFolder.create("tap-schema-soak")) {
            line("Seed %d.".formatted(options.seed()));
            SoakReport report = run(folder.path());
            line("");
            report.lines().forEach(this::line);
            return (report.isPassed() ? ExitCode.DONE : ExitCode.FAILED).code();
        }
    }

    private SoakReport run(Path folder) throws IOException {
        Duration duration = Duration.ofMinutes(minutes).plusSeconds(seconds);
        Path shipped = Files.createDirectory(folder.resolve("shipped"));
        return new SoakRun(
                        inBothOrders(options.releases(shipped)),
                        faults.isEmpty() ? EnumSet.allOf(FaultKind.class) : faults,
                        dao,
                        options,
                        this::line)
                .run(duration.isZero() ? Duration.ofSeconds(60) : duration, folder);
    }

    private void line(String text) {
        ToolLine.print(spec.commandLine(), text);
    }

    /** Returns two releases for each, so that any two of them differ. */
    private static List<Release> inBothOrders(List<Release> releases) {
        List<Release> both = new ArrayList<>();
        for (Release release : releases) {
            both.add(release.named(release.name() + "-forward"));
            both.add(release.reversed().named(release.name() + "-reverse"));
        }
        return both;
    }
}
