package org.lsst.tap.loader.cli;

import org.lsst.tap.loader.database.Sessions;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Reports what made a command fail, and turns it into the exit code. */
final class FailureReport implements IExecutionExceptionHandler {

    private static final Logger LOG = LoggerFactory.getLogger(FailureReport.class);

    @Override
    public int handleExecutionException(Exception e, CommandLine line, ParseResult parsed) {
        if (Sessions.isStopping()) {
            // The shutdown hook has cut the sessions: what failed is only a consequence.
            LOG.debug("Stopped", e);
            return ExitCode.TERMINATED.code();
        }
        if (e instanceof LoaderException failure) {
            return report(line, failure.exitCode(), failure.getMessage(), failure);
        }
        return report(
                line,
                ExitCode.FAILED,
                "%s failed unexpectedly: %s. Live is a whole release, old or new; see \"tap-schema status\" and report this."
                        .formatted(line.getCommandName(), e),
                e);
    }

    private static int report(CommandLine line, ExitCode code, String message, Exception e) {
        LOG.error("{}", message);
        LOG.debug("Details", e);
        TerminationLog.write("exit %d: %s".formatted(code.code(), message));
        if (Logging.format() == LogOptions.Format.JSON) {
            line.getOut()
                    .println(
                            ResultPrinter.object(
                                    json -> {
                                        json.writeStringField("result", "failed");
                                        json.writeStringField("command", line.getCommandName());
                                        json.writeNumberField("exit_code", code.code());
                                        json.writeStringField("message", message);
                                    }));
            line.getOut().flush();
        }
        return code.code();
    }

    /** Reports wrong usage: the parser's message and where the help is, on stderr. */
    static int usage(ParameterException e, String[] arguments) {
        CommandLine line = e.getCommandLine();
        line.getErr().println(e.getMessage());
        line.getErr()
                .println(
                        "Nothing was changed. See: %s --help"
                                .formatted(line.getCommandSpec().qualifiedName()));
        return ExitCode.CONFIGURATION.code();
    }
}
