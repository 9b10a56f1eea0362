package org.lsst.tap.schema.schedules;

/**
 * What is live at a moment.
 *
 * @param release the release's number, 0 if there is none
 * @param child whether a child table is attached to it
 */
record Live(int release, boolean child) {

    static final Live MISSING = new Live(0, false);

    static Live of(int release) {
        return new Live(release, false);
    }

    static Live withChild(int release) {
        return new Live(release, true);
    }
}
