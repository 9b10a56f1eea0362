package org.lsst.tap.loader.failure;

import org.jspecify.annotations.Nullable;

/** A release that can't be fetched, or that is not a release archive. */
public class SourceException extends LoaderException {

    public SourceException(String message) {
        super(ExitCode.SOURCE, message, null);
    }

    public SourceException(String message, @Nullable Throwable cause) {
        super(ExitCode.SOURCE, message, cause);
    }
}
