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

    /**
     * Where the password of the role that logs in is looked for, unless the URL has it; after these
     * comes the driver's {@code PGPASSFILE} or {@code ~/.pgpass}. There is no option for it on
     * purpose.
     */
    public static final List<String> PASSWORD_VARIABLES =
            List.of(
                    "TAP_SCHEMA_DATABASE_PASSWORD",
                    RepertoireConfig.PASSWORD_VARIABLE,
                    "PGPASSWORD");

    /**
     * Returns what the file says about the server, if one is named.
     *
     * @throws ConfigurationException if the file or the server is named without the other
     */
    public Optional<RepertoireConfig> repertoire() {
        Optional<String> server = server();
        Optional<Path> file = file();
        if (server.isPresent() && file.isEmpty()) {
            throw new ConfigurationException(
                    "The TAP server \"%s\" is named without a configuration file. Nothing was changed; add --config or set %s."
                            .formatted(server.get(), RepertoireConfig.PATH_VARIABLE));
        }
        if (config.isPresent() && server.isEmpty()) {
            throw new ConfigurationException(
                    "The configuration file \"%s\" is given without a TAP server. Nothing was changed; add --app with its name, or set %s."
                            .formatted(config.get(), RepertoireConfig.APP_VARIABLE));
        }
        return server.map(name -> RepertoireConfig.read(file.orElseThrow(), name));
    }

    /** Returns the name of the TAP server in the file, if one is named. */
    public Optional<String> server() {
        return app.or(() -> variable(RepertoireConfig.APP_VARIABLE));
    }

    private Optional<Path> file() {
        return config.or(() -> variable(RepertoireConfig.PATH_VARIABLE).map(Path::of));
    }

    /** Returns what the file says about logging, if one is named and can be read so far. */
    public RepertoireConfig.Logs logs() {
        return file().map(RepertoireConfig::logs).orElse(RepertoireConfig.Logs.UNSAID);
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
                        .or(() -> variable(RepertoireConfig.URL_VARIABLE))
                        .or(() -> repertoire.flatMap(RepertoireConfig::databaseUrl))
                        .orElseThrow(
                                () ->
                                        new ConfigurationException(
                                                "No database URL is given. Nothing was changed;"
                                                        + " give --database-url, or --config and"
                                                        + " --app."));
        Optional<String> repertoiresUser =
                repertoire.flatMap(file -> variable(RepertoireConfig.USER_VARIABLE));
        DatabaseUrl parsed =
                DatabaseUrl.parse(url).withUser(databaseUser.or(() -> repertoiresUser));
        return parsed.orPassword(
                PASSWORD_VARIABLES.stream().flatMap(name -> variable(name).stream()).findFirst());
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
                .extensions(repertoire.flatMap(RepertoireConfig::schemaExtensionsPath))
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
