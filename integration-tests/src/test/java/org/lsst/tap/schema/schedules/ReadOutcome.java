package org.lsst.tap.schema.schedules;

/** What came of a read. */
enum ReadOutcome {
    /** It returned one release that it might return. */
    ONE_RELEASE(false),
    /** It was refused, or found live missing, and would be tried again. */
    RETRIED(false),
    /** It failed in another way. */
    FAILED(false),
    /** It returned rows of two releases. */
    TORN(true),
    /** It returned no rows of a table. */
    EMPTY(true),
    /** It returned a whole release that was not live then, or a part of one. */
    WRONG(true);

    private final boolean bad;

    ReadOutcome(boolean bad) {
        this.bad = bad;
    }

    /** Returns whether a caller was given what never was. */
    boolean isBad() {
        return bad;
    }
}
