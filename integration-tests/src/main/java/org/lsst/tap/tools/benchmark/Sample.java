package org.lsst.tap.tools.benchmark;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** One way of reading, and what it took, read by read. For one thread. */
final class Sample {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final ReadWay.Asked read;
    private final DataSource pool;
    private final Path serverCpu;
    private final List<Long> nanos = new ArrayList<>();
    private long allocatedBytes;
    private long serverNanos;

    /**
     * Makes an empty sample.
     *
     * @param backend the id of the server's process that answers the reads
     */
    Sample(long backend, ReadWay.Asked read, DataSource pool) {
        this.read = read;
        this.pool = pool;
        this.serverCpu = Path.of("/proc/" + backend + "/schedstat");
    }

    /** Reads once; {@code counts} tells a read that is measured from one that warms up. */
    void take(boolean counts) throws Exception {
        long cpuBefore = serverCpu();
        long allocatedBefore = THREADS.getCurrentThreadAllocatedBytes();
        long start = System.nanoTime();
        read.of(pool);
        long took = System.nanoTime() - start;
        if (counts) {
            allocatedBytes += THREADS.getCurrentThreadAllocatedBytes() - allocatedBefore;
            serverNanos += serverCpu() - cpuBefore;
            nanos.add(took);
        }
    }

    /** Returns the CPU time of the server's process; 0 if it runs on another machine. */
    private long serverCpu() throws IOException {
        return Files.isReadable(serverCpu)
                ? Long.parseLong(Files.readString(serverCpu).split(" ", 2)[0])
                : 0;
    }

    /** Returns how long a read took, the median. */
    double millis() {
        return nanos.stream().sorted().skip(nanos.size() / 2).findFirst().orElseThrow() / 1e6;
    }

    /** Returns the CPU time of the server's process, the mean; 0 if that is out of sight. */
    double serverMillis() {
        return serverNanos / 1e6 / nanos.size();
    }

    /** Returns what a read allocated on this side, the mean. */
    double megabytes() {
        return allocatedBytes / 1e6 / nanos.size();
    }
}
