package org.lsst.tap.tools.soak;

/** The ways in which the soak reads. */
enum ReadKind {
    /** Our DAO with its cache. */
    CACHED("DAO, cached"),

    /** Our DAO without its cache. */
    UNCACHED("DAO, not cached"),

    /** CADC's DAO: at rest, and where a soak is to find mixes. */
    CADCS("CADC's DAO"),

    /** The VOSI tables of a TAP service, over HTTP. */
    TABLES("service, /tables"),

    /** A query on one table of TAP_SCHEMA through a TAP service, over HTTP. */
    QUERY("service, /sync");

    private final String label;

    ReadKind(String label) {
        this.label = label;
    }

    /** Whether any two releases look different to it; a service does not show schemas' order. */
    boolean seesAll() {
        return view() == CADCS;
    }

    /** Returns the kind that sees the same at rest: all DAOs do. */
    ReadKind view() {
        return this == CACHED || this == UNCACHED ? CADCS : this;
    }

    /** Whether an answer can be cut short, after its status was sent, when the database goes. */
    boolean isStreamed() {
        return this == QUERY;
    }

    /** Returns the name for people. */
    String label() {
        return label;
    }
}
