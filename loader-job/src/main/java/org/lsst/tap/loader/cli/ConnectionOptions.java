package org.lsst.tap.loader.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.config.GivenOptions;
import org.lsst.tap.loader.database.DatabaseSchemas;
import picocli.CommandLine.Option;

/** The options that say which database a command works on. */
final class ConnectionOptions {

    private final Map<String, String> environment;

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
    private @Nullable String databaseUrl;

    @Option(
            names = "--database-user",
            paramLabel = "USER",
            description = "The role that logs in. Default: the one in the URL.")
    private @Nullable String databaseUser;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = {
                "Repertoire's configuration file: database, release and schemas; needs --app."
                        + " Default: REPERTOIRE_CONFIG_PATH.",
                "Also reads REPERTOIRE_DATABASE_USER."
            })
    private @Nullable Path config;

    @Option(
            names = "--app",
            paramLabel = "NAME",
            description =
                    "The TAP server in the configuration file, for example ssotap. Default:"
                            + " REPERTOIRE_TAP_APP.")
    private @Nullable String app;

    @Option(
            names = "--live-schema",
            paramLabel = "NAME",
            defaultValue = "tap_schema",
            description = "Live: the database schema that TAP services read. Default: tap_schema.")
    private String live = DatabaseSchemas.STANDARD.live();

    @Option(
            names = "--staging-schema",
            paramLabel = "NAME",
            description =
                    "Staging: where a release is loaded, and the one before is kept. Default:"
                            + " live's name with _staging.")
    private @Nullable String staging;

    @Option(
            names = "--temp-schema",
            paramLabel = "NAME",
            description = "The name of live inside of a swap. Default: live's name with _temp.")
    private @Nullable String temp;

    @Option(
            names = "--wait-for-database",
            paramLabel = "DURATION",
            description =
                    "How long to wait for a database that does not answer yet, for example 30s."
                            + " Default: no wait.")
    private Duration waitForDatabase = Duration.ZERO;

    ConnectionOptions(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Returns the options as they were given. */
    GivenOptions given() {
        return new GivenOptions(
                Optional.ofNullable(databaseUrl),
                Optional.ofNullable(databaseUser),
                names(),
                Optional.ofNullable(config),
                Optional.ofNullable(app),
                environment);
    }

    /** Returns how long to wait for a database that does not answer yet. */
    Duration waitForDatabase() {
        return waitForDatabase;
    }

    private DatabaseSchemas names() {
        DatabaseSchemas standard = DatabaseSchemas.of(live);
        return new DatabaseSchemas(
                live,
                Optional.ofNullable(staging).orElse(standard.staging()),
                Optional.ofNullable(temp).orElse(standard.temp()));
    }
}
