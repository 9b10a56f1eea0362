package org.lsst.tap.tools.demo;

import java.util.concurrent.CountDownLatch;

/**
 * While it listens, a signal that ends the process asks for the end first, as {@code q} does, and
 * waits until all is closed that was opened after this.
 */
final class StopOnSignal implements AutoCloseable {

    private final Wishes wishes;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stopAndWait, "stop");

    StopOnSignal(Wishes wishes) {
        this.wishes = wishes;
    }

    /** Begins to listen to signals. */
    void listen() {
        Runtime.getRuntime().addShutdownHook(hook);
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

    private void stopAndWait() {
        wishes.add(Wishes.Wish.STOP);
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
