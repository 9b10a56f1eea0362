package org.lsst.tap.tools.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP proxy on loopback in front of a PostgreSQL server. It counts round trips, and makes the way
 * longer: bytes arrive a fixed time after they were sent, however many there are.
 *
 * <p>A round trip begins with the client's first bytes after bytes of the server. Safe for use by
 * many threads; {@link #close} ends its connections.
 */
public final class RoundTripProxy implements AutoCloseable {

    private static final int CHUNK_BYTES = 64 * 1024;

    private final ServerSocket listener;
    private final String host;
    private final int port;
    private final long delayNanos;
    private final LongAdder roundTrips = new LongAdder();

    /**
     * Starts a proxy.
     *
     * @param url the JDBC URL of the server behind it
     * @param delay how much later bytes arrive, each way; zero for not at all
     */
    public RoundTripProxy(String url, Duration delay) throws IOException {
        String address = url.replaceFirst("jdbc:postgresql://([^/]+)/.*", "$1");
        this.host = address.substring(0, address.lastIndexOf(':'));
        this.port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        this.delayNanos = delay.toNanos();
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        SocketThread.start("round-trip-proxy-accept", this::accept);
    }

    /** Returns a server's URL with this proxy in the server's place. */
    public String url(String serverUrl) {
        return serverUrl.replaceFirst(
                "(jdbc:postgresql://)[^/]+", "$1localhost:" + listener.getLocalPort());
    }

    /** Returns how many round trips there were since the proxy's start. */
    public long roundTrips() {
        return roundTrips.sum();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket server = new Socket(host, port);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            AtomicBoolean serverSpokeLast = new AtomicBoolean(true);
            pump(
                    client,
                    server,
                    () -> {
                        if (serverSpokeLast.getAndSet(false)) {
                            roundTrips.increment();
                        }
                    });
            pump(server, client, () -> serverSpokeLast.set(true));
        }
    }

    /** Carries bytes one way until it ends: one thread reads, another writes when they are due. */
    private void pump(Socket from, Socket to, Runnable onBytes) {
        BlockingQueue<Chunk> underWay = new LinkedBlockingQueue<>();
        SocketThread.start(
                "round-trip-proxy-read",
                () -> {
                    try {
                        InputStream in = from.getInputStream();
                        int length;
                        do {
                            byte[] bytes = new byte[CHUNK_BYTES];
                            length = in.read(bytes);
                            if (length > 0) {
                                onBytes.run();
                            }
                            underWay.add(new Chunk(bytes, length, System.nanoTime() + delayNanos));
                        } while (length > 0);
                    } finally {
                        // The other way's end closes this socket, too: then the writer is told
                        // here.
                        underWay.add(new Chunk(new byte[0], -1, 0));
                    }
                });
        SocketThread.start(
                "round-trip-proxy-write",
                () -> {
                    try (from;
                            to) {
                        OutputStream out = to.getOutputStream();
                        Chunk chunk = take(underWay);
                        while (chunk.length > 0) {
                            chunk.awaitDue();
                            out.write(chunk.bytes, 0, chunk.length);
                            chunk = take(underWay);
                        }
                    }
                });
    }

    private static Chunk take(BlockingQueue<Chunk> underWay) {
        try {
            Chunk chunk = underWay.poll(1, TimeUnit.HOURS);
            return chunk == null ? new Chunk(new byte[0], -1, 0) : chunk;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return new Chunk(new byte[0], -1, 0);
        }
    }

    private static final class Chunk {
        private final byte[] bytes;
        private final int length;
        private final long dueNanos;

        Chunk(byte[] bytes, int length, long dueNanos) {
            this.bytes = bytes;
            this.length = length;
            this.dueNanos = dueNanos;
        }

        void awaitDue() {
            long left = dueNanos - System.nanoTime();
            while (left > 0) {
                LockSupport.parkNanos(left);
                left = dueNanos - System.nanoTime();
            }
        }
    }
}
