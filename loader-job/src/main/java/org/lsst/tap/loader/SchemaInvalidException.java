package org.lsst.tap.loader;

/** A schema of the release is not valid, or does not fit TAP_SCHEMA. Nothing was written. */
public class SchemaInvalidException extends LoaderException {

    private static final long serialVersionUID = 1L;

    public SchemaInvalidException(String message) {
        super(message);
    }

    @Override
    public ExitCode exitCode() {
        return ExitCode.SCHEMA_INVALID;
    }
}
