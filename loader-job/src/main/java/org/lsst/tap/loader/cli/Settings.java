package org.lsst.tap.loader.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.text.Visible;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Where an option that is not on the command line comes from: {@code --database-url} from the
 * variable {@code TAP_SCHEMA_DATABASE_URL}, and so on for every option; then some from Repertoire's
 * file. An empty variable counts as none.
 */
public final class Settings implements IDefaultValueProvider {

    /** Names that Repertoire and the technical note on TAP_SCHEMA deployment use, after our own. */
    private static final Map<String, String> OTHER_NAMES =
            Map.of(
                    "--app", "REPERTOIRE_TAP_APP",
                    "--database-url", "REPERTOIRE_DATABASE_URL",
                    "--release", "SCHEMA_VERSION",
                    "--schemas", "SCHEMAS_TO_LOAD",
                    "--cleanup-old-schemas", "CLEANUP_OLD_SCHEMAS");

    /**
     * Where the password of the role that logs in is looked for, unless the URL has it; after these
     * comes the driver's {@code PGPASSFILE} or {@code ~/.pgpass}. There is no option for it on
     * purpose.
     */
    private static final List<String> PASSWORD_VARIABLES =
            List.of("TAP_SCHEMA_DATABASE_PASSWORD", "REPERTOIRE_DATABASE_PASSWORD", "PGPASSWORD");

    private static final String PREFIX = "TAP_SCHEMA_";

    private final Map<String, String> environment;

    Settings(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Keywords and values as libpq reads them, a URL, or a login before a host; but not a database
     * with the role that logs in and no more, which messages show.
     */
    private static final String MAY_BE_SECRET =
            "(?s)(?!postgres(ql)?://[\\w.-]+@[\\w.:-]*(/[\\w-]*)?\\z).*(=|://|:.*@).*";

    /**
     * Returns the variables that stand in for an option, of which the first that is set counts;
     * none for {@code --help} and {@code --version}.
     */
    public static List<String> variables(OptionSpec option) {
        String name = option.longestName();
        if (option.usageHelp() || option.versionHelp() || !name.startsWith("--")) {
            return List.of();
        }
        String other = OTHER_NAMES.get(name);
        return other == null ? List.of(variableOf(name)) : List.of(variableOf(name), other);
    }

    private static String variableOf(String option) {
        return PREFIX + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /** Returns an environment variable, unless it is empty. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    private Optional<String> firstSet(List<String> variables) {
        return variables.stream().filter(name -> variable(name).isPresent()).findFirst();
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? firstSet(variables(option)).map(environment::get).orElse(null)
                : null;
    }

    /**
     * Returns the value of an option that is needed before the command line is understood, or
     * though it can't be.
     */
    Optional<String> early(String option, List<String> arguments) {
        Matcher given =
                Pattern.compile("(?m)^" + option + "[=\n](.*)")
                        .matcher(String.join("\n", arguments));
        return given.find() ? Optional.of(given.group(1)) : variable(variableOf(option));
    }

    /** Returns the password that a variable has for the role that logs in, if one has. */
    Optional<String> password() {
        return firstSet(PASSWORD_VARIABLES).flatMap(this::variable);
    }

    /**
     * Sets the options that are given nowhere else as the file says, and logs for DEBUG each option
     * with where its value comes from; no secret is in it.
     */
    void complete(CommandSpec spec, Optional<RepertoireConfig> file) {
        // Not a constant: help texts need no logging, which takes time to begin.
        Logger log = LoggerFactory.getLogger(Settings.class);
        for (OptionSpec option : spec.options()) {
            Optional<?> inFile = file.flatMap(found -> inFile(option, spec, found));
            String origin = firstSet(variables(option)).map("variable "::concat).orElse("default");
            boolean matched = spec.commandLine().getParseResult().hasMatchedOption(option);
            boolean given = matched || !origin.equals("default");
            if (inFile.isPresent() && (!given || List.of().equals(option.getValue()))) {
                origin = "file";
                option.setValue(option.isMultiValue() ? inFile.get() : inFile);
            } else if (matched) {
                origin = "option";
            }
            if (!option.hidden() && !variables(option).isEmpty()) {
                log.debug("{}: {} ({})", option.longestName(), shown(option), origin);
            }
        }
        log.debug(
                "password: {}",
                firstSet(PASSWORD_VARIABLES)
                        .map("*** (variable %s, if the URL has none)"::formatted)
                        .orElse("as the URL or the password file says"));
    }

    private static Optional<?> inFile(OptionSpec option, CommandSpec spec, RepertoireConfig file) {
        return switch (option.longestName()) {
            case "--database-url" -> file.databaseUrl();
            // Without a source it is not what to load, but what must be live.
            case "--release" ->
                    file.schemaVersion().filter(r -> spec.findOption("--source") != null);
            case "--source" -> file.schemaSourceTemplate();
            case "--schemas" -> Optional.of(file.schemas()).filter(names -> !names.isEmpty());
            case "--log-level" -> file.logLevel();
            case "--log-format" -> Logging.ofProfile(file);
            default -> Optional.empty();
        };
    }

    private static String shown(OptionSpec option) {
        Object given = option.getValue();
        Object value = given instanceof Optional<?> optional ? optional.orElse(null) : given;
        if (value == null || value.equals(List.of())) {
            return "none";
        }
        return switch (option.longestName()) {
            case "--source" -> Visible.address(value.toString());
            case "--database-url", "--catalog-url" -> Visible.databaseAddress(value.toString());
            default -> shown(value.toString());
        };
    }

    /** Returns a message without the secrets of what was given, on the line or by variables. */
    String shown(String message, List<String> arguments) {
        Stream<String> variables =
                environment.entrySet().stream()
                        .filter(variable -> variable.getKey().startsWith(PREFIX))
                        .map(Map.Entry::getValue);
        return Stream.concat(arguments.stream(), variables)
                .flatMap(given -> Stream.of(given, given.substring(given.indexOf('=') + 1)))
                .reduce(message, (text, given) -> text.replace(given, shown(given)));
    }

    /** Returns what was given as messages and logs may show it. */
    static String shown(String given) {
        return given.matches(MAY_BE_SECRET) ? Visible.address(given) : given;
    }
}
