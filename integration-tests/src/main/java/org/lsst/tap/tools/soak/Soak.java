package org.lsst.tap.tools.soak;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.job.UpdateJob;
import org.lsst.tap.tools.kit.BuiltFile;
import org.lsst.tap.tools.kit.Logs;
import org.lsst.tap.tools.kit.Release;
import org.lsst.tap.tools.kit.RunOptions;
import org.lsst.tap.tools.kit.TemporaryFolder;
import org.lsst.tap.tools.service.DaoJar;
import org.springframework.dao.DataAccessException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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

    /** Tells of each connection that a fault has cut. Held here: loggers are held weakly. */
    private static final Logger SERVICE_POOLS = Logger.getLogger("org.apache.tomcat.jdbc");

    private static final String LOADER_JAR = "tap-schema.jar";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--minutes", paramLabel = "N", description = "How long, in minutes.")
    private int minutes;

    @Option(names = "--seconds", paramLabel = "N", description = "And seconds. Default: 60 in all.")
    private int seconds;

    @Mixin private RunOptions options = new RunOptions();

    @Option(
            names = "--releases",
            paramLabel = "N",
            defaultValue = "64",
            description =
                    "How many releases to take turns with, 2 or more: each archive makes two, with"
                            + " its schemas in both orders. Default: all.")
    private int releases;

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

    @Option(
            names = "--loader",
            paramLabel = "FILE.jar",
            description = "The loader's jar. Default: the one that this checkout has built.")
    private @Nullable Path loader;

    private Soak() {}

    /** Runs the soak and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** Returns the command line. */
    public static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Soak());
        line.setUsageHelpAutoWidth(true);
        return line;
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        RunOptions.check(spec.commandLine(), "--minutes", minutes, 0, 60 * 24);
        RunOptions.check(spec.commandLine(), "--seconds", seconds, 0, 3600);
        options.check(spec.commandLine());
        RunOptions.check(spec.commandLine(), "--releases", releases, 2, 64);
        Logs.off();
        SERVICE_POOLS.setLevel(Level.OFF);
        try (TemporaryFolder folder = TemporaryFolder.create("tap-schema-soak")) {
            return run(settings(folder.path()), folder.path());
        } catch (LoaderException e) {
            err.println(e.getMessage());
            return e.exitCode().code();
        } catch (IOException | SQLException | DataAccessException | CompletionException e) {
            err.println("The soak could not go on: " + e.getMessage());
            e.printStackTrace(err);
            return ExitCode.FAILED.code();
        }
    }

    private int run(SoakRun.Settings settings, Path folder) throws IOException, SQLException {
        line(
                "Seed %d, %d releases, loader %s."
                        .formatted(
                                settings.seed(),
                                settings.releases().size(),
                                settings.loaderJar().getFileName()));
        SoakResults results = new SoakRun(settings, this::line).run(folder);
        line("");
        SoakReport.lines(results).forEach(this::line);
        line(SoakReport.json(results, settings.seed()));
        return (results.isPassed() ? ExitCode.DONE : ExitCode.FAILED).code();
    }

    private void line(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(text);
        out.flush();
    }

    private SoakRun.Settings settings(Path folder) throws IOException {
        List<Release> archives = options.releases(Files.createDirectory(folder.resolve("shipped")));
        Duration duration = Duration.ofMinutes(minutes).plusSeconds(seconds);
        return new SoakRun.Settings(
                SoakRelease.ofAll(archives, options.schemas(archives)).stream()
                        .limit(releases)
                        .toList(),
                duration.isZero() ? Duration.ofSeconds(60) : duration,
                options.seed(),
                options.readers(),
                faults.isEmpty() ? EnumSet.allOf(FaultKind.class) : faults,
                dao,
                loaderJar());
    }

    /**
     * Returns the jar with all that it needs, which lies beside the loader's own classes or jar.
     */
    private Path loaderJar() {
        Path jar =
                Optional.ofNullable(loader)
                        .orElseGet(() -> BuiltFile.beside(UpdateJob.class, LOADER_JAR));
        if (!Files.isRegularFile(jar)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "There is no loader at %s. Build it with \"mvn -DskipTests package\", or name it with --loader."
                            .formatted(jar));
        }
        return jar;
    }
}
