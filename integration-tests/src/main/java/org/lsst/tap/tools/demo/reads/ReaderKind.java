package org.lsst.tap.tools.demo.reads;

/** The three ways to read TAP_SCHEMA that the demo compares. */
public enum ReaderKind {
    /** CADC's DAO as a TAP service uses it today: five queries, each in autocommit mode. */
    CADC("CADC's DAO", "five queries one by one, as TAP services read today"),

    /** CADC's DAO inside a REPEATABLE READ, read-only transaction. */
    CADC_REPEATABLE_READ(
            "CADC's, REPEATABLE READ", "the same five queries in one REPEATABLE READ transaction"),

    /** Our DAO. */
    OURS("SwapSafeTapSchemaDAO", "this project's DAO: locks, reads, checks, and reads again");

    private final String label;
    private final String explanation;

    ReaderKind(String label, String explanation) {
        this.label = label;
        this.explanation = explanation;
    }

    /** Returns the name for people. */
    public String label() {
        return label;
    }

    /** Returns in half a sentence how it reads. */
    public String explanation() {
        return explanation;
    }
}
