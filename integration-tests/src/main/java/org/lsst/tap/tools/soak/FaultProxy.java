package org.lsst.tap.tools.soak;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.lsst.tap.tools.kit.SocketThread;

/**
 * A TCP proxy on loopback between the loader and PostgreSQL, where a {@link Tripwire} lies. Safe
 * for use by many threads; its threads end with the connections that they serve.
 */
final class FaultProxy implements AutoCloseable {

    private static final String THREAD = "fault-proxy";
    private static final int PACKET_BYTES = 64 * 1024;

    private final ServerSocket listener;
    private final int serverPort;
    private volatile Tripwire tripwire = Tripwire.none();

    /** Starts a proxy in front of the server on a port of this machine. */
    FaultProxy(int serverPort) throws IOException {
        this.serverPort = serverPort;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        SocketThread.start(THREAD, this::accept);
    }

    /** Returns the port that the loader connects to. */
    int port() {
        return listener.getLocalPort();
    }

    /** Lays a tripwire for the next job, in the place of the last one. */
    void lay(Tripwire next) {
        tripwire = next;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() throws IOException {
        while (true) {
            Socket loader = listener.accept();
            try {
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                loader.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                SocketThread.start(THREAD, () -> pump(loader, server, tripwire::onRequest));
                SocketThread.start(
                        THREAD, () -> pump(server, loader, (bytes, length) -> tripwire.onAnswer()));
            } catch (IOException serverIsDown) {
                loader.close();
            }
        }
    }

    /** Looks at a packet; says whether it may pass. */
    @FunctionalInterface
    private interface Watch {
        boolean passes(byte[] bytes, int length);
    }

    /** Carries bytes one way until one side hangs up, or a packet may not pass; then ends both. */
    private static void pump(Socket from, Socket to, Watch watch) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[PACKET_BYTES];
            int length = in.read(bytes);
            while (length > 0 && watch.passes(bytes, length)) {
                out.write(bytes, 0, length);
                length = in.read(bytes);
            }
        }
    }
}
