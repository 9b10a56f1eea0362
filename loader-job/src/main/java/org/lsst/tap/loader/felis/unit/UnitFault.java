package org.lsst.tap.loader.felis.unit;

/** Why a text is no unit; never leaves the package. */
final class UnitFault extends Exception {

    private static final long serialVersionUID = 1L;

    UnitFault(String message) {
        super(message, null, false, false);
    }
}
