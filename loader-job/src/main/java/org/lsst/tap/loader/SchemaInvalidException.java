package org.lsst.tap.loader;

import java.util.List;
import java.util.stream.Collectors;
import org.lsst.tap.loader.felis.Finding;

/** A schema of the release is not valid, or does not fit TAP_SCHEMA. Nothing was written. */
public class SchemaInvalidException extends LoaderException {

    private static final long serialVersionUID = 1L;

    /** How many findings a message holds; the others are in {@link #findings()}. */
    private static final int SHOWN = 20;

    private final transient List<Finding> findings;

    public SchemaInvalidException(String release, List<Finding> findings) {
        super(message(release, findings));
        this.findings = List.copyOf(findings);
    }

    private static String message(String release, List<Finding> findings) {
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

    /** Returns all that was found, in the order of the schemas. */
    public List<Finding> findings() {
        return findings;
    }

    @Override
    public ExitCode exitCode() {
        return ExitCode.SCHEMA_INVALID;
    }
}
