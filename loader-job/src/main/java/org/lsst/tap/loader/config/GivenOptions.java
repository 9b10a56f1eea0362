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
 * they are completed from Repertoire's variables and configuration file. An option goes before the
 * file. Immutable.
 *
 * @param environment the process's environment, for the passwords and Repertoire's variables
 */
public record GivenOptions(
        Optional<String> databaseUrl,
        Optional<String> databaseUser,
        DatabaseSchemas names,
        Optional<Path> config,
        Optional<String> app,
        Map<String, String> environment) {

    /**
     * Where the password of the role that logs in is looked for, unless the URL has it; after these
     * comes the driver's {@code PGPASSFILE} or {@code ~/.pgpass}. There is no option for it on
     * purpose.
     */
    public static final List<String> PASSWORD_VARIABLES =
            List.of("TAP_SCHEMA_DATABASE_PASSWORD", "REPERTOIRE_DATABASE_PASSWORD", "PGPASSWORD");

    public GivenOptions {
        environment = Map.copyOf(environment);
    }

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
                    "The configuration file \"%s\" is given without a TAP server. Nothing was changed; add --app with its name, or set REPERTOIRE_TAP_APP."
                            .formatted(config.get()));
        }
        return server.map(name -> RepertoireConfig.read(file.orElseThrow(), name));
    }

    /** Returns the name of the TAP server in the file, if one is named. */
    public Optional<String> server() {
        return app.or(() -> variable("REPERTOIRE_TAP_APP"));
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
                        .or(() -> variable("REPERTOIRE_DATABASE_URL"))
                        .or(() -> repertoire.flatMap(RepertoireConfig::databaseUrl))
                        .orElseThrow(
                                () ->
                                        new ConfigurationException(
                                                "No database URL is given. Nothing was changed;"
                                                        + " give --database-url, or --config and"
                                                        + " --app."));
        Optional<String> user =
                databaseUser.or(
                        () -> repertoire.flatMap(file -> variable("REPERTOIRE_DATABASE_USER")));
        Optional<String> password =
                PASSWORD_VARIABLES.stream().flatMap(name -> variable(name).stream()).findFirst();
        return DatabaseUrl.parse(url).withLogin(user, password);
    }

    /**
     * Completes the settings of an update.
     *
     * @param builder has what the file says nothing of
     * @throws ConfigurationException if something is missing or wrong
     */
    public JobSettings jobSettings(
            Optional<String> release,
            Optional<String> source,
            List<String> schemas,
            JobSettings.Builder builder) {
        Optional<RepertoireConfig> repertoire = repertoire();
        return builder.database(database(repertoire))
                .names(names)
                .extensions(repertoire.flatMap(RepertoireConfig::schemaExtensionsPath))
                .release(given("release", release, repertoire, RepertoireConfig::schemaVersion))
                .source(given("source", source, repertoire, RepertoireConfig::schemaSourceTemplate))
                .schemas(
                        schemas.isEmpty()
                                ? repertoire.map(RepertoireConfig::schemas).orElse(List.of())
                                : schemas)
                .build();
    }

    private static String given(
            String name,
            Optional<String> option,
            Optional<RepertoireConfig> repertoire,
            Function<RepertoireConfig, Optional<String>> inFile) {
        return option.or(() -> repertoire.flatMap(inFile))
                .filter(value -> !value.isBlank())
                .orElseThrow(
                        () ->
                                new ConfigurationException(
                                        "No %1$s is given. Nothing was changed; give it with --%1$s, its environment variable or the configuration file."
                                                .formatted(name)));
    }

    /** Returns an environment variable, unless it is empty. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }
}
