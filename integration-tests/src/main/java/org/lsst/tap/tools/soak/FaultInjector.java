package org.lsst.tap.tools.soak;

import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.tools.service.ServiceDatabase;

/** Makes faults happen to a job, to the server or to the readers. Safe for use by many threads. */
final class FaultInjector {

    /** What {@code application_name} the readers' sessions have. */
    static final String READERS = "soak-reader";

    private static final Duration STALL = Duration.ofSeconds(1);

    private final SoakServer server;
    private final Disturbance disturbance;

    FaultInjector(SoakServer server, Disturbance disturbance) {
        this.server = server;
        this.disturbance = disturbance;
    }

    /**
     * Makes it happen.
     *
     * @param loader the job's process
     * @param rival runs a second job to its end
     * @return whether what was about to pass may pass; if not, the connection is cut
     */
    boolean strike(Fault fault, Supplier<LoaderProcess> loader, Runnable rival) {
        switch (fault.kind()) {
            case LOADER_KILLED -> loader.get().kill();
            case LOADER_TERMINATED -> loader.get().terminate();
            case SESSION_TERMINATED ->
                    terminate("application_name = '" + Database.APPLICATION_NAME + "'");
            case CONNECTION_CUT -> {}
            case SERVER_STOPPED -> {
                disturbance.begin();
                server.stopAtOnce();
            }
            case STALL -> Waiting.pause(STALL.toNanos());
            case RIVAL_JOB -> rival.run();
            case READERS_TERMINATED -> terminateReaders();
        }
        return passes(fault);
    }

    private static boolean passes(Fault fault) {
        return switch (fault.kind()) {
            case LOADER_KILLED, LOADER_TERMINATED, CONNECTION_CUT -> false;
            // The download does not come from the server.
            case SERVER_STOPPED -> fault.point() == Point.DOWNLOAD;
            case SESSION_TERMINATED, STALL, RIVAL_JOB, READERS_TERMINATED -> true;
        };
    }

    private void terminateReaders() {
        disturbance.begin();
        terminate(
                "(application_name = '%s' OR usename = '%s')"
                        .formatted(READERS, ServiceDatabase.ROLE));
        disturbance.end();
    }

    private void terminate(String condition) {
        try {
            server.terminateSessions(condition);
        } catch (SQLException e) {
            throw new SoakException("Sessions could not be ended", e);
        }
    }
}
