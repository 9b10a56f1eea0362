package org.lsst.tap.loader.failure;

import java.util.List;
import java.util.stream.Collectors;

/** A schema of the release is not valid, or does not fit TAP_SCHEMA. Nothing was written. */
public class SchemaInvalidException extends LoaderException {

    /** How many findings a message holds; it counts the others. */
    private static final int SHOWN = 20;

    /**
     * Tells of all that was found, in the order of the schemas, each with file, line and column.
     */
    public SchemaInvalidException(String release, List<String> findings) {
        super(
                ExitCode.SCHEMA_INVALID,
                "Release %s is not valid; live is unchanged; correct the schemas or load another release. Found %d:%s%s"
                        .formatted(
                                release,
                                findings.size(),
                                findings.stream()
                                        .limit(SHOWN)
                                        .map(finding -> "\n  " + finding.replaceAll("\\R", " "))
                                        .collect(Collectors.joining()),
                                findings.size() > SHOWN
                                        ? "\n  ... and %d more".formatted(findings.size() - SHOWN)
                                        : ""),
                null);
    }
}
