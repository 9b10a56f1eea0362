package org.lsst.tap.tools.soak;

/** A soak that can't run, or can't go on; the message says why. */
final class SoakException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SoakException(String message, Throwable cause) {
        super(message, cause);
    }

    SoakException(String message) {
        super(message);
    }
}
