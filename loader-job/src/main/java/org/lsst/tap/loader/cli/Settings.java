package org.lsst.tap.loader.cli;

import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.config.GivenOptions;
import org.lsst.tap.loader.config.RepertoireConfig;
import org.lsst.tap.loader.text.Visible;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Logs each setting of a command with where it comes from, for DEBUG; no secret is in it. */
final class Settings {

    private static final Logger LOG = LoggerFactory.getLogger(Settings.class);

    private Settings() {}

    static void log(CommandSpec spec, GivenOptions given) {
        if (!LOG.isDebugEnabled()) {
            return;
        }
        Optional<RepertoireConfig> file = given.repertoire();
        for (OptionSpec option : spec.options()) {
            if (!option.usageHelp() && !option.versionHelp() && !option.hidden()) {
                log(option, spec, given, file);
            }
        }
        LOG.debug("password: {}", password(given));
    }

    private static void log(
            OptionSpec option,
            CommandSpec spec,
            GivenOptions given,
            Optional<RepertoireConfig> file) {
        Optional<String> variable =
                EnvironmentDefaults.variables(option).stream()
                        .filter(name -> given.variable(name).isPresent())
                        .findFirst();
        Object value = option.getValue();
        String origin;
        if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
            origin = "option";
        } else if (variable.isPresent()) {
            origin = "variable " + variable.get();
        } else {
            Optional<?> inFile = file.flatMap(config -> inFile(option.longestName(), config));
            value = inFile.isPresent() ? inFile.get() : value;
            origin = inFile.isPresent() ? "file" : "default";
        }
        LOG.debug("{}: {} ({})", option.longestName(), shown(option, value), origin);
    }

    private static Optional<?> inFile(String option, RepertoireConfig file) {
        return switch (option) {
            case "--database-url" -> file.databaseUrl();
            case "--release" -> file.schemaVersion();
            case "--source" -> file.schemaSourceTemplate();
            case "--schemas" -> Optional.of(file.schemas());
            case "--log-level" -> file.logLevel();
            case "--log-format" -> file.logProfile();
            default -> Optional.empty();
        };
    }

    private static String shown(OptionSpec option, Object value) {
        if (value == null || value.equals(List.of())) {
            return "none";
        }
        return switch (option.longestName()) {
            case "--source" -> Visible.address(value.toString());
            case "--database-url", "--catalog-url" -> Visible.databaseAddress(value.toString());
            default -> value.toString();
        };
    }

    private static String password(GivenOptions given) {
        return GivenOptions.PASSWORD_VARIABLES.stream()
                .filter(name -> given.variable(name).isPresent())
                .findFirst()
                .map("*** (variable %s, if the URL has none)"::formatted)
                .orElse("as the URL or the password file says");
    }
}
