package org.lsst.tap.tools.kit;

/**
 * One swap of live and staging. Immutable.
 *
 * @param release what went live
 * @param rollback whether it is the release that was live before
 * @param beforeNanos a moment at which the swap was not visible yet
 * @param afterNanos a moment at which it was
 */
public record Swap(String release, boolean rollback, long beforeNanos, long afterNanos) {}
