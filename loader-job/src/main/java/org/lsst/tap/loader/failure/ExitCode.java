package org.lsst.tap.loader.failure;

/**
 * The exit codes of {@code tap-schema}, with what the help says of them. They are part of its
 * interface: a code never changes its meaning, and a new meaning gets a new code.
 */
public enum ExitCode {
    DONE(0, "done"),
    FAILED(1, "failed or refused"),
    CONFIGURATION(2, "wrong usage or configuration"),
    SOURCE(3, "the release can't be fetched, or is no archive"),
    SCHEMA_INVALID(4, "a schema of the release is not valid"),
    DATABASE(5, "the database can't be reached, or failed"),
    LOCKED(6, "another job holds the lock"),
    LIVE_MISSING(10, "check: live is missing"),
    LIVE_INCOMPLETE(11, "check: live is incomplete"),
    STRUCTURE_DIFFERS(12, "check: live has another structure"),
    NOT_READABLE(13, "check: live is not readable by the role"),
    OTHER_RELEASE(14, "check: another release is live"),
    CONTENT_DIFFERS(15, "check: the rows of live are not those that were loaded"),
    CATALOG_DIFFERS(16, "verify-catalog: the catalog lacks what live declares"),
    DIFFERENT(17, "diff --exit-code: there are differences"),
    // 128 + 15, as the JVM and shells have it.
    TERMINATED(143, "stopped by SIGTERM; live is a whole release, old or new");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }
}
