package org.lsst.tap.loader.felis;

import java.util.Locale;

/**
 * Something in a Felis file that is wrong, or that deserves a look.
 *
 * @param code what sort of thing; stable
 * @param severity whether the file is refused for it
 * @param file the file that it stands in, also if another file imports that one
 * @param line the line, from 1
 * @param column the column, from 1
 * @param path the place in the document, for example {@code tables[0].columns[3].ivoa:ucd}; empty
 *     for the document itself
 * @param message what was expected and what was found
 */
public record Finding(
        FindingCode code,
        Severity severity,
        String file,
        int line,
        int column,
        String path,
        String message) {

    /** Whether a file is refused for a finding. */
    public enum Severity {
        /** The schema can't be loaded. */
        ERROR,
        /** The schema can be loaded. */
        WARNING
    }

    static Finding at(Place place, FindingCode code, String message) {
        return new Finding(
                code,
                code.severity(),
                place.file(),
                place.mark().line(),
                place.mark().column(),
                place.path().toString(),
                message);
    }

    /** Returns the finding on one line, in the form that editors jump to. */
    @Override
    public String toString() {
        String where = path.isEmpty() ? "" : " at " + path;
        return "%s:%d:%d: %s %s%s: %s"
                .formatted(
                        file,
                        line,
                        column,
                        severity.name().toLowerCase(Locale.ROOT),
                        code.code(),
                        where,
                        message);
    }
}
