package org.lsst.tap.loader.swap;

/** What a swap does about the readers that are at work when it comes. */
public enum CutOver {
    /**
     * Waits for a moment in which nobody reads live, a few times and not long. If there is none,
     * the names change all the same, with a warning.
     */
    PATIENT,

    /** Waits like {@link #PATIENT}, but leaves live as it is if there is no such moment. */
    EXCLUSIVE,

    /** Changes the names whoever reads: no reader waits, and those that read just then can mix. */
    RENAME
}
