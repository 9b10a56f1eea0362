package org.lsst.tap.tools.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** Threads that each do one thing again and again until they are closed. */
public final class Loops implements AutoCloseable {

    private static final long JOIN_MILLIS = TimeUnit.SECONDS.toMillis(60);

    private final List<Thread> threads = new ArrayList<>();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private volatile boolean stopped;

    /** What is done once. */
    @FunctionalInterface
    public interface Step {
        /** Does it, and returns for how many nanoseconds to pause. */
        long once() throws Exception;
    }

    private Loops() {}

    /** Starts a thread for each. */
    public static Loops start(String name, List<Step> steps) {
        Loops loops = new Loops();
        for (Step step : steps) {
            Thread thread = new Thread(() -> loops.run(step), name);
            thread.setDaemon(true);
            loops.threads.add(thread);
        }
        loops.threads.forEach(Thread::start);
        return loops;
    }

    /** Does something while the threads run. */
    public static void during(String name, List<Step> steps, Runnable body) {
        Loops loops = start(name, steps);
        try {
            body.run();
        } finally {
            loops.close();
        }
    }

    private void run(Step step) {
        try {
            while (!stopped) {
                LockSupport.parkNanos(step.once());
            }
        } catch (Exception e) {
            failure.compareAndSet(null, e);
        }
    }

    /**
     * Stops them, and waits for what is under way.
     *
     * @throws ToolException if one had ended by itself, or does not end
     */
    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
            try {
                thread.join(JOIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (thread.isAlive()) {
                throw new ToolException(
                        "%s hangs: %s"
                                .formatted(thread.getName(), List.of(thread.getStackTrace())));
            }
        }
        Exception early = failure.get();
        if (early != null) {
            throw new ToolException(threads.get(0).getName() + " ended early: " + early, early);
        }
    }
}
