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
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What somebody at the keyboard asks for: a swap by Enter, the end by {@code q} and Enter, or by a
 * signal. Safe for use by many threads.
 */
final class Wishes {

    /** One of them. */
    enum Wish {
        SWAP,
        STOP
    }

    private static final String QUIT = "q";

    private final BlockingQueue<Wish> queue = new LinkedBlockingQueue<>();

    private Wishes() {}

    /** Reads lines until their end, which is no wish, in a thread that ends with the process. */
    static Wishes readFrom(InputStream keys) {
        Wishes wishes = new Wishes();
        Thread thread = new Thread(() -> wishes.read(keys), "keys");
        thread.setDaemon(true);
        thread.start();
        return wishes;
    }

    /** Adds a wish. */
    void add(Wish wish) {
        queue.add(wish);
    }

    /** Waits for the next wish, no longer than that. */
    Optional<Wish> await(Duration atMost) throws InterruptedException {
        return Optional.ofNullable(queue.poll(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS));
    }

    private void read(InputStream keys) {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(keys, StandardCharsets.UTF_8));
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line.strip().equalsIgnoreCase(QUIT) ? Wish.STOP : Wish.SWAP);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The keyboard can't be read", e);
        }
    }
}
