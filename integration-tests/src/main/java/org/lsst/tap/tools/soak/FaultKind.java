package org.lsst.tap.tools.soak;

import org.lsst.tap.loader.failure.ExitCode;

/** What happens when a job comes to a point. */
enum FaultKind {
    /** The loader is killed (SIGKILL): a node is lost, or the memory's limit reached. */
    LOADER_KILLED("loader killed", 137, false),

    /** The loader is told to end (SIGTERM), as Kubernetes does. */
    LOADER_TERMINATED("loader ended by SIGTERM", ExitCode.TERMINATED.code(), true),

    /** An administrator ends the loader's session (pg_terminate_backend). */
    SESSION_TERMINATED("loader's session ended", ExitCode.DATABASE.code(), true),

    /** The connection between the loader and its other end breaks. */
    CONNECTION_CUT("connection cut", ExitCode.DATABASE.code(), true),

    /** PostgreSQL stops at once (SIGQUIT), as in a crash, and starts again. */
    SERVER_STOPPED("PostgreSQL stopped", ExitCode.DATABASE.code(), true),

    /** Nothing arrives for a moment: a slow network, or a paused process. */
    STALL("stall of 1 s", 0, true),

    /** A second job for the same release. */
    RIVAL_JOB("second job", ExitCode.LOCKED.code(), true),

    /** An administrator ends the sessions of all readers. */
    READERS_TERMINATED("readers' sessions ended", 0, true);

    final String label;
    private final int failure;
    private final boolean maySucceed;

    FaultKind(String label, int failure, boolean maySucceed) {
        this.label = label;
        this.failure = failure;
        this.maySucceed = maySucceed;
    }

    /** Whether a job that it hit may end so. */
    boolean mayEndWith(int exitCode) {
        return exitCode == failure || (maySucceed && exitCode == 0);
    }

    /** Whether what was about to pass at that point may pass afterwards; if not, it is cut. */
    boolean passes(Point point) {
        return switch (this) {
            case LOADER_KILLED, LOADER_TERMINATED, CONNECTION_CUT -> false;
            // The download does not come from the server.
            case SERVER_STOPPED -> point == Point.DOWNLOAD;
            case SESSION_TERMINATED, STALL, RIVAL_JOB, READERS_TERMINATED -> true;
        };
    }
}
