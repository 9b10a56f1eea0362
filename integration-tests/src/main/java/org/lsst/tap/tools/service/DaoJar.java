package org.lsst.tap.tools.service;

/** Which jar the service has for {@code ca.nrc.cadc.tap.schema}. */
public enum DaoJar {
    /** CADC's own, which reads TAP_SCHEMA with five queries. */
    CADC("cadc"),
    /** The drop-in, in which CADC's class is ours. */
    DROP_IN("drop-in");

    private final String folder;

    DaoJar(String folder) {
        this.folder = folder;
    }

    /** Returns the folder that the build puts the jar into. */
    String folder() {
        return folder;
    }
}
