package org.lsst.tap.repertoire.failure;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that gave no usable answer: no connection, a timeout, an answer that broke off, a
 * status other than success. It may work later.
 */
public class RepertoireUnavailableException extends RepertoireException {

    private static final long serialVersionUID = 1L;

    private final @Nullable Duration retryAfter;

    public RepertoireUnavailableException(String message) {
        this(message, null, null);
    }

    public RepertoireUnavailableException(String message, Throwable cause) {
        this(message, cause, null);
    }

    /**
     * Creates one with the server's own wish for a pause.
     *
     * @param message what happened
     * @param cause the failure beneath, or null if there is none
     * @param retryAfter the answer's {@code Retry-After} (RFC 9110 section 10.2.3), or null if it
     *     had none
     */
    public RepertoireUnavailableException(
            String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
        super(message, cause);
        this.retryAfter = retryAfter;
    }

    /** How long the server asked to be left alone, if it did. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
