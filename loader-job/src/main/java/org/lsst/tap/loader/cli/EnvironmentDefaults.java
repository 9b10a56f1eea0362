package org.lsst.tap.loader.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Takes an option that is not on the command line from the environment: {@code --database-url} from
 * {@code TAP_SCHEMA_DATABASE_URL}, and so on for every option. An empty variable counts as none.
 */
final class EnvironmentDefaults implements IDefaultValueProvider {

    private static final String PREFIX = "TAP_SCHEMA_";

    /** Names that the technical note on TAP_SCHEMA deployment uses, after our own. */
    private static final Map<String, List<String>> OTHER_NAMES =
            Map.of(
                    "--release", List.of("SCHEMA_VERSION"),
                    "--schemas", List.of("SCHEMAS_TO_LOAD"),
                    "--cleanup-old-schemas", List.of("CLEANUP_OLD_SCHEMAS"));

    private final Map<String, String> environment;

    EnvironmentDefaults(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Returns the variable of an option. */
    static String variable(String option) {
        return PREFIX + option.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)
                || option.usageHelp()
                || option.versionHelp()
                || !option.longestName().startsWith("--")) {
            return null;
        }
        String own = environment.getOrDefault(variable(option.longestName()), "");
        if (!own.isEmpty()) {
            return own;
        }
        return OTHER_NAMES.getOrDefault(option.longestName(), List.of()).stream()
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse(null);
    }
}
