package org.lsst.tap.loader.swap;

/** What a swap does about readers that are reading just then. */
public enum CutOver {
    /**
     * Waits for a moment in which nobody reads live, a few times and not long. If there is none,
     * the names change all the same, with a warning.
     */
    PATIENT,

    /** Waits like {@link #PATIENT}, but leaves live as it is if there is no such moment. */
    EXCLUSIVE,

    /** Changes the names at once: no reader waits, and those that read just then can mix. */
    RENAME
}
