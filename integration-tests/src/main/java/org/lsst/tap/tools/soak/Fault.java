package org.lsst.tap.tools.soak;

/**
 * A kind of fault at a point. Immutable.
 *
 * @param kind what happens
 * @param point when it happens
 */
record Fault(FaultKind kind, Point point) {

    @Override
    public String toString() {
        return kind.label + " at " + point.label;
    }
}
