package org.lsst.tap.loader.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.job.JobSettings;
import org.lsst.tap.loader.source.Proxies;
import org.lsst.tap.loader.source.SourceAccess;
import org.slf4j.MDC;
import picocli.CommandLine.Option;

/** What the commands that fetch a release share: the options that say which. */
abstract class ReleaseCommand extends DatabaseCommand {

    /** A token for sources that are not public; there is no option for it on purpose. */
    private static final String TOKEN_VARIABLE = "TAP_SCHEMA_SOURCE_TOKEN";

    @Option(
            names = "--release",
            paramLabel = "NAME",
            description =
                    "The release, for example w.2026.34, releases/w.2026.34 or tickets/DM-12345.")
    private Optional<String> release = Optional.empty();

    @Option(
            names = "--source",
            paramLabel = "TEMPLATE",
            description = {
                "Where releases are: the path or URL (file:, https:, http:, gs:) of a .tar.gz"
                        + " archive, or the path of a folder. {version} stands for the release.",
                "A bearer token comes from TAP_SCHEMA_SOURCE_TOKEN. It is sent by https only.",
                "HTTP_PROXY, HTTPS_PROXY and NO_PROXY are used, in lower case too."
            })
    private Optional<String> source = Optional.empty();

    @Option(
            names = "--schemas",
            paramLabel = "NAME,...",
            split = "\\s*,\\s*",
            // Or the help shows the pattern above.
            hideParamSyntax = true,
            description = "The schemas to load: their files' names without .yaml, in their order.")
    private List<String> schemas = new ArrayList<>();

    @Option(
            names = "--sha256",
            paramLabel = "HEX",
            description = "The SHA-256 that the archive must have. Default: any.")
    private Optional<String> sha256 = Optional.empty();

    /** Completes a builder with these options. */
    final JobSettings settings(JobSettings.Builder builder) {
        JobSettings settings =
                builder.database(database())
                        .names(names)
                        .waitForDatabase(waitForDatabase)
                        .extensions(repertoire.flatMap(RepertoireConfig::schemaExtensionsPath))
                        .release(required("release", release))
                        .source(required("source", source))
                        .schemas(schemas)
                        .access(
                                new SourceAccess(
                                        variable(TOKEN_VARIABLE),
                                        sha256,
                                        new Proxies(this::variable)))
                        .build();
        MDC.put("release", settings.release());
        return settings;
    }

    private static String required(String name, Optional<String> given) {
        if (given.orElse("").isBlank()) {
            throw new ConfigurationException(
                    "No %1$s is given. Nothing was changed; give it with --%1$s, its environment variable or the configuration file."
                            .formatted(name));
        }
        return given.get();
    }
}
