package org.lsst.tap.tools.kit;

import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.ExitCode;
import org.lsst.tap.loader.failure.LoaderException;

/** A tool that can't run, or can't go on; the message says why, and the next step. */
public final class ToolException extends LoaderException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    /** Makes one that ends the tool with {@link ExitCode#FAILED}. */
    public ToolException(String message) {
        this(ExitCode.FAILED, message, null);
    }

    /** Makes one that ends the tool with {@link ExitCode#FAILED}. */
    public ToolException(String message, Throwable cause) {
        this(ExitCode.FAILED, message, cause);
    }

    public ToolException(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    @Override
    public ExitCode exitCode() {
        return exitCode;
    }
}
