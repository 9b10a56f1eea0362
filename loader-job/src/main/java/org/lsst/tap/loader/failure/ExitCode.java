package org.lsst.tap.loader.failure;

/**
 * The exit codes of {@code tap-schema}. They are part of its interface: a code never changes its
 * meaning, and a new meaning gets a new code.
 */
public enum ExitCode {
    /** The command did what it was asked to do. */
    DONE(0),

    /** The command was refused by what it found, or failed in a way that has no code of its own. */
    FAILED(1),

    /** The command line, an environment variable or the configuration file is wrong. */
    CONFIGURATION(2),

    /** The release could not be fetched, or what was fetched is not a release archive. */
    SOURCE(3),

    /** A schema of the release is not valid Felis, or does not fit TAP_SCHEMA. */
    SCHEMA_INVALID(4),

    /** The database can't be reached, refuses the login, or failed while the job worked on it. */
    DATABASE(5),

    /** Another job holds the lock. Running again later is safe. */
    LOCKED(6),

    /** {@code check}: there is no live. */
    LIVE_MISSING(10),

    /** {@code check}: live lacks tables, views, rows or its version. */
    LIVE_INCOMPLETE(11),

    /** {@code check}: live's tables are not those that a TAP service reads. */
    STRUCTURE_DIFFERS(12),

    /** {@code check}: the role that must be able to read live can't. */
    NOT_READABLE(13),

    /** {@code check}: another release is live than the one that is asked for. */
    OTHER_RELEASE(14),

    /** {@code check}: live's rows are not those that were loaded. */
    CONTENT_DIFFERS(15),

    /** {@code verify-catalog}: the catalog lacks what live declares, or has it in other types. */
    CATALOG_DIFFERS(16),

    /** {@code diff --exit-code}: there are differences. */
    DIFFERENT(17),

    /** The job was stopped by SIGTERM (128 + 15, as the JVM and shells have it). */
    TERMINATED(143);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** Returns the process's exit status. */
    public int code() {
        return code;
    }
}
