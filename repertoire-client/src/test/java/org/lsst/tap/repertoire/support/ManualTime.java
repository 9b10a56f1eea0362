package org.lsst.tap.repertoire.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.BiFunction;

/** A clock that stands still until a test moves it, and a timer that runs by this clock. */
public final class ManualTime extends Clock implements BiFunction<Runnable, Duration, Future<?>> {

    /** What is to run at a time, unless it was cancelled. */
    private static final class Task {
        final Instant due;
        final CompletableFuture<Void> future = new CompletableFuture<>();
        final Runnable command;

        Task(Instant due, Runnable command) {
            this.due = due;
            this.command = command;
        }
    }

    private final List<Task> tasks = new ArrayList<>();
    private volatile Instant now = Instant.parse("2026-08-24T12:00:00Z");

    /** Moves time, and runs what becomes due, each at its own time. */
    public void advance(Duration step) {
        Instant end = now.plus(step);
        for (Task next = next(end); next != null; next = next(end)) {
            now = next.due.isAfter(now) ? next.due : now;
            if (!next.future.isCancelled()) {
                next.command.run();
            }
        }
        now = end;
    }

    private synchronized Task next(Instant end) {
        Task earliest = null;
        for (Task task : tasks) {
            if (!task.due.isAfter(end) && (earliest == null || task.due.isBefore(earliest.due))) {
                earliest = task;
            }
        }
        tasks.remove(earliest);
        return earliest;
    }

    /** A timer that runs nothing. */
    public static BiFunction<Runnable, Duration, Future<?>> never() {
        return (task, delay) -> new CompletableFuture<>();
    }

    /** How many tasks wait for their time. */
    public synchronized long waiting() {
        return tasks.stream().filter(task -> !task.future.isCancelled()).count();
    }

    @Override
    public synchronized Future<?> apply(Runnable command, Duration delay) {
        // A clock of milliseconds: rounded up, so that a task doesn't run before it is due.
        long millis = (delay.toNanos() + 999_999) / 1_000_000;
        Task task = new Task(now.plusMillis(millis), command);
        tasks.add(task);
        return task.future;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
