package org.lsst.tap.tools.kit;

/** A read, and whether it was right, and another release may have become live meanwhile. */
public record JudgedRead(Read read, Verdict verdict, boolean overlapped) {}
