package org.lsst.tap.tools.service;

/** The service could not be started, stopped or asked. */
public final class TapServiceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TapServiceException(String message, Throwable cause) {
        super(message, cause);
    }
}
