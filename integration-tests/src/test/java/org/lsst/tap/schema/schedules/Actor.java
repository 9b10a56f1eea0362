package org.lsst.tap.schema.schedules;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One side of a schedule: a thread that stops before each of its steps until it is told to go on.
 * {@link #stop} is the thread's own, every other method the runner's.
 *
 * @param <T> what its work returns
 */
final class Actor<T> implements AutoCloseable {

    private final ExecutorService thread;
    private final Semaphore mayStep = new Semaphore(0);
    private final Semaphore stopped = new Semaphore(0);
    private Future<T> work;
    private volatile boolean done;
    private boolean stepping;

    Actor(String name) {
        thread = Executors.newSingleThreadExecutor(r -> new Thread(r, name));
    }

    /** Starts some work, which stands before its first step, or is done, when this returns. */
    void start(Callable<T> steps) throws InterruptedException {
        done = false;
        work =
                thread.submit(
                        () -> {
                            try {
                                return steps.call();
                            } finally {
                                done = true;
                                stopped.release();
                            }
                        });
        stopped.acquire();
        stepping = false;
    }

    /** Stops before a step, in the actor's thread. */
    void stop() {
        stopped.release();
        mayStep.acquireUninterruptibly();
    }

    /** Lets the actor make a step; {@link #arrives} tells when it has. */
    void step() {
        stepping = true;
        mayStep.release();
    }

    /** Returns whether the actor is in the middle of a step: it waits for a lock. */
    boolean isStepping() {
        return stepping;
    }

    /** Waits a moment for the step to end. */
    boolean arrives() throws InterruptedException {
        if (stepping && stopped.tryAcquire(1, TimeUnit.MILLISECONDS)) {
            stepping = false;
        }
        return !stepping;
    }

    boolean isDone() {
        return done && !stepping;
    }

    /** Returns what the finished work has returned. */
    T result() throws ExecutionException, InterruptedException {
        return work.get();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        // A thread that stands before a step, since its schedule has failed, has to end too.
        mayStep.release(1_000);
    }
}
