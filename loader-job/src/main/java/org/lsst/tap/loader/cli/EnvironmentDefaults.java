package org.lsst.tap.loader.cli;

import java.util.ArrayList;
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

    /** Returns the variables that an option is looked up in, the first that is set counts. */
    static List<String> variables(OptionSpec option) {
        if (option.usageHelp() || option.versionHelp() || !option.longestName().startsWith("--")) {
            return List.of();
        }
        List<String> names = new ArrayList<>(List.of(variable(option.longestName())));
        names.addAll(OTHER_NAMES.getOrDefault(option.longestName(), List.of()));
        return List.copyOf(names);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        return variables(option).stream()
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse(null);
    }
}
