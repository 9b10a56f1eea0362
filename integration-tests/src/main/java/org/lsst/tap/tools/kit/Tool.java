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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A program with a command line: what picocli runs. For one run. */
public abstract class Tool implements Callable<Integer> {

    @Spec protected CommandSpec spec = CommandSpec.create();

    public static CommandLine of(Tool tool) {
        return new CommandLine(tool).setUsageHelpAutoWidth(true);
    }

    protected void check() {}

    /** Runs it; returns whether all is well. */
    protected abstract boolean run() throws Exception;

    /** A failure that is foreseen ends with its message, any other with all that is known of it. */
    @Override
    public final Integer call() {
        check();
        switchLogsOff();
        PrintWriter err = spec.commandLine().getErr();
        try {
            return (run() ? ExitCode.DONE : ExitCode.FAILED).code();
        } catch (LoaderException e) {
            err.println(e.getMessage());
            return e.exitCode().code();
        } catch (Exception e) {
            err.println("The " + spec.name() + " failed; please report this:");
            e.printStackTrace(err);
            return ExitCode.FAILED.code();
        }
    }

    protected final void line(String text) {
        spec.commandLine().getOut().println(text);
        spec.commandLine().getOut().flush();
    }

    protected final void check(String option, int value, int least, int most) {
        if (value < least || value > most) {
            throw refused(
                    "Invalid value for option '%s': %d is not between %d and %d"
                            .formatted(option, value, least, most));
        }
    }

    protected final ParameterException refused(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    /**
     * For a terminal that shows the tool only: java.util.logging (Tomcat and its pools), Log4j
     * (CADC's libraries, Spring) and SLF4J (the loader, the embedded PostgreSQL).
     */
    private static void switchLogsOff() {
        LogManager.getLogManager().reset();
        Configurator.setRootLevel(Level.OFF);
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(ch.qos.logback.classic.Level.OFF);
        }
    }
}
