package org.lsst.tap.tools.kit;

/**
 * A read with what there is to say about it. Immutable.
 *
 * @param read the read
 * @param verdict whether it was right
 * @param overlapped whether another release may have become live at some moment of it
 */
public record JudgedRead(Read read, Verdict verdict, boolean overlapped) {}
