package org.lsst.tap.tools.kit;

import java.io.IOException;
import java.io.UncheckedIOException;

/** The threads of a proxy. Stateless. */
public final class SocketThread {

    private SocketThread() {}

    /** A part of a proxy's work. It ends when a socket is closed. */
    @FunctionalInterface
    public interface Work {

        /** Does the work, until a socket is closed. */
        void run() throws IOException;
    }

    /** Starts a daemon thread for a part of a proxy's work. */
    public static void start(String name, Work work) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                work.run();
                            } catch (IOException | UncheckedIOException closed) {
                                // One side hung up: the other way ends likewise.
                            }
                        },
                        name);
        thread.setDaemon(true);
        thread.start();
    }
}
