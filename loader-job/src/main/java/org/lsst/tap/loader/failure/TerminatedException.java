package org.lsst.tap.loader.failure;

/** The process was told to end while a job worked. */
public class TerminatedException extends LoaderException {

    public TerminatedException(String message) {
        super(ExitCode.TERMINATED, message, null);
    }
}
