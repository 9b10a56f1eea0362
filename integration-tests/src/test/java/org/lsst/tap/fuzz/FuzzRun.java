package org.lsst.tap.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * One fuzz test: the kept cases first, then generated ones, each from a seed of its own. A case
 * fails if anything but a documented exception leaves the target, if it allocates more than the
 * bound, or if it isn't done at its deadline. Not thread-safe.
 *
 * <p>{@code -Dfuzz.cases=N} sets the number of generated cases, {@code -Dfuzz.seed=S} the seed of
 * the first. A failing case's bytes are kept in {@code target/fuzz}; its seed, with one case,
 * generates it again.
 */
public final class FuzzRun {

    private static final int CASES = Integer.getInteger("fuzz.cases", 1000);
    private static final long FIRST_SEED = Long.getLong("fuzz.seed", 20261121);

    /** A case takes milliseconds; this ends a loop without end, on however busy a machine. */
    private static final long DEADLINE_SECONDS = 60;

    /** How many different failures are collected before the run ends. */
    private static final int MOST_FAILURES = 10;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Makes the input of a case. */
    @FunctionalInterface
    public interface Generator {
        byte[] next(SplittableRandom random);
    }

    /** Reads an input. */
    @FunctionalInterface
    public interface Target {
        /**
         * Says whether the input was accepted; false after a documented exception.
         *
         * @throws Exception which makes the case fail, as an Error does
         */
        boolean accepts(byte[] input) throws Exception;
    }

    private final String name;
    private final long allocationBound;
    private final Target target;
    private final Map<String, String> failures = new LinkedHashMap<>();
    private int most = CASES;
    private int accepted;
    private int cases;
    private long mostAllocated;
    private volatile Thread worker;
    private final ExecutorService executor =
            Executors.newSingleThreadExecutor(
                    task -> {
                        worker = new Thread(task, "fuzz");
                        worker.setDaemon(true);
                        return worker;
                    });

    /**
     * Makes a run.
     *
     * @param name names the folder of kept cases, {@code fuzz/NAME} on the class path
     * @param allocationBound bytes that one case may allocate in all, which bounds what it holds
     */
    public FuzzRun(String name, long allocationBound, Target target) {
        this.name = name;
        this.allocationBound = allocationBound;
        this.target = target;
    }

    /** Makes one case of each {@code share} that others make, for a target that is slow. */
    public FuzzRun ofEach(int share) {
        most = Math.max(1, CASES / share);
        return this;
    }

    /** Runs all cases, prints a line of figures, and fails with all failures. */
    public void run(Generator generator) {
        try {
            replayKept();
            for (; cases < most && failures.size() < MOST_FAILURES; cases++) {
                long seed = FIRST_SEED + cases;
                check("seed " + seed, generator.next(new SplittableRandom(seed)));
            }
        } finally {
            executor.shutdownNow();
        }
        System.out.printf(
                "fuzz %s: %,d cases from seed %d, %,d accepted, at most %,d kB allocated%n",
                name, cases, FIRST_SEED, accepted, mostAllocated / 1024);
        assertThat(failures.values()).as("fuzz %s", name).isEmpty();
        if (cases >= 1000) {
            assertThat(accepted).as("accepted of %s", cases).isBetween(1, cases - 1);
        }
    }

    private void replayKept() {
        URL folder = FuzzRun.class.getResource("/fuzz/" + name);
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            for (Path file : files.sorted().toList()) {
                check("kept case " + file.getFileName(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        accepted = 0;
    }

    private void check(String which, byte[] input) {
        Future<long[]> running = executor.submit(() -> measured(input));
        try {
            long[] outcome = running.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            accepted += outcome[0] == 1 ? 1 : 0;
            mostAllocated = Math.max(mostAllocated, outcome[1]);
            if (outcome[1] > allocationBound) {
                failed(
                        "allocation",
                        which,
                        input,
                        "allocated %,d bytes, expected at most %,d"
                                .formatted(outcome[1], allocationBound));
            }
        } catch (TimeoutException e) {
            failed("deadline", which, input, "not done in time, at " + top(worker.getStackTrace()));
            throw new AssertionError(failures.toString(), e);
        } catch (ExecutionException e) {
            List<StackTraceElement> top = top(e.getCause().getStackTrace());
            String kind = e.getCause().getClass() + top.stream().limit(3).toList().toString();
            failed(kind, which, input, e.getCause() + " at " + top);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private static List<StackTraceElement> top(StackTraceElement[] stack) {
        return Stream.of(stack).limit(8).toList();
    }

    private long[] measured(byte[] input) throws Exception {
        long[] outcome = measuredOnce(input);
        // What the first case of its sort allocates may be for classes that were loaded.
        return outcome[1] > allocationBound ? measuredOnce(input) : outcome;
    }

    private long[] measuredOnce(byte[] input) throws Exception {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        boolean accepts = target.accepts(input);
        return new long[] {accepts ? 1 : 0, THREADS.getCurrentThreadAllocatedBytes() - before};
    }

    private void failed(String kind, String which, byte[] input, String what) {
        if (failures.containsKey(kind)) {
            return;
        }
        try {
            Path folder = Files.createDirectories(Path.of("target", "fuzz"));
            Path file = folder.resolve(name + "-" + which.replaceAll("[^\\w.-]", "_"));
            Files.write(file, input);
            failures.put(kind, "%s, bytes in %s: %s".formatted(which, file, what));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
