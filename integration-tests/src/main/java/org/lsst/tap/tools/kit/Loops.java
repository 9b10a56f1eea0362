package org.lsst.tap.tools.kit;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Threads that each do one thing again and again until they are closed. */
public final class Loops implements AutoCloseable {

    private final List<Thread> threads;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /** What is done once, and returns for how many nanoseconds to pause. */
    public interface Step {
        long once() throws Exception;
    }

    private Loops(String name, List<Step> steps) {
        threads = steps.stream().map(step -> new Thread(() -> run(step), name)).toList();
    }

    public static Loops start(String name, List<Step> steps) {
        Loops loops = new Loops(name, steps);
        loops.threads.forEach(thread -> thread.setDaemon(true));
        loops.threads.forEach(Thread::start);
        return loops;
    }

    public static void during(String name, List<Step> steps, Runnable body) {
        Loops loops = start(name, steps);
        try (loops) {
            body.run();
        }
    }

    private void run(Step step) {
        try {
            while (!stop.await(step.once(), TimeUnit.NANOSECONDS)) {}
        } catch (Exception e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Stops them, and waits for what is under way; fails if one had ended by itself. */
    @Override
    public void close() {
        stop.countDown();
        for (Thread thread : threads) {
            try {
                thread.join(60_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (thread.isAlive()) {
                throw new ToolException(
                        thread.getName() + " hangs: " + List.of(thread.getStackTrace()));
            }
        }
        Exception early = failure.get();
        if (early != null) {
            throw new ToolException(threads.get(0).getName() + " ended early: " + early, early);
        }
    }
}
