package org.lsst.tap.tools.kit;

/** The ways to read TAP_SCHEMA that the tools know. */
public enum ReaderKind {
    CADC("CADC's DAO", "five queries one by one, as TAP services read today"),
    CADC_TRANSACTION("CADC's, one transaction", "the same five queries in REPEATABLE READ"),
    JOIN(
            "a user's join",
            "one statement over the five tables with a list of names, as a script sends it"),
    UNCACHED("ours, not cached", "this project's DAO: locks, reads, checks"),
    CACHED("ours, cached", "the same; asks first whether anything has changed"),
    SERVICE_TABLES("VOSI documents, /tables", "a TAP service reads with its DAO alone"),
    SERVICE_SELECT("SELECT * of released tables", "its DAO, and rows that no swap touches"),
    SERVICE_QUERY("users' queries of TAP_SCHEMA", "its DAO, then one statement over one table"),
    SERVICE_JOIN("users' joins over TAP_SCHEMA", "its DAO, then one statement over its tables");

    private final String label;
    private final String explanation;

    ReaderKind(String label, String explanation) {
        this.label = label;
        this.explanation = explanation;
    }

    public String label() {
        return label;
    }

    public String explanation() {
        return explanation;
    }

    public boolean isOurs() {
        return this == UNCACHED || this == CACHED;
    }

    /** Whether any two releases look different to it; not all show the order of schemas. */
    boolean seesAll() {
        return this == CADC || this == CADC_TRANSACTION || isOurs();
    }
}
