package org.lsst.tap.loader.cli;

import org.lsst.tap.loader.database.Sessions;
import org.slf4j.LoggerFactory;

/**
 * What happens on SIGTERM: the JVM runs this hook beside the main thread and exits with 143. The
 * sessions are cut, so nothing more is committed and the lock is free at once.
 */
final class Termination {

    /** Set once, at the end of the command: what follows is no interruption. */
    private static volatile boolean done;

    private Termination() {}

    /** Returns the hook. */
    static Thread hook() {
        return new Thread(Termination::stop, "termination");
    }

    /** Says that the command has ended by itself. */
    static void done() {
        done = true;
    }

    private static void stop() {
        if (done) {
            return;
        }
        Sessions.stop();
        String message =
                "Stopped by a signal; nothing more is committed and the lock is released. Live is a"
                    + " whole release: the old one, unless the swap had been committed. Run the job"
                    + " again.";
        LoggerFactory.getLogger(Termination.class).error("{}", message);
        TerminationLog.write("exit 143: " + message);
    }
}
