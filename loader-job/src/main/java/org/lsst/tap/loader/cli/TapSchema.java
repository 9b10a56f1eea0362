package org.lsst.tap.loader.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.lsst.tap.loader.job.UpdateJob;
import org.lsst.tap.loader.text.ResourceFile;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** The executable: {@code tap-schema COMMAND}. */
@Command(
        name = "tap-schema",
        description = {
            "Publishes releases of the schema definitions in TAP_SCHEMA.",
            "",
            "TAP services read live, the database schema tap_schema. A release is loaded into"
                    + " staging, tap_schema_staging, and then the two are swapped.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = TapSchema.Version.class,
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

    /** The commands by name; picocli looks into each class that it is told of, which takes time. */
    private static final Map<String, Class<?>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("update", UpdateCommand.class);
        COMMANDS.put("rollback", RollbackCommand.class);
        COMMANDS.put("status", StatusCommand.class);
        COMMANDS.put("history", HistoryCommand.class);
        COMMANDS.put("validate", ValidateCommand.class);
        COMMANDS.put("diff", DiffCommand.class);
        COMMANDS.put("init", InitCommand.class);
        COMMANDS.put("check", CheckCommand.class);
        COMMANDS.put("verify-catalog", VerifyCatalogCommand.class);
    }

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        // Numbers in SQL and JSON have the digits of ASCII, and the driver's words are English.
        Locale.setDefault(Locale.ROOT);
        Optional<String> text = args.length == 1 ? text(args[0]) : Optional.empty();
        if (text.isPresent()) {
            System.out.println(text.get().strip());
            if (System.out.checkError()) {
                System.exit(FailureReport.unwritten(args, 0));
            }
            return;
        }
        Runtime.getRuntime().addShutdownHook(Termination.hook());
        CommandLine line = commandLine(System.getenv(), args);
        int code;
        try {
            code = line.execute(args);
        } catch (Throwable e) {
            code = FailureReport.unexpected(line, e);
        }
        line.getOut().flush();
        if (System.out.checkError()) {
            code = FailureReport.unwritten(args, code);
        }
        Termination.done();
        System.exit(code);
    }

    /** Returns what an option of the program alone says, without a look at any command. */
    private static Optional<String> text(String option) {
        return switch (option) {
            case "-h", "--help", "help" ->
                    Optional.of(ResourceFile.read(TapSchema.class, "help.txt"));
            case "-V", "--version" -> Optional.of(new Version().getVersion()[0]);
            default -> Optional.empty();
        };
    }

    /**
     * Returns the command line, with the process's environment; more commands can be added to it.
     */
    public static CommandLine commandLine() {
        return commandLine(System.getenv());
    }

    /**
     * Returns the command line with another environment.
     *
     * @param args what it is for: if the first is a command, it has no other
     */
    public static CommandLine commandLine(Map<String, String> environment, String... args) {
        CommandLine line = new CommandLine(new TapSchema(), new CommandFactory(environment));
        if (args.length > 0 && COMMANDS.containsKey(args[0])) {
            line.addSubcommand(args[0], COMMANDS.get(args[0]));
        } else {
            COMMANDS.forEach(line::addSubcommand);
            line.addSubcommand("completion", new GenerateCompletion());
            line.addSubcommand("generate-completion", new GenerateCompletion());
            line.addSubcommand("help", new HelpCommand());
            line.getSubcommands().get("completion").setCommandName("completion");
            usage(line, "generate-completion").hidden(true);
            usage(line, "completion").header("Prints what bash and zsh need to complete commands.");
            usage(line, "help").header("Shows the help of a command.");
        }
        line.setDefaultValueProvider(new EnvironmentDefaults(environment));
        line.setExecutionExceptionHandler(new FailureReport());
        line.setParameterExceptionHandler(
                (e, arguments) -> FailureReport.usage(e, arguments, environment));
        line.registerConverter(Duration.class, Durations::parse);
        line.setUsageHelpAutoWidth(true);
        HelpLayout.install(line);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line;
    }

    private static UsageMessageSpec usage(CommandLine line, String command) {
        return line.getSubcommands().get(command).getCommandSpec().usageMessage();
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
            return new String[] {"tap-schema " + UpdateJob.version()};
        }
    }
}
