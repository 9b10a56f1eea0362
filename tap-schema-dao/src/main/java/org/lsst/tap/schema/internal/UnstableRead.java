package org.lsst.tap.schema.internal;

import org.springframework.dao.ConcurrencyFailureException;

/** A read that was given up: {@code TapSchemaUnstableException}, as callers get it. */
public final class UnstableRead extends ConcurrencyFailureException {

    private static final long serialVersionUID = 1L;

    UnstableRead(String message, Throwable cause) {
        super(message, cause);
    }
}
