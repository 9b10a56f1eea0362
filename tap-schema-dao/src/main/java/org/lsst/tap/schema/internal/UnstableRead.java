package org.lsst.tap.schema.internal;

/**
 * A read that was given up: {@code TapSchemaUnstableException}, as callers get it. None of
 * Spring's, which add the cause to the message: it would be there twice.
 */
public final class UnstableRead extends RuntimeException {

    UnstableRead(String message, Throwable cause) {
        super(message, cause);
    }
}
