package org.lsst.tap.loader.failure;

/** Another job holds the lock of this database. */
public class LockedException extends LoaderException {

    private static final long serialVersionUID = 1L;

    public LockedException(String message) {
        super(ExitCode.LOCKED, message, null);
    }
}
