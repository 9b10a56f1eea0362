package org.lsst.tap.tools.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy on loopback in front of a PostgreSQL server. It counts round trips, makes the way
 * longer (bytes arrive a fixed time after they were sent, however many there are), and lets
 * somebody look at what passes.
 *
 * <p>A round trip begins with the client's first bytes after bytes of the server. Safe for use by
 * many threads; its threads end with the connections that they serve.
 */
public final class RoundTripProxy implements AutoCloseable {

    private static final int CHUNK_BYTES = 64 * 1024;
    private static final int DEFAULT_PORT = 5432;

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String host;
    private final int port;
    private final long delayNanos;
    private final Watch watch;
    private final LongAdder roundTrips = new LongAdder();

    /** Looks at what passes; says whether it may. If not, the connection is cut. */
    public interface Watch {
        /** Looks at bytes of the client. */
        boolean onRequest(byte[] bytes, int length);

        /** Looks at an answer of the server. */
        default boolean onAnswer() {
            return true;
        }
    }

    /** Starts a proxy where all may pass. */
    public RoundTripProxy(String url, Duration delay) throws IOException {
        this(url, delay, (bytes, length) -> true);
    }

    /**
     * Starts a proxy where somebody looks at what passes.
     *
     * @param url the JDBC URL of the server behind it
     * @param delay how much later bytes arrive, each way; zero for not at all
     */
    public RoundTripProxy(String url, Duration delay, Watch watch) throws IOException {
        URI server = URI.create(url.substring("jdbc:".length()));
        this.host = server.getHost();
        this.port = server.getPort() < 0 ? DEFAULT_PORT : server.getPort();
        this.delayNanos = delay.toNanos();
        this.watch = watch;
        start(this::accept);
    }

    /** Returns the port that clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Returns a server's URL with this proxy in the server's place. */
    public String url(String serverUrl) {
        return serverUrl.replaceFirst("(jdbc:postgresql://)[^/]+", "$1localhost:" + port());
    }

    /** Returns how many round trips there were since the proxy's start. */
    public long roundTrips() {
        return roundTrips.sum();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    /** A part of the work. It ends when a socket is closed. */
    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private static void start(Work work) {
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                work.run();
                            } catch (IOException closed) {
                                // One side hung up: the other way ends likewise.
                            } catch (InterruptedException interrupted) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            try {
                Socket server = new Socket(host, port);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                AtomicBoolean serverSpokeLast = new AtomicBoolean(true);
                pump(
                        client,
                        server,
                        (bytes, length) -> {
                            if (serverSpokeLast.getAndSet(false)) {
                                roundTrips.increment();
                            }
                            return watch.onRequest(bytes, length);
                        });
                pump(
                        server,
                        client,
                        (bytes, length) -> {
                            serverSpokeLast.set(true);
                            return watch.onAnswer();
                        });
            } catch (IOException serverIsDown) {
                client.close();
            }
        }
    }

    /** Writes what is under way, when it is due; the last of all ends that. */
    private interface Delivery {
        boolean to(OutputStream out) throws IOException;
    }

    /** Carries bytes one way until it ends: one thread reads, another writes when they are due. */
    private void pump(Socket from, Socket to, Watch packets) {
        LinkedBlockingQueue<Delivery> underWay = new LinkedBlockingQueue<>();
        start(
                () -> {
                    try {
                        InputStream in = from.getInputStream();
                        byte[] bytes = new byte[CHUNK_BYTES];
                        int length = in.read(bytes);
                        while (length > 0 && packets.onRequest(bytes, length)) {
                            underWay.add(later(Arrays.copyOf(bytes, length)));
                            length = in.read(bytes);
                        }
                    } finally {
                        underWay.add(out -> false);
                    }
                });
        start(
                () -> {
                    try (from;
                            to) {
                        OutputStream out = to.getOutputStream();
                        while (underWay.take().to(out)) {}
                    }
                });
    }

    private Delivery later(byte[] bytes) {
        long dueNanos = System.nanoTime() + delayNanos;
        return out -> {
            while (dueNanos - System.nanoTime() > 0) {
                LockSupport.parkNanos(dueNanos - System.nanoTime());
            }
            out.write(bytes);
            return true;
        };
    }
}
