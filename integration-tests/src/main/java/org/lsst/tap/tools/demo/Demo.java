package org.lsst.tap.tools.demo;

import java.io.InputStream;
import org.lsst.tap.loader.cli.TapSchema;
import org.lsst.tap.tools.kit.ToolLine;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The loader's command line with the command {@code demo} beside the loader's own. */
public final class Demo {

    private Demo() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(commandLine(System.in).execute(args));
    }

    /** Returns the command line, with nobody at the keyboard. */
    public static CommandLine commandLine() {
        return commandLine(InputStream.nullInputStream());
    }

    /** Returns the command line, with the keyboard that {@code demo --service} listens to. */
    public static CommandLine commandLine(InputStream keys) {
        CommandLine line = TapSchema.commandLine(System.getenv());
        CommandLine demo = ToolLine.of(new DemoCommand(keys));
        demo.getCommandSpec().versionProvider(line.getCommandSpec().versionProvider());
        line.addSubcommand("demo", demo);
        IExecutionExceptionHandler loaders = line.getExecutionExceptionHandler();
        line.setExecutionExceptionHandler(
                (failure, at, parsed) ->
                        at == demo
                                ? ToolLine.fail(failure, at, parsed)
                                : loaders.handleExecutionException(failure, at, parsed));
        // Help comes last in the list of commands.
        CommandLine help = line.getSubcommands().get("help");
        line.getCommandSpec().removeSubcommand("help");
        line.addSubcommand("help", help);
        return line;
    }
}
