package org.lsst.tap.tools.demo.reads;

import ca.nrc.cadc.tap.schema.TapSchema;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that read until they are closed, one per reader. Between two reads each waits for about
 * half as long as the read took, so that the readers don't only measure each other.
 */
public final class Readers implements AutoCloseable {

    private static final long MIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long JOIN_MILLIS = TimeUnit.SECONDS.toMillis(10);

    private final List<Thread> threads = new ArrayList<>();
    private final ReadLog log = new ReadLog();
    private volatile boolean stopped;

    private Readers() {}

    /**
     * Starts a thread for each reader.
     *
     * @param readers who reads; those of one kind are numbered in this order
     * @param random decides on the pauses
     */
    public static Readers start(List<SchemaReader> readers, SplittableRandom random) {
        Readers running = new Readers();
        Map<ReaderKind, Integer> numbers = new EnumMap<>(ReaderKind.class);
        for (SchemaReader reader : readers) {
            int number = numbers.merge(reader.kind(), 1, Integer::sum) - 1;
            SplittableRandom pauses = random.split();
            Thread thread = new Thread(() -> running.loop(reader, number, pauses));
            thread.setName("reader-" + reader.kind() + "-" + number);
            thread.setDaemon(true);
            running.threads.add(thread);
        }
        running.threads.forEach(Thread::start);
        return running;
    }

    /** Returns the log that the threads write to. */
    public ReadLog log() {
        return log;
    }

    /** Stops the threads and waits for the reads that are under way, 10 s for each at most. */
    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
            try {
                thread.join(JOIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void loop(SchemaReader reader, int number, SplittableRandom pauses) {
        while (!stopped) {
            Read read = readOnce(reader, number);
            log.add(read);
            long bound = Math.min(Math.max(read.nanos(), MIN_PAUSE_NANOS), MAX_PAUSE_NANOS);
            LockSupport.parkNanos(pauses.nextLong(bound));
        }
    }

    /** Reads once; what is made of the result happens after the end of the read was noted. */
    static Read readOnce(SchemaReader reader, int number) {
        long start = System.nanoTime();
        long end;
        Outcome outcome;
        try {
            TapSchema result = reader.read();
            end = System.nanoTime();
            outcome = new Outcome.Returned(Content.of(result));
        } catch (RuntimeException e) {
            end = System.nanoTime();
            outcome = new Outcome.Failed(e.getClass().getSimpleName() + ": " + e.getMessage());
        }
        return new Read(
                reader.kind(), number, start, end, reader.retries(), reader.isFromCache(), outcome);
    }
}
