package org.lsst.tap.loader.cli;

import java.util.Locale;
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
                    "Log lines on stderr and the result on stdout. Default: json if the"
                            + " configuration file says logProfile: production, else text.")
    private @Nullable Format format;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "ERROR, WARN, INFO or DEBUG. Default: logLevel of the file, else INFO.")
    private @Nullable String level;

    /** Sets logging up, and returns what prints the result. */
    ResultPrinter start(Optional<RepertoireConfig> repertoire, java.io.PrintWriter out) {
        Format chosen =
                Optional.ofNullable(format)
                        .or(
                                () ->
                                        repertoire
                                                .flatMap(RepertoireConfig::logProfile)
                                                .map(LogOptions::of))
                        .orElse(Format.TEXT);
        String chosenLevel =
                Optional.ofNullable(level)
                        .or(() -> repertoire.flatMap(RepertoireConfig::logLevel))
                        .orElse("INFO");
        Logging.start(chosen, chosenLevel);
        return new ResultPrinter(chosen, out);
    }

    private static Format of(String profile) {
        return switch (profile.toLowerCase(Locale.ROOT)) {
            case "production" -> Format.JSON;
            case "development" -> Format.TEXT;
            default ->
                    throw new ConfigurationException(
                            "The configuration file has logProfile \"%s\"; expected \"production\" or \"development\". Nothing was changed; correct it."
                                    .formatted(profile));
        };
    }
}
