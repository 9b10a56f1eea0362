package org.lsst.tap.tools.demo;

import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;

/** A demo that can't run; the message says why, and the next step. */
final class DemoException extends LoaderException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    DemoException(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    @Override
    public ExitCode exitCode() {
        return exitCode;
    }
}
