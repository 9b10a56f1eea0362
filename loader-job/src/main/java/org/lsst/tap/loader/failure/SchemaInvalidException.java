package org.lsst.tap.loader.failure;

import java.util.List;
import java.util.stream.Collectors;

/** A schema of the release is not valid, or does not fit TAP_SCHEMA. Nothing was written. */
public class SchemaInvalidException extends LoaderException {

    private static final long serialVersionUID = 1L;

    /** How many findings a message holds; it counts the others. */
    private static final int SHOWN = 20;

    /**
     * Tells of them.
     *
     * @param findings all that was found, in the order of the schemas, each as one line with file,
     *     line and column
     */
    public SchemaInvalidException(String release, List<String> findings) {
        super(message(release, findings));
    }

    private static String message(String release, List<String> findings) {
        String more =
                findings.size() > SHOWN
                        ? "%n  ... and %d more".formatted(findings.size() - SHOWN)
                        : "";
        return findings.stream()
                .limit(SHOWN)
                .map(finding -> "\n  " + finding)
                .collect(
                        Collectors.joining(
                                "",
                                "Release %s is not valid; live is unchanged; correct the schemas or load another release. Found %d:"
                                        .formatted(release, findings.size()),
                                more));
    }

    @Override
    public ExitCode exitCode() {
        return ExitCode.SCHEMA_INVALID;
    }
}
