package org.lsst.tap.loader.felis;

/**
 * Something in a Felis file that is wrong, or that deserves a look.
 *
 * @param code what sort of thing; stable
 * @param place where it stands, also if another file imports that one
 * @param message what was expected and what was found
 */
public record Finding(FindingCode code, Place place, String message) {

    /** Says if the file is refused for it. */
    public boolean isError() {
        return code.isError();
    }

    public String severity() {
        return isError() ? "error" : "warning";
    }

    /** Returns the finding on one line, in the form that editors jump to. */
    @Override
    public String toString() {
        String path = place.path();
        return "%s:%d:%d: %s %s%s: %s"
                .formatted(
                        place.file(),
                        place.line(),
                        place.column(),
                        severity(),
                        code.code(),
                        path.isEmpty() ? "" : " at " + path,
                        message);
    }
}
