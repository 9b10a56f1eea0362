package org.lsst.tap.tools.kit;

import ch.qos.logback.classic.LoggerContext;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.logging.LogManager;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** What the tools' command lines have in common. Stateless. */
public final class ToolLine {

    private ToolLine() {}

    /**
     * Returns a tool's command line. A failure that is foreseen ends it with its message and its
     * exit code, any other with 1 and all that is known of it.
     */
    public static CommandLine of(Callable<Integer> tool) {
        CommandLine commandLine = new CommandLine(tool);
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.setExecutionExceptionHandler(ToolLine::fail);
        return commandLine;
    }

    /** Ends a tool that failed. */
    public static int fail(Exception failure, CommandLine line, ParseResult arguments) {
        if (failure instanceof LoaderException known) {
            line.getErr().println(known.getMessage());
            return known.exitCode().code();
        }
        line.getErr().println("The " + line.getCommandName() + " failed; please report this:");
        failure.printStackTrace(line.getErr());
        return ExitCode.FAILED.code();
    }

    /** Prints a line at once. */
    public static void print(CommandLine line, String text) {
        PrintWriter out = line.getOut();
        out.println(text);
        out.flush();
    }

    /** Refuses a value that is not between the bounds, both of which are allowed. */
    public static void check(CommandLine line, String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw new ParameterException(
                    line,
                    "Invalid value for option '%s': %d is not between %d and %d"
                            .formatted(option, value, least, most));
        }
    }

    /**
     * Switches logging off for the whole process, for a terminal that shows the tool only: what
     * goes through java.util.logging (Tomcat and its pools), through Log4j (CADC's libraries,
     * Spring) and through SLF4J (the loader, the embedded PostgreSQL).
     */
    public static void switchLogsOff() {
        LogManager.getLogManager().reset();
        Configurator.setRootLevel(Level.OFF);
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(ch.qos.logback.classic.Level.OFF);
        }
    }
}
