package org.lsst.tap.loader.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.job.CatalogCheck;
import org.lsst.tap.loader.job.CatalogCheck.Difference;
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
        Map<Difference, Set<String>> differences =
                new CatalogCheck(database(), names, waitForDatabase)
                        .run(catalogUrl, catalogUser, variable(PASSWORD_VARIABLE));
        boolean fits =
                Stream.of(Difference.values())
                        .allMatch(one -> one.isHarmless() || differences.get(one).isEmpty());
        Json json = new Json().with("fits", fits);
        List<String> lines = new ArrayList<>();
        for (Difference difference : Difference.values()) {
            List<String> names = List.copyOf(differences.get(difference));
            json.with(difference.name().toLowerCase(Locale.ROOT), names);
            if (!names.isEmpty()) {
                lines.add("%s: %d".formatted(difference.heading(), names.size()));
                names.forEach(name -> lines.add("  " + name));
            }
        }
        lines.add(
                fits
                        ? "The catalog has all that live declares."
                        : "The catalog does not have what live declares.");
        return output.result(fits ? ExitCode.DONE : ExitCode.CATALOG_DIFFERS, lines, json);
    }
}
