package org.lsst.tap.tools.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.commons.io.FileUtils;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.tools.kit.LocalServer;

/**
 * What the process, the server and their folders hold at rest. Immutable.
 *
 * @param amounts of each resource that can leak, always in the same order
 */
record Footprint(List<Amount> amounts) {

    private static final long MEGA = 1_000_000;
    private static final Duration SETTLING = Duration.ofSeconds(30);

    private static final String SCHEMAS =
            "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'tap\\_schema%'";

    /** On disk, system catalogs included, the service's list of jobs not. */
    private static final String DATABASE =
            "SELECT pg_database_size(current_database()) -"
                    + " coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c"
                    + " WHERE relkind = 'r' AND relnamespace = to_regnamespace('uws')";

    /**
     * How much there is of a resource.
     *
     * @param resource its name for people, with the unit
     * @param mayGrowBy by how much more it may be after the soak than before
     */
    record Amount(String resource, long mayGrowBy, long amount) {

        /** Whether there is more than before, and more than is allowed. */
        boolean isLeakSince(Amount before) {
            return amount - before.amount > mayGrowBy;
        }
    }

    Footprint {
        amounts = List.copyOf(amounts);
    }

    /** Whether any resource leaks. */
    boolean leaksSince(Footprint before) {
        for (int i = 0; i < amounts.size(); i++) {
            if (amounts.get(i).isLeakSince(before.amounts.get(i))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Measures, once the number of sessions does not change any more.
     *
     * @param server the server, with nothing running on it
     * @param temporary the folder for the loader's temporary files
     */
    static Footprint measure(LocalServer server, Path temporary) {
        settled(() -> sessions(server, "true"), 0);
        server.sql().execute("VACUUM");
        server.sql().execute("CHECKPOINT");
        List<Amount> amounts = new ArrayList<>();
        // The service's three pools of three may be full or not.
        amounts.add(new Amount("connections", 9, sessions(server, "true")));
        amounts.add(new Amount("open transactions", 0, sessions(server, "state <> 'idle'")));
        String loaders = "application_name = '" + Database.APPLICATION_NAME + "'";
        amounts.add(new Amount("loader's sessions", 0, sessions(server, loaders)));
        amounts.add(new Amount("loader's processes", 0, loaderProcesses()));
        // Beside live, staging and history.
        amounts.add(new Amount("database schemas left over", 0, server.number(SCHEMAS) - 3));
        // In use, once collections don't make it much less any more.
        long heap = settled(Footprint::collect, MEGA / 2);
        amounts.add(new Amount("heap after GC, MB", 16, heap / MEGA));
        // Of this process; Tomcat's and the HTTP client's come and go.
        long threads = ManagementFactory.getThreadMXBean().getThreadCount();
        amounts.add(new Amount("threads", 12, threads));
        // And sockets, of this process, once the collector closes no more.
        amounts.add(new Amount("open files", 20, settled(Footprint::openFiles, 0)));
        long files = FileUtils.listFiles(temporary.toFile(), null, true).size();
        amounts.add(new Amount("temporary files", 0, files));
        amounts.add(new Amount("database, MB", 48, server.number(DATABASE) / MEGA));
        // Its log of changes (128 MB and more) included.
        long folder = FileUtils.sizeOfDirectory(server.data().toFile());
        amounts.add(new Amount("server's folder, MB", 256, folder / MEGA));
        return new Footprint(amounts);
    }

    /** Returns how many sessions there are beside the one that asks. */
    private static long sessions(LocalServer server, String condition) {
        return server.number(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND"
                        + " backend_type = 'client backend' AND pid <> pg_backend_pid() AND "
                        + condition);
    }

    /** Looks each second until an amount falls no more, but for some; for half a minute at most. */
    private static long settled(LongSupplier amount, long tolerance) {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        long before = Long.MAX_VALUE;
        long now = amount.getAsLong();
        while (Math.abs(before - now) > tolerance && System.nanoTime() - deadline < 0) {
            try {
                TimeUnit.SECONDS.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return now;
            }
            before = now;
            now = amount.getAsLong();
        }
        return now;
    }

    private static long loaderProcesses() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/java"))
                .count();
    }

    /**
     * Collects garbage, and returns the heap in use. What a collected object holds open (CADC's
     * PluginFactory leaves files to the collector) is closed after it.
     */
    private static long collect() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long openFiles() {
        System.gc();
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
