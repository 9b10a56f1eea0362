package org.lsst.tap.tools.demo;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What somebody at the keyboard asks for: a swap by Enter, the end by {@code q} and Enter, or by a
 * signal that ends the process, which then waits until this is closed. Safe for use by many
 * threads.
 */
final class Keyboard implements AutoCloseable {

    /** What is asked for. */
    enum Command {
        SWAP,
        STOP
    }

    private final BlockingQueue<Command> queue = new LinkedBlockingQueue<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /** Reads lines until their end, which asks for nothing, in a thread that ends with the JVM. */
    Keyboard(InputStream keys) {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(keys, StandardCharsets.UTF_8));
        Thread thread = new Thread(() -> lines.lines().forEach(this::add), "keys");
        thread.setDaemon(true);
        thread.start();
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWait, "stop"));
    }

    private void add(String line) {
        queue.add(line.strip().equalsIgnoreCase("q") ? Command.STOP : Command.SWAP);
    }

    private void stopAndWait() {
        queue.add(Command.STOP);
        closed.join();
    }

    /** Waits for the next command, no longer than that. */
    Optional<Command> await(Duration atMost) {
        try {
            long nanos = Math.max(0, atMost.toNanos());
            return Optional.ofNullable(queue.poll(nanos, TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of(Command.STOP);
        }
    }

    @Override
    public void close() {
        closed.complete(null);
    }
}
