package org.lsst.tap.repertoire.failure;

/**
 * The root of what this module throws on purpose.
 *
 * <p>Its message names the operation, the URL without user information and query, what was expected
 * and what was found, and the next step. It never holds a token or a password, and neither does its
 * cause.
 */
public class RepertoireException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public RepertoireException(String message) {
        super(message);
    }

    public RepertoireException(String message, Throwable cause) {
        super(message, cause);
    }
}
