package org.lsst.tap.loader.failure;

/** Staging does not hold what was meant. The load was rolled back and live is unchanged. */
public class StagingCheckException extends LoaderException {

    private static final long serialVersionUID = 1L;

    public StagingCheckException(String message) {
        super(message);
    }
}
