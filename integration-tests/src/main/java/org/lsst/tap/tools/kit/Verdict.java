package org.lsst.tap.tools.kit;

/** Whether a read was right. */
public enum Verdict {
    /** Equal, in every field, to a release that was live at some moment of the read. */
    RIGHT,
    /** Equal to no release that was ever live: parts of one and parts of another. */
    MIXED,
    /** As mixed, and one kind of description (say, columns) is missing altogether. */
    EMPTY,
    /** Equal to a release, but one that was not live at any moment of the read. */
    STALE,
    /** The read failed while something was done that makes reads fail. */
    EXCUSED,
    ERROR;

    /** Whether it returned something that it should not have. */
    public boolean isWrong() {
        return this == MIXED || this == EMPTY || this == STALE;
    }
}
