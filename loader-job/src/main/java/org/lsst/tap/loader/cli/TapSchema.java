package org.lsst.tap.loader.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lsst.tap.loader.job.LoaderVersion;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.OptionSpec;

/** The executable: {@code tap-schema COMMAND}. */
@Command(
        name = "tap-schema",
        description = "Publishes releases of the schema definitions in TAP_SCHEMA.",
        mixinStandardHelpOptions = true,
        versionProvider = TapSchema.Version.class,
        subcommands = {
            UpdateCommand.class,
            RollbackCommand.class,
            StatusCommand.class,
            ValidateCommand.class,
            DiffCommand.class,
            InitCommand.class,
            CheckCommand.class,
            VerifyCatalogCommand.class,
            HelpCommand.class
        },
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footerHeading = "%nExit codes:%n",
        footer = {
            "  0    done",
            "  1    failed or refused",
            "  2    wrong usage or configuration",
            "  3    the release can't be fetched, or is no archive",
            "  4    a schema of the release is not valid",
            "  5    the database can't be reached, or failed",
            "  6    another job holds the lock",
            "  10   check: live is missing",
            "  11   check: live is incomplete",
            "  12   check: live has another structure",
            "  13   check: live is not readable by the role",
            "  14   check: another release is live",
            "  15   check: the rows of live are not those that were loaded",
            "  16   verify-catalog: the catalog lacks what live declares",
            "  17   diff --exit-code: there are differences",
            "  143  stopped by SIGTERM; live is a whole release, old or new",
        })
public final class TapSchema {

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        // Numbers in SQL and JSON have the digits of ASCII, and the driver's words are English.
        Locale.setDefault(Locale.ROOT);
        Runtime.getRuntime().addShutdownHook(Termination.hook());
        CommandLine line = commandLine();
        int code;
        try {
            code = line.execute(args);
        } catch (Throwable e) {
            code = FailureReport.unexpected(line, e);
        }
        Termination.done();
        System.exit(code);
    }

    /**
     * Returns the command line, with the process's environment; more commands can be added to it.
     */
    public static CommandLine commandLine() {
        return commandLine(System.getenv());
    }

    /** Returns the command line with another environment. */
    public static CommandLine commandLine(Map<String, String> environment) {
        CommandLine line = new CommandLine(new TapSchema(), new CommandFactory(environment));
        line.setDefaultValueProvider(new EnvironmentDefaults(environment));
        line.setExecutionExceptionHandler(new FailureReport());
        line.setParameterExceptionHandler(
                (e, arguments) -> FailureReport.usage(e, arguments, environment));
        line.registerConverter(Duration.class, Durations::parse);
        line.addSubcommand("completion", new GenerateCompletion(), "generate-completion");
        line.setUsageHelpAutoWidth(true);
        HelpLayout.install(line);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line;
    }

    /**
     * Returns the environment variables that stand in for an option, the first one that is set
     * before the others; none for {@code --help} and {@code --version}.
     */
    public static List<String> variables(OptionSpec option) {
        return EnvironmentDefaults.variables(option);
    }

    /** Gives {@code --version} its text. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tap-schema " + LoaderVersion.get()};
        }
    }
}
