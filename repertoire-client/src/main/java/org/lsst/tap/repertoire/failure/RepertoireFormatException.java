package org.lsst.tap.repertoire.failure;

/**
 * An answer that arrived whole but isn't what it should be: not JSON, a member of the wrong type, a
 * payload that fails its checks. Asking again gives the same until the other side is repaired.
 */
public class RepertoireFormatException extends RepertoireException {

    private static final long serialVersionUID = 1L;

    public RepertoireFormatException(String message) {
        super(message);
    }

    public RepertoireFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
