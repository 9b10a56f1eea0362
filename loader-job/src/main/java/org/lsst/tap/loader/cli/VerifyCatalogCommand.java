package org.lsst.tap.loader.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.CatalogCheck;
import org.lsst.tap.loader.ExitCode;
import org.lsst.tap.loader.catalog.CatalogComparison;
import org.lsst.tap.loader.config.GivenOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tap-schema verify-catalog}. */
@Command(
        name = "verify-catalog",
        mixinStandardHelpOptions = true,
        versionProvider = TapSchema.Version.class,
        description = {
            "Says whether the catalog database has what live declares.",
            "",
            "Every table and column that live declares must be there, with a type that fits; else"
                + " the exit code is 16. What the catalog has and live does not declare is listed"
                + " too.",
            "",
            "Safe on a live service: it only reads, in both databases.",
            ""
        })
final class VerifyCatalogCommand implements Callable<Integer> {

    /** The password of the role that logs in there; there is no option for it on purpose. */
    private static final String PASSWORD_VARIABLE = "TAP_SCHEMA_CATALOG_PASSWORD";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private @Nullable ConnectionOptions connection;

    @Mixin private LogOptions log = new LogOptions();

    @Option(
            names = "--catalog-url",
            paramLabel = "JDBC",
            required = true,
            description = {
                "The catalog database: jdbc:postgresql:, or jdbc:mariadb: for MariaDB, MySQL and"
                        + " all that speak their protocol. Other JDBC URLs need their driver on the"
                        + " class path.",
                "The password is read from TAP_SCHEMA_CATALOG_PASSWORD."
            })
    private String catalogUrl = "";

    @Option(
            names = "--catalog-user",
            paramLabel = "USER",
            description = "The role that logs in there.")
    private @Nullable String catalogUser;

    @Option(
            names = "--format",
            paramLabel = "text|json",
            defaultValue = "text",
            description = "How to report. Default: text.")
    private LogOptions.Format format = LogOptions.Format.TEXT;

    @Override
    public Integer call() {
        ConnectionOptions options = Objects.requireNonNull(connection);
        GivenOptions given = options.given();
        log.start(given.repertoire(), spec.commandLine().getOut());
        CatalogComparison comparison =
                new CatalogCheck(given.database(), given.names(), options.waitForDatabase())
                        .run(
                                catalogUrl,
                                Optional.ofNullable(catalogUser),
                                given.variable(PASSWORD_VARIABLE));
        new ResultPrinter(format, spec.commandLine().getOut())
                .print(text(comparison), json -> write(json, comparison));
        return (comparison.isBroken() ? ExitCode.CATALOG_DIFFERS : ExitCode.DONE).code();
    }

    private static String text(CatalogComparison comparison) {
        StringJoiner text = new StringJoiner(System.lineSeparator());
        add(text, "Tables that live declares and the catalog lacks", comparison.missingTables());
        add(text, "Columns that live declares and the catalog lacks", comparison.missingColumns());
        add(text, "Columns whose type does not fit", comparison.wrongTypes());
        add(text, "Tables that live does not declare", comparison.undeclaredTables());
        add(text, "Columns that live does not declare", comparison.undeclaredColumns());
        return text.add(
                        comparison.isBroken()
                                ? "The catalog does not have what live declares."
                                : "The catalog has all that live declares.")
                .toString();
    }

    private static void add(StringJoiner text, String heading, List<String> names) {
        if (!names.isEmpty()) {
            text.add("%s: %d".formatted(heading, names.size()));
            names.forEach(name -> text.add("  " + name));
        }
    }

    private static void write(JsonGenerator json, CatalogComparison comparison) throws IOException {
        json.writeBooleanField("fits", !comparison.isBroken());
        write(json, "missing_tables", comparison.missingTables());
        write(json, "missing_columns", comparison.missingColumns());
        write(json, "wrong_types", comparison.wrongTypes());
        write(json, "undeclared_tables", comparison.undeclaredTables());
        write(json, "undeclared_columns", comparison.undeclaredColumns());
    }

    private static void write(JsonGenerator json, String name, List<String> values)
            throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }
}
