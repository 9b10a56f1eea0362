package org.lsst.tap.tools.kit;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/**
 * A TCP proxy on loopback in front of a PostgreSQL server. It counts round trips (the client's
 * first bytes after bytes of the server), makes the way longer (bytes arrive a fixed time after
 * they were sent, however many there are), and lets somebody look at what passes. Safe for use by
 * many threads; its threads end with the connections that they serve.
 */
public final class RoundTripProxy implements AutoCloseable {

    /** What is seen of the server's bytes. */
    public static final String ANSWER = "";

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final String host;
    private final int port;
    private final long delayNanos;
    private final Predicate<String> mayPass;
    private final LongAdder roundTrips = new LongAdder();

    public RoundTripProxy(String url, Duration delay) throws IOException {
        this(url, delay, text -> true);
    }

    /**
     * Starts a proxy before the server that a JDBC URL names, with a delay each way. What the
     * client sends, and each {@link #ANSWER}, passes if it may; if not, the connection is cut.
     */
    public RoundTripProxy(String url, Duration delay, Predicate<String> mayPass)
            throws IOException {
        URI server = URI.create(url.substring("jdbc:".length()));
        this.host = server.getHost();
        this.port = server.getPort() < 0 ? 5432 : server.getPort();
        this.delayNanos = delay.toNanos();
        this.mayPass = mayPass;
        start(this::accept);
    }

    /** Returns a server's URL with this proxy in the server's place. */
    public String url(String serverUrl) {
        return serverUrl.replaceFirst(
                "(jdbc:postgresql://)[^/]+", "$1localhost:" + listener.getLocalPort());
    }

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
        Runnable task =
                () -> {
                    try {
                        work.run();
                    } catch (IOException | InterruptedException closed) {
                        // One side hung up: the other way ends likewise.
                    }
                };
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            try {
                Socket server = new Socket(host, port);
                AtomicBoolean serverSpokeLast = new AtomicBoolean(true);
                Predicate<byte[]> request =
                        bytes -> {
                            roundTrips.add(serverSpokeLast.getAndSet(false) ? 1 : 0);
                            return mayPass.test(new String(bytes, StandardCharsets.ISO_8859_1));
                        };
                Predicate<byte[]> answer =
                        bytes -> {
                            serverSpokeLast.set(true);
                            return mayPass.test(ANSWER);
                        };
                pump(client, server, request);
                pump(server, client, answer);
            } catch (IOException serverIsDown) {
                client.close();
            }
        }
    }

    /** Carries bytes one way until it ends: one thread reads, another writes when they are due. */
    private void pump(Socket from, Socket to, Predicate<byte[]> seen) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        to.setTcpNoDelay(true);
        LinkedBlockingQueue<Work> underWay = new LinkedBlockingQueue<>();
        start(
                () -> {
                    try {
                        byte[] chunk = new byte[64 * 1024];
                        for (int n = in.read(chunk); n > 0; n = in.read(chunk)) {
                            byte[] bytes = Arrays.copyOf(chunk, n);
                            if (!seen.test(bytes)) {
                                return;
                            }
                            underWay.add(later(bytes, out));
                        }
                    } finally {
                        underWay.add(
                                () -> {
                                    throw new EOFException();
                                });
                    }
                });
        start(
                () -> {
                    try (from;
                            to) {
                        while (true) {
                            underWay.take().run();
                        }
                    }
                });
    }

    private Work later(byte[] bytes, OutputStream out) {
        long dueNanos = System.nanoTime() + delayNanos;
        return () -> {
            while (dueNanos - System.nanoTime() > 0) {
                LockSupport.parkNanos(dueNanos - System.nanoTime());
            }
            out.write(bytes);
        };
    }
}
