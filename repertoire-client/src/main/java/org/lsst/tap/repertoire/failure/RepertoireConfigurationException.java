package org.lsst.tap.repertoire.failure;

/** A setting of the caller that is missing or can't be used; nothing was requested yet. */
public class RepertoireConfigurationException extends RepertoireException {

    private static final long serialVersionUID = 1L;

    public RepertoireConfigurationException(String message) {
        super(message);
    }

    public RepertoireConfigurationException(String message, Throwable cause) {
        super(message, cause);
    }
}
