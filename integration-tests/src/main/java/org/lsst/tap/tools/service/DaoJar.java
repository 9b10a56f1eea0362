package org.lsst.tap.tools.service;

/** Which jar the service has for {@code ca.nrc.cadc.tap.schema}. */
public enum DaoJar {
    /** CADC's own, which reads TAP_SCHEMA with five queries. */
    CADC("cadc", "CADC's jar"),
    /** The drop-in, in which CADC's class is ours. */
    DROP_IN("ours", "the drop-in jar");

    private final String option;
    private final String label;

    DaoJar(String option, String label) {
        this.option = option;
        this.label = label;
    }

    /** Returns the name for people. */
    public String label() {
        return label;
    }

    /** Returns the name on a command line, and of the folder that the build puts the jar into. */
    @Override
    public String toString() {
        return option;
    }
}
