package org.lsst.tap.schema.schedules;

import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Runs schedules on several databases of one server at the same time, each of them on one: a
 * schedule waits for the server and for its threads most of the time.
 */
final class ScheduleWorkers {

    private static final int WORKERS = Math.min(8, Runtime.getRuntime().availableProcessors());

    private final Reader reader;
    private final Iterator<Task> tasks;
    private final ScheduleCounts tally;

    private ScheduleWorkers(Reader reader, Iterator<Task> tasks, ScheduleCounts tally) {
        this.reader = reader;
        this.tasks = tasks;
        this.tally = tally;
    }

    /**
     * Runs schedules, and returns when all are done.
     *
     * @throws ExecutionException if one can't be run; the others are given up
     */
    static void run(Reader reader, Iterator<Task> tasks, ScheduleCounts tally)
            throws ExecutionException, InterruptedException {
        ScheduleWorkers workers = new ScheduleWorkers(reader, tasks, tally);
        ExecutorService threads = Executors.newFixedThreadPool(WORKERS);
        try {
            var done = new ExecutorCompletionService<Void>(threads);
            IntStream.range(0, WORKERS).forEach(i -> done.submit(workers::work));
            for (int i = 0; i < WORKERS; i++) {
                done.take().get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Void work() throws Exception {
        try (ScheduleRunner runner = new ScheduleRunner(reader)) {
            Optional<Task> task = next();
            while (task.isPresent()) {
                Plan plan = task.get().plan();
                Schedule schedule = task.get().schedule();
                tally.add(plan, schedule, runner.run(schedule, plan));
                task = next();
            }
        }
        return null;
    }

    private Optional<Task> next() {
        synchronized (tasks) {
            return tasks.hasNext() && !Thread.currentThread().isInterrupted()
                    ? Optional.of(tasks.next())
                    : Optional.empty();
        }
    }
}
