package org.lsst.tap.loader.failure;

import org.jspecify.annotations.Nullable;

/**
 * The root of what the loader throws on purpose. Its message names the operation, what was expected
 * and found, the state that is left behind, and the next step; it never holds a password. Only what
 * somebody catches has a type of its own.
 */
public class LoaderException extends RuntimeException {

    private final ExitCode exitCode;

    public LoaderException(String message) {
        this(message, null);
    }

    public LoaderException(String message, @Nullable Throwable cause) {
        this(ExitCode.FAILED, message, cause);
    }

    public LoaderException(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }
}
