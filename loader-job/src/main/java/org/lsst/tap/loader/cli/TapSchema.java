package org.lsst.tap.loader.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.job.UpdateJob;
import org.lsst.tap.loader.text.ResourceFile;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.TypeConversionException;

/** The executable: {@code tap-schema COMMAND}. */
@Command(
        name = "tap-schema",
        description = {
            "Publishes releases of the schema definitions in TAP_SCHEMA.",
            "TAP services read live, the database schema tap_schema. A release is loaded into"
                    + " staging, tap_schema_staging, and then the two are swapped."
        },
        mixinStandardHelpOptions = true,
        versionProvider = TapSchema.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
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
        List<String> arguments = List.of(args);
        Optional<String> text = args.length == 1 ? text(args[0]) : Optional.empty();
        if (text.isPresent()) {
            System.out.println(text.get().strip());
            System.exit(System.out.checkError() ? FailureReport.unwritten(arguments, 0) : 0);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(Termination::stop, "termination"));
        CommandLine line = commandLine(System.getenv(), args);
        int code;
        try {
            code = line.execute(args);
        } catch (Throwable e) {
            code = FailureReport.unexpected(line, arguments, e);
        }
        line.getOut().flush();
        if (System.out.checkError()) {
            code = FailureReport.unwritten(arguments, code);
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
     * Returns the command line; more commands can be added to it.
     *
     * @param args what it is for: if the first is a command, it has no other
     */
    public static CommandLine commandLine(Map<String, String> environment, String... args) {
        Settings settings = new Settings(environment);
        FailureReport report = new FailureReport();
        CommandLine line = new CommandLine(new TapSchema());
        if (args.length > 0 && COMMANDS.containsKey(args[0])) {
            line.addSubcommand(args[0], COMMANDS.get(args[0]));
            HelpLayout.install(line);
        } else {
            COMMANDS.forEach(line::addSubcommand);
            Stream<String> codes =
                    Stream.of(ExitCode.values())
                            .map(code -> "  %-4d %s".formatted(code.code(), code.meaning()));
            line.getCommandSpec()
                    .usageMessage()
                    .footer(Stream.concat(Stream.of("Exit codes:"), codes).toArray(String[]::new));
            HelpLayout.install(line);
            line.addSubcommand("completion", new GenerateCompletion());
            line.addSubcommand("generate-completion", new GenerateCompletion());
            line.addSubcommand("help", new HelpCommand());
            line.getSubcommands().get("completion").setCommandName("completion");
            usage(line, "generate-completion").hidden(true);
            usage(line, "completion").header("Prints what bash and zsh need to complete commands.");
            usage(line, "help").header("Shows the help of a command.");
        }
        line.setDefaultValueProvider(settings);
        line.setExecutionExceptionHandler(report);
        line.setParameterExceptionHandler(report);
        line.registerConverter(Duration.class, TapSchema::duration);
        line.setUsageHelpAutoWidth(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        return line;
    }

    /** Reads a duration as people write it ({@code 500ms}, {@code 2m}, {@code 30}) or as ISO. */
    static Duration duration(String text) {
        String given = text.strip().replaceFirst("^([0-9]{1,9})$", "$1s");
        if (given.matches("[0-9]{1,9}\\s*ms")) {
            return Duration.ofMillis(Long.parseLong(given.replaceFirst("\\s*ms", "")));
        }
        try {
            Duration duration =
                    Duration.parse(given.replaceFirst("^([0-9]{1,9})\\s*([smh])$", "PT$1$2"));
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // Refused below, as a negative one is.
        }
        throw new TypeConversionException(
                "'%s' is not a duration; expected for example 500ms, 30s, 2m or PT30S"
                        .formatted(text));
    }

    private static UsageMessageSpec usage(CommandLine line, String command) {
        return line.getSubcommands().get(command).getCommandSpec().usageMessage();
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"tap-schema " + UpdateJob.version()};
        }
    }
}
