package org.lsst.tap.loader.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.failure.ConfigurationException;

/**
 * The options that a command was given, on its line or by their own environment variables, before
 * they are completed from Repertoire's configuration file. An option goes before the file.
 * Immutable.
 *
 * @param databaseUrl {@code --database-url}
 * @param databaseUser {@code --database-user}
 * @param names the names of the database schemas
 * @param config {@code --config}
 * @param app {@code --app}
 * @param environment the process's environment, for the passwords and Repertoire's variables
 */
public record GivenOptions(
        Optional<String> databaseUrl,
        Optional<String> databaseUser,
        DatabaseSchemas names,
        Optional<Path> config,
        Optional<String> app,
        Map<String, String> environment) {

    public GivenOptions {
        environment = Map.copyOf(environment);
    }

    /** The password of the role that logs in; there is no option for it on purpose. */
    public static final String PASSWORD_VARIABLE = "TAP_SCHEMA_DATABASE_PASSWORD";

    /**
     * Returns what the file says about the server, if one is named.
     *
     * @throws ConfigurationException if the file or the server is named without the other
     */
    public Optional<RepertoireConfig> repertoire() {
        Optional<Path> file =
                config.or(() -> variable(RepertoireConfig.PATH_VARIABLE).map(Path::of));
        if (app.isPresent() && file.isEmpty()) {
            throw new ConfigurationException(
                    "The TAP server \"%s\" is named without a configuration file. Nothing was changed; add --config or set %s."
                            .formatted(app.get(), RepertoireConfig.PATH_VARIABLE));
        }
        if (config.isPresent() && app.isEmpty()) {
            throw new ConfigurationException(
                    "The configuration file \"%s\" is given without a TAP server. Nothing was changed; add --app with its name."
                            .formatted(config.get()));
        }
        return app.map(name -> RepertoireConfig.read(file.orElseThrow(), name));
    }

    /**
     * Returns where the database is and who logs in.
     *
     * @throws ConfigurationException if that is nowhere said, or wrong
     */
    public DatabaseUrl database() {
        return database(repertoire());
    }

    private DatabaseUrl database(Optional<RepertoireConfig> repertoire) {
        String url =
                databaseUrl
                        .or(() -> repertoire.flatMap(RepertoireConfig::databaseUrl))
                        .orElseThrow(
                                () ->
                                        new ConfigurationException(
                                                "No database URL is given. Nothing was changed;"
                                                        + " give --database-url, or --config and"
                                                        + " --app."));
        DatabaseUrl parsed = DatabaseUrl.parse(url);
        if (repertoire.isPresent()) {
            parsed =
                    parsed.withUser(variable(RepertoireConfig.USER_VARIABLE))
                            .withPassword(variable(RepertoireConfig.PASSWORD_VARIABLE));
        }
        return parsed.withUser(databaseUser).withPassword(variable(PASSWORD_VARIABLE));
    }

    /**
     * Completes the settings of an update.
     *
     * @param release {@code --release}
     * @param source {@code --source}
     * @param schemas {@code --schemas}
     * @param builder has what the file says nothing of
     * @throws ConfigurationException if something is missing or wrong
     */
    public JobSettings jobSettings(
            Optional<String> release,
            Optional<String> source,
            List<String> schemas,
            JobSettings.Builder builder) {
        Optional<RepertoireConfig> repertoire = repertoire();
        builder.database(database(repertoire))
                .names(names)
                .schemas(
                        schemas.isEmpty()
                                ? repertoire.map(RepertoireConfig::schemas).orElse(List.of())
                                : schemas);
        orFrom(release, repertoire, RepertoireConfig::schemaVersion).ifPresent(builder::release);
        orFrom(source, repertoire, RepertoireConfig::schemaSourceTemplate)
                .ifPresent(builder::source);
        return builder.build();
    }

    private static Optional<String> orFrom(
            Optional<String> option,
            Optional<RepertoireConfig> repertoire,
            Function<RepertoireConfig, Optional<String>> field) {
        return option.or(() -> repertoire.flatMap(field));
    }

    /** Returns an environment variable, unless it is empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }
}
