package org.lsst.tap.tools.report;

import org.lsst.tap.tools.kit.Read;
import org.lsst.tap.tools.kit.Verdict;

/**
 * A read with what there is to say about it. Immutable.
 *
 * @param read the read
 * @param verdict whether it was right
 * @param overlapped whether a swap took place during it
 */
public record JudgedRead(Read read, Verdict verdict, boolean overlapped) {}
