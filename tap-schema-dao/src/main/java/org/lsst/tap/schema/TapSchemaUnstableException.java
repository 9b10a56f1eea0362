package org.lsst.tap.schema;

import org.springframework.dao.ConcurrencyFailureException;

/**
 * TAP_SCHEMA changed, or was missing, under every attempt to read it. Transient: nothing was
 * returned, the connection went back clean, and the same read may succeed a moment later.
 */
public class TapSchemaUnstableException extends ConcurrencyFailureException {

    private static final long serialVersionUID = 1L;

    /**
     * Makes the failure of a read that was given up.
     *
     * @param message what was tried and what to do
     * @param cause the last attempt's failure, with the earlier ones suppressed under it; null if
     *     each attempt was refused by the guard alone
     */
    public TapSchemaUnstableException(String message, Throwable cause) {
        super(message, cause);
    }
}
