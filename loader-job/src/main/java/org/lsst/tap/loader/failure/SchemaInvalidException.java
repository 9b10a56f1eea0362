package org.lsst.tap.loader.failure;

import java.util.ArrayList;
import java.util.List;

/** A schema of the release is not valid, or does not fit TAP_SCHEMA. Nothing was written. */
public class SchemaInvalidException extends LoaderException {

    private static final long serialVersionUID = 1L;

    /** How many findings a message holds; it counts the others. */
    private static final int SHOWN = 20;

    private final ArrayList<String> lines;

    /**
     * Tells of them.
     *
     * @param findings all that was found, in the order of the schemas, each as one line with file,
     *     line and column
     */
    public SchemaInvalidException(String release, List<String> findings) {
        this(lines(release, findings));
    }

    private SchemaInvalidException(List<String> lines) {
        super(ExitCode.SCHEMA_INVALID, String.join("\n", lines), null);
        this.lines = new ArrayList<>(lines);
    }

    private static List<String> lines(String release, List<String> findings) {
        List<String> lines = new ArrayList<>();
        lines.add(
                "Release %s is not valid; live is unchanged; correct the schemas or load another release. Found %d:"
                        .formatted(release, findings.size()));
        findings.stream().limit(SHOWN).map("  "::concat).forEach(lines::add);
        if (findings.size() > SHOWN) {
            lines.add("  ... and %d more".formatted(findings.size() - SHOWN));
        }
        return lines;
    }

    @Override
    public List<String> lines() {
        return List.copyOf(lines);
    }
}
