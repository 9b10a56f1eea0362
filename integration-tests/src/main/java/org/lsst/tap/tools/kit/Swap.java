package org.lsst.tap.tools.kit;

/** A release went live: after the one moment, and before the other. Immutable. */
public record Swap(String release, boolean rollback, long beforeNanos, long afterNanos) {}
