package org.lsst.tap.loader.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.lsst.tap.loader.cli.Output.Format;
import org.lsst.tap.loader.database.Sessions;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;
import org.lsst.tap.loader.text.Visible;
import org.lsst.tap.loader.text.Visible.Lines;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Reports what made a command fail, and turns it into the exit code. What was given to the command
 * and may hold a secret is not repeated, whoever wrote the message.
 */
final class FailureReport implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private static final Set<String> HELP = Set.of("-h", "--help", "-V", "--version");

    /** An option or a command, misspelt, and no secret; in {@code -pPASSWORD} there is one. */
    private static final String NAME = "^(--[a-z][a-z0-9-]*(?=$|=)|-[A-Za-z]|[a-z][a-z-]*$)";

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
        List<String> arguments = parsed.originalArgs();
        if (!(e instanceof LoaderException failure)) {
            return unexpected(line, arguments, e);
        }
        String message = String.valueOf(e.getMessage());
        boolean isList = failure.exitCode() == ExitCode.SCHEMA_INVALID;
        List<String> lines = isList ? message.lines().toList() : List.of(message);
        return report(line, arguments, failure.exitCode(), lines, e);
    }

    /** Reports what nobody has thought of; an error of the JVM, too. */
    static int unexpected(CommandLine line, List<String> arguments, Throwable e) {
        String message =
                "%s failed unexpectedly: %s. Live is a whole release, old or new; see \"tap-schema status\" and report this."
                        .formatted(line.getCommandName(), e);
        return report(line, arguments, ExitCode.FAILED, List.of(message), e);
    }

    /**
     * Reports that stdout is closed or full. What is published stays so, and {@code check} answers
     * by its exit code, so these only warn; of the others the result is all that they do.
     *
     * @return the exit code in the place of {@code code}
     */
    static int unwritten(List<String> arguments, int code) {
        Logging.ensureStarted(arguments, new Settings(System.getenv()));
        String found = "The result can't be written to stdout, which is closed or full.";
        boolean isText = arguments.stream().anyMatch(HELP::contains);
        if (!isText && Set.of("update", "rollback", "init", "check").contains(arguments.get(0))) {
            log().warn("{} The exit code {} says what was done.", found, code);
            return code;
        }
        log().error(found);
        return code != 0 && code < ExitCode.CATALOG_DIFFERS.code() ? code : ExitCode.FAILED.code();
    }

    private static int report(
            CommandLine line,
            List<String> arguments,
            ExitCode code,
            List<String> said,
            Throwable e) {
        Settings settings = settingsOf(line);
        Format format = Logging.ensureStarted(arguments, settings);
        List<String> shown = said.stream().map(text -> settings.shown(text, arguments)).toList();
        Lines message = new Lines(shown);
        log().error("{}", message);
        if (shown.equals(said)) {
            log().debug("Details", e);
        }
        Termination.write("exit %d: %s".formatted(code.code(), message));
        if (format == Format.JSON) {
            line.getOut()
                    .println(
                            new Json()
                                    .with("result", "failed")
                                    .with("command", line.getCommandName())
                                    .with("exit_code", code.code())
                                    .with("message", message));
            line.getOut().flush();
        }
        return code.code();
    }

    /**
     * Reports wrong usage: on one line what the parser says, the command or option that was
     * probably meant, and where the help is.
     */
    @Override
    public int handleParseException(ParameterException e, String[] given) {
        CommandLine line = e.getCommandLine();
        Settings settings = settingsOf(line);
        List<String> arguments = List.of(given);
        String message =
                "%s Nothing was changed. See: %s --help"
                        .formatted(
                                settings.shown(said(e), arguments).replaceAll("\\s*\\R\\s*", " "),
                                line.getCommandSpec().qualifiedName());
        if (Logging.start(arguments, settings) == Format.JSON) {
            return report(line, arguments, ExitCode.CONFIGURATION, List.of(message), e);
        }
        line.getErr().println(Visible.of(message));
        Termination.write("exit %d: %s".formatted(ExitCode.CONFIGURATION.code(), message));
        return ExitCode.CONFIGURATION.code();
    }

    /** A command that was added to the loader's, such as the demo, has no settings of its own. */
    private static Settings settingsOf(CommandLine line) {
        return (Settings) line.getCommandSpec().root().commandLine().getDefaultValueProvider();
    }

    /** Returns what the parser says; what it can't place may be part of a value with blanks. */
    private static String said(ParameterException e) {
        String said = String.valueOf(e.getMessage());
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return said + ".";
        }
        CommandLine line = e.getCommandLine();
        Set<String> known =
                unmatched.isUnknownOption()
                        ? line.getCommandSpec().optionsMap().keySet()
                        : line.getSubcommands().keySet();
        Matcher name = Pattern.compile(NAME).matcher(unmatched.getUnmatched().get(0));
        said = said.substring(0, said.indexOf('\''));
        if (known.isEmpty() || !name.find()) {
            return said + "(not shown).";
        }
        Optional<String> meant =
                nearest(name.group(), known, Math.max(1, name.group().length() / 3));
        return said
                + "'%s'.".formatted(name.group())
                + meant.map(" Did you mean %s?"::formatted).orElse("");
    }

    /**
     * Returns that of some words which takes the fewest edits to come from {@code word}; empty if
     * it takes more than {@code most}.
     */
    static Optional<String> nearest(String word, Collection<String> known, int most) {
        return known.stream()
                .min(
                        Comparator.comparingInt((String other) -> distance(word, other))
                                .thenComparing(Comparator.naturalOrder()))
                .filter(found -> distance(word, found) <= most);
    }

    /** The edit distance of Levenshtein: characters inserted, deleted or replaced. */
    private static int distance(String one, String other) {
        int[] row = IntStream.rangeClosed(0, other.length()).toArray();
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
