package org.lsst.tap.loader.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.config.RepertoireConfig;
import org.lsst.tap.loader.failure.ConfigurationException;
import picocli.CommandLine.Option;

/** The options that say how a command reports. */
final class LogOptions {

    /** How log lines and the result look. */
    enum Format {
        /** For people. */
        TEXT,
        /** One JSON object per line. */
        JSON
    }

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            description =
                    "The form of the log (stderr) and the result (stdout). Default: json if the"
                            + " configuration file says logProfile: production, else text.")
    private @Nullable Format format;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "ERROR, WARN, INFO or DEBUG. Default: logLevel in the file, else INFO.")
    private @Nullable String level;

    @Option(
            names = {"-q", "--quiet"},
            description = "Log warnings and errors only: --log-level WARN.")
    private boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description =
                    "Log the settings, each with where it comes from, and every step: --log-level"
                            + " DEBUG.")
    private boolean verbose;

    /**
     * Sets logging up, and returns what prints the result.
     *
     * @throws ConfigurationException if a value is wrong; logging is set up nevertheless
     */
    ResultPrinter start(RepertoireConfig.Logs file, PrintWriter out) {
        Format chosen = Optional.ofNullable(format).or(() -> ofProfile(file)).orElse(Format.TEXT);
        String byFlag = verbose ? "DEBUG" : quiet ? "WARN" : null;
        Logging.start(
                chosen,
                Optional.ofNullable(level)
                        .or(() -> Optional.ofNullable(byFlag))
                        .or(file::level)
                        .orElse("INFO"));
        if (format == null && file.profile().isPresent() && ofProfile(file).isEmpty()) {
            throw new ConfigurationException(
                    "The configuration file has logProfile \"%s\"; expected \"production\" or \"development\". Nothing was changed; correct it."
                            .formatted(file.profile().get()));
        }
        return new ResultPrinter(chosen, out);
    }

    private static Optional<Format> ofProfile(RepertoireConfig.Logs file) {
        return file.profile()
                .flatMap(
                        profile ->
                                switch (profile.toLowerCase(Locale.ROOT)) {
                                    case "production" -> Optional.of(Format.JSON);
                                    case "development" -> Optional.of(Format.TEXT);
                                    default -> Optional.empty();
                                });
    }

    /** Returns the form that a command line asks for which is not understood as a whole. */
    static Format of(List<String> arguments, Map<String, String> environment) {
        Optional<String> named = value("--log-format", arguments, environment);
        if (named.isPresent()) {
            return named.get().equalsIgnoreCase("json") ? Format.JSON : Format.TEXT;
        }
        return value("--config", arguments, environment)
                .or(() -> Optional.ofNullable(environment.get(RepertoireConfig.PATH_VARIABLE)))
                .flatMap(file -> ofProfile(RepertoireConfig.logs(Path.of(file))))
                .orElse(Format.TEXT);
    }

    private static Optional<String> value(
            String option, List<String> arguments, Map<String, String> environment) {
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).startsWith(option + "=")) {
                return Optional.of(arguments.get(i).substring(option.length() + 1));
            }
            if (arguments.get(i).equals(option) && i + 1 < arguments.size()) {
                return Optional.of(arguments.get(i + 1));
            }
        }
        return Optional.ofNullable(environment.get(EnvironmentDefaults.variable(option)))
                .filter(value -> !value.isEmpty());
    }
}
