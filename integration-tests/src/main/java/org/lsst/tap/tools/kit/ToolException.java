package org.lsst.tap.tools.kit;

import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.LoaderException;

/** A tool that can't run, or can't go on; the message says why, and the next step. */
public final class ToolException extends LoaderException {

    public ToolException(String message) {
        this(message, null);
    }

    public ToolException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
