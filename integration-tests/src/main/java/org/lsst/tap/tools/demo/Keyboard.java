package org.lsst.tap.tools.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
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
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopAndWait, "stop");

    /** Reads lines until their end, which asks for nothing, in a thread that ends with the JVM. */
    Keyboard(InputStream keys) {
        Thread thread = new Thread(() -> read(keys), "keys");
        thread.setDaemon(true);
        thread.start();
        Runtime.getRuntime().addShutdownHook(hook);
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

    private void read(InputStream keys) {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(keys, StandardCharsets.UTF_8))) {
            reader.lines()
                    .forEach(
                            line ->
                                    queue.add(
                                            line.strip().equalsIgnoreCase("q")
                                                    ? Command.STOP
                                                    : Command.SWAP));
        } catch (IOException e) {
            throw new UncheckedIOException("The keyboard can't be read", e);
        }
    }

    private void stopAndWait() {
        queue.add(Command.STOP);
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            // A signal has brought us here: the hook is running.
        }
    }
}
