package org.lsst.tap.demo;

import org.lsst.tap.loader.cli.TapSchema;
import picocli.CommandLine;

/** The loader's command line with the command {@code demo} beside the loader's own. */
public final class Demo {

    private Demo() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** Returns the command line. */
    public static CommandLine commandLine() {
        CommandLine line = TapSchema.commandLine();
        CommandLine demo = new CommandLine(new DemoCommand());
        demo.setUsageHelpAutoWidth(true);
        line.addSubcommand("demo", demo);
        // Help comes last in the list of commands.
        CommandLine help = line.getSubcommands().get("help");
        line.getCommandSpec().removeSubcommand("help");
        line.addSubcommand("help", help);
        return line;
    }
}
