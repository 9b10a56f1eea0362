package org.lsst.tap.loader.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lsst.tap.loader.database.Sessions;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.text.Nearest;
import org.lsst.tap.loader.text.Visible;
import org.lsst.tap.loader.text.Visible.Lines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reports what made a command fail, and turns it into the exit code. */
final class FailureReport implements IExecutionExceptionHandler {

    private static final Set<String> HELP = Set.of("-h", "--help", "-V", "--version");

    /** Not before it is needed: a help text needs none. */
    private static Logger log() {
        return LoggerFactory.getLogger(FailureReport.class);
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
        if (Sessions.isStopping()) {
            // The shutdown hook has cut the sessions: what failed is only a consequence.
            log().debug("Stopped", e);
            return ExitCode.TERMINATED.code();
        }
        if (e instanceof LoaderException failure) {
            return report(line, failure.exitCode(), new Lines(failure.lines()), failure);
        }
        return unexpected(line, e);
    }

    /** Reports what nobody has thought of; an error of the JVM, too. */
    static int unexpected(CommandLine line, Throwable e) {
        return report(
                line,
                ExitCode.FAILED,
                "%s failed unexpectedly: %s. Live is a whole release, old or new; see \"tap-schema status\" and report this."
                        .formatted(line.getCommandName(), e),
                e);
    }

    /**
     * Reports that stdout is closed or full. What is published stays so, and {@code check} answers
     * by its exit code, so these only warn; of the others the result is all that they do.
     *
     * @return the exit code in the place of {@code code}
     */
    static int unwritten(String[] arguments, int code) {
        if (!Logging.isStarted()) {
            Logging.start(LogOptions.of(List.of(arguments), System.getenv()), "INFO");
        }
        String found = "The result can't be written to stdout, which is closed or full.";
        boolean isText = Stream.of(arguments).anyMatch(HELP::contains);
        if (!isText && Set.of("update", "rollback", "init", "check").contains(arguments[0])) {
            log().warn("{} The exit code {} says what was done.", found, code);
            return code;
        }
        log().error(found);
        return code != 0 && code < ExitCode.CATALOG_DIFFERS.code() ? code : ExitCode.FAILED.code();
    }

    private static int report(CommandLine line, ExitCode code, String message, Throwable e) {
        return report(line, code, new Lines(List.of(message)), e);
    }

    private static int report(CommandLine line, ExitCode code, Lines message, Throwable e) {
        log().error("{}", message);
        log().debug("Details", e);
        TerminationLog.write("exit %d: %s".formatted(code.code(), message));
        if (Logging.format() == LogOptions.Format.JSON) {
            line.getOut()
                    .println(
                            ResultPrinter.object(
                                    ResultPrinter.members(
                                            "result",
                                            "failed",
                                            "command",
                                            line.getCommandName(),
                                            "exit_code",
                                            code.code(),
                                            "message",
                                            message)));
            line.getOut().flush();
        }
        return code.code();
    }

    /**
     * Reports wrong usage: on one line what the parser says, the command or option that was
     * probably meant, and where the help is.
     */
    static int usage(ParameterException e, String[] arguments, Map<String, String> environment) {
        CommandLine line = e.getCommandLine();
        String message =
                "%s.%s Nothing was changed. See: %s --help"
                        .formatted(
                                String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " "),
                                meant(e).map(" Did you mean %s?"::formatted).orElse(""),
                                line.getCommandSpec().qualifiedName());
        Logging.start(LogOptions.of(List.of(arguments), environment), "INFO");
        if (Logging.format() == LogOptions.Format.JSON) {
            return report(line, ExitCode.CONFIGURATION, message, e);
        }
        line.getErr().println(Visible.of(message));
        TerminationLog.write("exit %d: %s".formatted(ExitCode.CONFIGURATION.code(), message));
        return ExitCode.CONFIGURATION.code();
    }

    private static Optional<String> meant(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return Optional.empty();
        }
        String word = unmatched.getUnmatched().get(0).split("=", 2)[0];
        CommandLine line = e.getCommandLine();
        Set<String> known =
                unmatched.isUnknownOption()
                        ? line.getCommandSpec().optionsMap().keySet()
                        : line.getSubcommands().keySet();
        return Nearest.near(word, known);
    }
}
