package org.lsst.tap.tools.kit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
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
        daemon(quiet(this::accept)).start();
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
        void run() throws IOException;
    }

    private static Runnable quiet(Work work) {
        return () -> {
            try {
                work.run();
            } catch (IOException closed) {
                // One side hung up: the other way ends likewise.
            }
        };
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        return thread;
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
                daemon(quiet(() -> pump(client, server, request))).start();
                daemon(quiet(() -> pump(server, client, answer))).start();
            } catch (IOException serverIsDown) {
                client.close();
            }
        }
    }

    /** Carries bytes one way until it ends; another thread writes them when they are due. */
    private void pump(Socket from, Socket to, Predicate<byte[]> seen) throws IOException {
        ScheduledExecutorService writer =
                Executors.newSingleThreadScheduledExecutor(RoundTripProxy::daemon);
        try {
            to.setTcpNoDelay(true);
            byte[] chunk = new byte[64 * 1024];
            for (int n = from.getInputStream().read(chunk); n > 0; ) {
                byte[] bytes = Arrays.copyOf(chunk, n);
                if (!seen.test(bytes)) {
                    return;
                }
                later(writer, () -> to.getOutputStream().write(bytes));
                n = from.getInputStream().read(chunk);
            }
        } finally {
            later(writer, from::close);
            later(writer, to::close);
            writer.shutdown();
        }
    }

    private void later(ScheduledExecutorService writer, Work work) {
        Future<?> unused = writer.schedule(quiet(work), delayNanos, TimeUnit.NANOSECONDS);
    }
}
