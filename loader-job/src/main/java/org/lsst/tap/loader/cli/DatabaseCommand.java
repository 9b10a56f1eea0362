package org.lsst.tap.loader.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseSchemas;
import org.lsst.tap.loader.database.DatabaseUrl;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.slf4j.MDC;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands that work on a database share: its options, how they begin and end. */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = TapSchema.Version.class,
        abbreviateSynopsis = true)
abstract class DatabaseCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--database-url",
            paramLabel = "URL",
            description = {
                "The database: jdbc:postgresql://HOST:PORT/DATABASE, or"
                        + " postgresql://USER@HOST:PORT/DATABASE as in SQLAlchemy.",
                "The password comes from the URL, TAP_SCHEMA_DATABASE_PASSWORD,"
                        + " REPERTOIRE_DATABASE_PASSWORD, PGPASSWORD or ~/.pgpass. It is never"
                        + " printed."
            })
    private Optional<String> databaseUrl = Optional.empty();

    @Option(
            names = "--database-user",
            paramLabel = "USER",
            description = "The role that logs in. Default: the one in the URL.")
    private Optional<String> databaseUser = Optional.empty();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = {
                "Repertoire's configuration file: database, release and schemas; needs --app."
                        + " Default: REPERTOIRE_CONFIG_PATH.",
                "Also reads REPERTOIRE_DATABASE_USER."
            })
    private @Nullable Path config; // Shells complete only a Path that is not wrapped.

    @Option(
            names = "--app",
            paramLabel = "NAME",
            description =
                    "The TAP server in the configuration file, for example ssotap. Default:"
                            + " REPERTOIRE_TAP_APP.")
    private Optional<String> app = Optional.empty();

    @Option(
            names = "--live-schema",
            paramLabel = "NAME",
            description = "Live: the database schema that TAP services read. Default: tap_schema.")
    private String live = DatabaseSchemas.STANDARD.live();

    @Option(
            names = "--staging-schema",
            paramLabel = "NAME",
            description =
                    "Staging: where a release is loaded, and the one before is kept. Default:"
                            + " live's name with _staging.")
    private Optional<String> staging = Optional.empty();

    @Option(
            names = "--temp-schema",
            paramLabel = "NAME",
            description = "The name of live inside of a swap. Default: live's name with _temp.")
    private Optional<String> temp = Optional.empty();

    @Option(
            names = "--wait-for-database",
            paramLabel = "DURATION",
            description =
                    "How long to wait for a database that does not answer yet, for example 30s."
                            + " Default: no wait.")
    Duration waitForDatabase = Duration.ZERO;

    @Mixin private Logging log = new Logging();

    /** The names of live, staging and temp, as the options say. */
    DatabaseSchemas names = DatabaseSchemas.STANDARD;

    /** What Repertoire's file says about the TAP server, if one is named. */
    Optional<RepertoireConfig> repertoire = Optional.empty();

    /** Does the work, and prints its result. */
    @Override
    public final Integer call() {
        Output.Format format = prepare();
        Output.Result result = run();
        if (result.lines().size() == 1) {
            // A pod's status has one line.
            Termination.write(result.lines().get(0));
        }
        if (!result.lines().isEmpty()) {
            out().println(result.text(format));
        }
        out().flush();
        return result.code().code();
    }

    /**
     * Sets logging up, and completes the options, as Repertoire's file says.
     *
     * @return the form of the log
     * @throws ConfigurationException if the file or the server is named without the other, or the
     *     file can't be read
     */
    final Output.Format prepare() {
        DatabaseSchemas usual = DatabaseSchemas.of(live);
        names =
                new DatabaseSchemas(
                        live, staging.orElse(usual.staging()), temp.orElse(usual.temp()));
        Optional<Path> path =
                Optional.ofNullable(config)
                        .or(() -> variable(RepertoireConfig.PATH_VARIABLE).map(Path::of));
        Output.Format format =
                log.start(path.map(RepertoireConfig::logs).orElse(RepertoireConfig.NONE));
        app.map(Settings::shown).ifPresent(server -> MDC.put("server", server));
        if (app.isPresent() && path.isEmpty()) {
            throw new ConfigurationException(
                    "The TAP server \"%s\" is named without a configuration file. Nothing was changed; add --config or set %s."
                            .formatted(app.get(), RepertoireConfig.PATH_VARIABLE));
        }
        if (config != null && app.isEmpty()) {
            throw new ConfigurationException(
                    "The configuration file \"%s\" is given without a TAP server. Nothing was changed; add --app with its name, or set REPERTOIRE_TAP_APP."
                            .formatted(config));
        }
        repertoire = app.map(server -> RepertoireConfig.read(path.orElseThrow(), server));
        settings().complete(spec, repertoire);
        Database.usePasswordFile(variable("PGPASSFILE"), variable("HOME"));
        return format;
    }

    abstract Output.Result run();

    /**
     * Returns where the database is and who logs in.
     *
     * @throws ConfigurationException if that is nowhere said, or wrong
     */
    final DatabaseUrl database() {
        if (databaseUrl.isEmpty()) {
            throw new ConfigurationException(
                    "No database URL is given. Nothing was changed; give --database-url, or"
                            + " --config and --app.");
        }
        Optional<String> user = repertoire.flatMap(f -> variable("REPERTOIRE_DATABASE_USER"));
        return DatabaseUrl.parse(databaseUrl.get())
                .withLogin(databaseUser.or(() -> user), settings().password());
    }

    final Optional<String> variable(String name) {
        return settings().variable(name);
    }

    private Settings settings() {
        return (Settings) spec.defaultValueProvider();
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
