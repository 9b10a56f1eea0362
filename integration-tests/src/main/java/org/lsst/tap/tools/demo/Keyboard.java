package org.lsst.tap.tools.demo;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What somebody at the keyboard asks for: a swap by Enter, the end by {@code q} and Enter, or by a
 * signal that ends the process, which then waits until this is closed.
 */
final class Keyboard implements AutoCloseable {

    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** Reads lines until their end, which asks for nothing, in a thread that ends with the JVM. */
    Keyboard(InputStream keys) {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(keys, StandardCharsets.UTF_8));
        Thread thread = new Thread(() -> lines.lines().forEach(asked::add), "keys");
        thread.setDaemon(true);
        thread.start();
        Runnable end =
                () -> {
                    asked.add("q");
                    closed.join();
                };
        Runtime.getRuntime().addShutdownHook(new Thread(end, "end"));
    }

    /** Waits until something is asked for, no longer than that; returns whether it is the end. */
    boolean isEnd(Duration atMost) {
        try {
            String line = asked.poll(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS);
            return line != null && line.strip().equalsIgnoreCase("q");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        closed.complete(null);
    }
}
