package org.lsst.tap.loader.failure;

import org.jspecify.annotations.Nullable;

/** An option, an environment variable or the configuration file is wrong. */
public class ConfigurationException extends LoaderException {

    public ConfigurationException(String message) {
        super(ExitCode.CONFIGURATION, message, null);
    }

    public ConfigurationException(String message, @Nullable Throwable cause) {
        super(ExitCode.CONFIGURATION, message, cause);
    }
}
