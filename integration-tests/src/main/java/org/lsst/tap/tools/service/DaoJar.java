package org.lsst.tap.tools.service;

/** Which jar the service has for {@code ca.nrc.cadc.tap.schema}. */
public enum DaoJar {
    CADC("cadc", "CADC's jar"),
    DROP_IN("ours", "the drop-in jar");

    private final String option;
    private final String label;

    DaoJar(String option, String label) {
        this.option = option;
        this.label = label;
    }

    public String label() {
        return label;
    }

    /** Returns the name on a command line, and of the folder that the build puts the jar into. */
    @Override
    public String toString() {
        return option;
    }
}
