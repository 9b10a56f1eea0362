package org.lsst.tap.tools.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.apache.commons.io.FileUtils;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.tools.kit.LocalServer;

/** How much of a resource is held at rest, and by how much it may grow. Immutable. */
record Footprint(String resource, long mayGrowBy, long amount) {

    private static final long MEGA = 1_000_000;

    private static final String SESSIONS =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND"
                    + " backend_type = 'client backend' AND pid <> pg_backend_pid() AND ";

    private static final String SCHEMAS =
            "SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'tap\\_schema%'";

    /** On disk, system catalogs included, the service's list of jobs not. */
    private static final String DATABASE =
            "SELECT pg_database_size(current_database()) -"
                    + " coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c"
                    + " WHERE relkind = 'r' AND relnamespace = to_regnamespace('uws')";

    boolean isLeakSince(Footprint before) {
        return amount - before.amount > mayGrowBy;
    }

    /**
     * Measures each resource that can leak, always in the same order, once the number of sessions
     * does not change any more.
     */
    static List<Footprint> measure(LocalServer server, Path temporary) {
        settled(() -> server.number(SESSIONS + "true"), 0);
        server.sql().execute("VACUUM");
        server.sql().execute("CHECKPOINT");
        long files = FileUtils.listFiles(temporary.toFile(), null, true).size();
        long folder = FileUtils.sizeOfDirectory(server.data().toFile());
        String loaders = "application_name = '" + Database.APPLICATION_NAME + "'";
        return List.of(
                // The service's three pools of three may be full or not.
                new Footprint("connections", 9, server.number(SESSIONS + "true")),
                new Footprint("open transactions", 0, server.number(SESSIONS + "state <> 'idle'")),
                new Footprint("loader's sessions", 0, server.number(SESSIONS + loaders)),
                new Footprint("loader's processes", 0, loaderProcesses()),
                // Beside live, staging and history.
                new Footprint("database schemas left over", 0, server.number(SCHEMAS) - 3),
                // In use, once collections don't make it much less any more.
                new Footprint("heap after GC, MB", 16, settled(Footprint::heap, MEGA / 2) / MEGA),
                // Of this process; Tomcat's and the HTTP client's come and go.
                new Footprint("threads", 12, Thread.getAllStackTraces().size()),
                // And sockets, of this process, once the collector closes no more.
                new Footprint("open files", 20, settled(Footprint::openFiles, 0)),
                new Footprint("temporary files", 0, files),
                new Footprint("database, MB", 48, server.number(DATABASE) / MEGA),
                // Its log of changes (128 MB and more) included.
                new Footprint("server's folder, MB", 256, folder / MEGA));
    }

    /** Looks each second until an amount falls no more, but for some; for half a minute at most. */
    private static long settled(LongSupplier amount, long tolerance) {
        long before = Long.MAX_VALUE;
        long now = amount.getAsLong();
        for (int i = 0; i < 30 && Math.abs(before - now) > tolerance; i++) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
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
    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long openFiles() {
        System.gc();
        return ManagementFactory.getPlatformMXBean(UnixOperatingSystemMXBean.class)
                .getOpenFileDescriptorCount();
    }
}
