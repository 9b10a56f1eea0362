package org.lsst.tap.loader.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.config.GivenOptions;
import org.lsst.tap.loader.database.PasswordFile;
import org.lsst.tap.loader.failure.ExitCode;
import org.slf4j.MDC;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What the commands that work on a database share: its options, and how they begin. */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = TapSchema.Version.class,
        abbreviateSynopsis = true)
abstract class DatabaseCommand implements Callable<Integer> {

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private @Nullable ConnectionOptions connection;

    @Mixin private LogOptions log = new LogOptions();

    /** Sets logging up as the options and Repertoire's file say, and does the work. */
    @Override
    public final Integer call() {
        GivenOptions given = connection().given();
        ResultPrinter printer = log.start(given.logs(), out());
        given.server().ifPresent(server -> MDC.put("server", server));
        Settings.log(spec, given);
        PasswordFile.use(given.variable("PGPASSFILE"), given.variable("HOME"));
        return run(given, printer).code();
    }

    /**
     * Does the work.
     *
     * @param given the options of the database, completed
     * @param printer what prints the result
     */
    abstract ExitCode run(GivenOptions given, ResultPrinter printer);

    /** Returns where the result goes. */
    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Returns how long to wait for a database that does not answer yet. */
    final Duration waitForDatabase() {
        return connection().waitForDatabase();
    }

    private ConnectionOptions connection() {
        return Objects.requireNonNull(connection);
    }
}
