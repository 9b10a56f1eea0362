package org.lsst.tap.loader.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;

/**
 * One run of a command inside the test's process.
 *
 * @param code its exit code
 * @param out what it printed to stdout
 * @param err what it printed and logged to stderr
 */
record CommandRun(int code, String out, String err) {

    static CommandRun of(Map<String, String> environment, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream stderr = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            CommandLine line = TapSchema.commandLine(environment, arguments);
            line.setOut(new PrintWriter(out, true));
            line.setErr(new PrintWriter(err, true));
            int code = line.execute(arguments);
            return new CommandRun(code, out.toString(), err + log.toString(StandardCharsets.UTF_8));
        } finally {
            System.setErr(stderr);
            // The commands' own logging would go on through the tests that follow.
            Logging.start(Output.Format.TEXT, "ERROR");
        }
    }

    /** Returns the variables of a job that takes the schema "obs" from archives in a folder. */
    static Map<String, String> environment(String databaseUrl, Path releases) {
        return Map.of(
                "TAP_SCHEMA_DATABASE_URL",
                databaseUrl,
                "TAP_SCHEMA_SOURCE",
                releases + "/{version}.tar.gz",
                "TAP_SCHEMA_SCHEMAS",
                "obs");
    }

    /** Returns the last line of stdout. */
    String lastLine() {
        return out.strip().lines().reduce((one, next) -> next).orElse("");
    }
}
