package org.lsst.tap.tools.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.commons.io.FileUtils;
import org.lsst.tap.loader.database.Database;
import org.lsst.tap.tools.kit.LocalServer;

/**
 * What the process, the server and their folders hold at rest. Immutable.
 *
 * @param amounts each resource's amount, in its unit
 */
record Footprint(Map<Resource, Long> amounts) {

    private static final long MEGA = 1_000_000;
    private static final Duration SETTLING = Duration.ofSeconds(30);

    /** What is looked at. */
    private record Place(LocalServer server, File temporary) {

        /** Returns how many sessions there are beside the one that asks. */
        long sessions(String condition) {
            return server.number(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND"
                            + " backend_type = 'client backend' AND pid <> pg_backend_pid() AND "
                            + condition);
        }
    }

    private interface Measure {
        long of(Place place);
    }

    /** What can leak. */
    @SuppressWarnings("ImmutableEnumChecker") // The lambdas have no state.
    enum Resource {
        /** Sessions of the database; the service's three pools of three may be full or not. */
        CONNECTIONS("connections", 9, place -> place.sessions("true")),

        /** Sessions that are not idle though nobody works: transactions left open. */
        TRANSACTIONS("open transactions", 0, place -> place.sessions("state <> 'idle'")),

        LOADER_SESSIONS(
                "loader's sessions",
                0,
                place -> place.sessions("application_name = '" + Database.APPLICATION_NAME + "'")),

        PROCESSES("loader's processes", 0, place -> loaderProcesses()),

        /** Beside live, staging and history. */
        SCHEMAS(
                "database schemas left over",
                0,
                place ->
                        place.server.number(
                                "SELECT count(*) - 3 FROM pg_namespace WHERE nspname LIKE"
                                        + " 'tap\\_schema%'")),

        /** In use, once collections don't make it much less any more. */
        HEAP("heap after GC, MB", 16, place -> settled(Footprint::collect, MEGA / 2) / MEGA),

        /** Live threads of this process; Tomcat's and the HTTP client's come and go. */
        THREADS("threads", 12, place -> ManagementFactory.getThreadMXBean().getThreadCount()),

        /** And sockets, of this process. */
        OPEN_FILES("open files", 20, place -> openFiles()),

        TEMPORARY_FILES(
                "temporary files",
                0,
                place -> FileUtils.listFiles(place.temporary, null, true).size()),

        /** On disk, system catalogs included, the service's list of jobs not. */
        DATABASE(
                "database, MB",
                48,
                place ->
                        place.server.number(
                                        "SELECT pg_database_size(current_database()) -"
                                                + " coalesce(sum(pg_total_relation_size(c.oid)), 0)"
                                                + " FROM pg_class c WHERE relkind = 'r' AND"
                                                + " relnamespace = to_regnamespace('uws')")
                                / MEGA),

        /** Its log of changes (128 MB and more) included. */
        SERVER_FOLDER(
                "server's folder, MB",
                256,
                place -> FileUtils.sizeOfDirectory(place.server.data().toFile()) / MEGA);

        private final String label;
        private final long allowedGrowth;
        private final Measure measure;

        Resource(String label, long allowedGrowth, Measure measure) {
            this.label = label;
            this.allowedGrowth = allowedGrowth;
            this.measure = measure;
        }

        /** Returns the name for people, with the unit. */
        String label() {
            return label;
        }

        /** Returns by how much more it may be after the soak than before. */
        long allowedGrowth() {
            return allowedGrowth;
        }
    }

    Footprint {
        amounts = Map.copyOf(amounts);
    }

    /** Returns the amount of a resource. */
    long of(Resource resource) {
        return amounts.getOrDefault(resource, 0L);
    }

    /** Returns the resources of which there is more than before, and more than is allowed. */
    List<Resource> leaksSince(Footprint before) {
        return Stream.of(Resource.values())
                .filter(resource -> of(resource) - before.of(resource) > resource.allowedGrowth())
                .toList();
    }

    /**
     * Measures, once the number of sessions does not change any more.
     *
     * @param server the server, with nothing running on it
     * @param temporary the folder for the loader's temporary files
     */
    static Footprint measure(LocalServer server, Path temporary) {
        Place place = new Place(server, temporary.toFile());
        settled(() -> place.sessions("true"), 0);
        server.sql().execute("VACUUM");
        server.sql().execute("CHECKPOINT");
        Map<Resource, Long> amounts = new EnumMap<>(Resource.class);
        for (Resource resource : Resource.values()) {
            amounts.put(resource, resource.measure.of(place));
        }
        return new Footprint(amounts);
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
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }
}
