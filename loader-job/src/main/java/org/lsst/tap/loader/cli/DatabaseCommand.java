package org.lsst.tap.loader.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.lsst.tap.loader.config.GivenOptions;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.loader.database.DatabaseSchemas;
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
    private Optional<Path> config = Optional.empty();

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

    /** Sets logging up as the options and Repertoire's file say, and does the work. */
    @Override
    public final Integer call() {
        Settings settings = (Settings) spec.defaultValueProvider();
        DatabaseSchemas names = DatabaseSchemas.of(live);
        names =
                new DatabaseSchemas(
                        live, staging.orElse(names.staging()), temp.orElse(names.temp()));
        GivenOptions given =
                new GivenOptions(
                        databaseUrl, databaseUser, names, config, app, settings.environment());
        Output.Format format = log.start(given.logs());
        given.server().map(Settings::shown).ifPresent(server -> MDC.put("server", server));
        settings.log(spec, given);
        Database.usePasswordFile(given.variable("PGPASSFILE"), given.variable("HOME"));
        Output.Result result = run(given);
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

    /** Does the work with these options, which are still to be completed from the file. */
    abstract Output.Result run(GivenOptions given);

    /** Returns where the result goes. */
    final PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
