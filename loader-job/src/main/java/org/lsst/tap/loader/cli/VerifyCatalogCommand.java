package org.lsst.tap.loader.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.catalog.CatalogComparison;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.job.CatalogCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tap-schema verify-catalog}. */
@Command(
        name = "verify-catalog",
        description = {
            "Says whether the catalog (the database that TAP queries run on) has what live"
                    + " declares.",
            "Every table and column that live declares must be there, with a type that fits; else"
                + " the exit code is 16. What the catalog has and live does not declare is listed"
                + " too.",
            "Safe on a live service: it only reads, in both databases."
        },
        footer = {
            "Examples:",
            "  tap-schema verify-catalog --app tap \\",
            "    --catalog-url jdbc:postgresql://127.0.0.1:5432/catalog",
            "Exit codes: 0 it has, 16 it lacks something, 1 no release is live, 2 usage, 5"
                    + " database."
        })
final class VerifyCatalogCommand extends DatabaseCommand {

    /** The password of the role that logs in there; there is no option for it on purpose. */
    private static final String PASSWORD_VARIABLE = "TAP_SCHEMA_CATALOG_PASSWORD";

    @Option(
            names = "--catalog-url",
            paramLabel = "JDBC",
            required = true,
            description = {
                "Required. The catalog database: jdbc:postgresql:, or jdbc:mariadb: for MariaDB,"
                    + " MySQL and all that speak their protocol. Other JDBC URLs need their driver"
                    + " on the class path.",
                "The password is read from TAP_SCHEMA_CATALOG_PASSWORD."
            })
    private String catalogUrl = "";

    @Option(
            names = "--catalog-user",
            paramLabel = "USER",
            description = "The role that logs in there.")
    private Optional<String> catalogUser = Optional.empty();

    @Mixin private Output output = new Output();

    @Override
    Output.Result run() {
        CatalogComparison comparison =
                new CatalogCheck(database(), names, waitForDatabase)
                        .run(catalogUrl, catalogUser, variable(PASSWORD_VARIABLE));
        return output.result(
                comparison.isBroken() ? ExitCode.CATALOG_DIFFERS : ExitCode.DONE,
                lines(comparison),
                new Json()
                        .with("fits", !comparison.isBroken())
                        .with("missing_tables", comparison.missingTables())
                        .with("missing_columns", comparison.missingColumns())
                        .with("wrong_types", comparison.wrongTypes())
                        .with("undeclared_tables", comparison.undeclaredTables())
                        .with("undeclared_columns", comparison.undeclaredColumns()));
    }

    private static List<String> lines(CatalogComparison comparison) {
        List<String> lines = new ArrayList<>();
        add(lines, "Tables that live declares and the catalog lacks", comparison.missingTables());
        add(lines, "Columns that live declares and the catalog lacks", comparison.missingColumns());
        add(lines, "Columns whose type does not fit", comparison.wrongTypes());
        add(lines, "Tables that live does not declare", comparison.undeclaredTables());
        add(lines, "Columns that live does not declare", comparison.undeclaredColumns());
        lines.add(
                comparison.isBroken()
                        ? "The catalog does not have what live declares."
                        : "The catalog has all that live declares.");
        return lines;
    }

    private static void add(List<String> lines, String heading, List<String> names) {
        if (!names.isEmpty()) {
            lines.add("%s: %d".formatted(heading, names.size()));
            names.forEach(name -> lines.add("  " + name));
        }
    }
}
