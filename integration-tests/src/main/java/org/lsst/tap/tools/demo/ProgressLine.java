package org.lsst.tap.tools.demo;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Shows progress every now and then, from a thread of its own, until it is closed. */
final class ProgressLine implements AutoCloseable {

    private static final long REWRITE_MILLIS = 500;
    private static final long LINE_MILLIS = 5000;

    private final Terminal terminal;
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(ProgressLine::thread);

    ProgressLine(Terminal terminal) {
        this.terminal = terminal;
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    }

    /** Starts to show what {@code text} supplies. */
    void show(Supplier<String> text) {
        long period = terminal.rewrites() ? REWRITE_MILLIS : LINE_MILLIS;
        var unused =
                executor.scheduleWithFixedDelay(
                        () -> terminal.progress(text.get()), period, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        executor.shutdownNow();
        try {
            // A progress after the table would spoil it.
            executor.awaitTermination(LINE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
