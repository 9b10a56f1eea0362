package org.lsst.tap.tools.kit;

/** The ways to read TAP_SCHEMA that the tools know. */
public enum ReaderKind {
    CADC("CADC's DAO", "five queries one by one, as TAP services read today", "DAO"),
    CADC_TRANSACTION("CADC's, one transaction", "the same five queries in REPEATABLE READ", "DAO"),
    JOIN(
            "a user's join",
            "one statement over the five tables with a list of names, as a script sends it",
            "join"),
    UNCACHED("ours, not cached", "this project's DAO: locks, reads, checks", "DAO"),
    CACHED("ours, cached", "the same; asks first whether anything has changed", "DAO"),
    SERVICE_TABLES("service, /tables", "the VOSI tables of a TAP service, over HTTP", "/tables"),
    SERVICE_QUERY("service, /sync", "a query on one table through a TAP service", "/sync");

    private final String label;
    private final String explanation;
    private final String view;

    ReaderKind(String label, String explanation, String view) {
        this.label = label;
        this.explanation = explanation;
        this.view = view;
    }

    /** Returns the name for people. */
    public String label() {
        return label;
    }

    /** Returns in half a sentence how it reads. */
    public String explanation() {
        return explanation;
    }

    /** Returns what it sees: kinds of one view see the same at rest. */
    public String view() {
        return view;
    }

    /** Whether any two releases look different to it; not all show the order of schemas. */
    public boolean seesAll() {
        return view.equals("DAO");
    }

    /** Whether it reads with this project's DAO. */
    public boolean isOurs() {
        return this == UNCACHED || this == CACHED;
    }
}
