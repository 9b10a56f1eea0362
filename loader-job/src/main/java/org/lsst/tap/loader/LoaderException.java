package org.lsst.tap.loader;

/**
 * The root of what the loader throws on purpose. Its message names the operation, what was expected
 * and found, the state that is left behind, and the next step; it never holds a password.
 */
public class LoaderException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public LoaderException(String message) {
        super(message);
    }

    public LoaderException(String message, Throwable cause) {
        super(message, cause);
    }
}
