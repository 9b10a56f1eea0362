package org.lsst.tap.tools.soak;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.lsst.tap.loader.database.Database;

/**
 * What the process, the server and their folders hold at rest. Immutable.
 *
 * @param amounts each resource's amount, in its unit
 */
record Footprint(Map<Resource, Long> amounts) {

    private static final long MEGA = 1_000_000;
    private static final Duration SETTLING = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** What can leak. */
    enum Resource {
        /** Sessions of the database; the service's three pools of three may be full or not. */
        CONNECTIONS("connections", "", 9),

        /** Sessions that are not idle though nobody works: transactions left open. */
        TRANSACTIONS("open transactions", "", 0),

        /** Sessions of the loader, of which none may be left. */
        LOADER_SESSIONS("loader's sessions", "", 0),

        /** Processes of the loader, of which none may be left. */
        PROCESSES("loader's processes", "", 0),

        /** Database schemas beside live and staging. */
        SCHEMAS("database schemas left over", "", 0),

        /** Live threads of this process; Tomcat's and the HTTP client's come and go. */
        THREADS("threads", "", 12),

        /** Open files and sockets of this process. */
        OPEN_FILES("open files", "", 20),

        /** Heap in use after a garbage collection. */
        HEAP("heap after GC", "MB", 16),

        /** Files in the folder for the loader's temporary files. */
        TEMPORARY_FILES("temporary files", "", 0),

        /** The database on disk, system catalogs included, the service's list of jobs not. */
        DATABASE("database", "MB", 48),

        /** The server's folder, its log of changes (128 MB and more) included. */
        SERVER_FOLDER("server's folder", "MB", 256);

        private final String label;
        private final String unit;
        private final long allowedGrowth;

        Resource(String label, String unit, long allowedGrowth) {
            this.label = label;
            this.unit = unit;
            this.allowedGrowth = allowedGrowth;
        }

        /** Returns the name for people, with the unit. */
        String label() {
            return unit.isEmpty() ? label : label + ", " + unit;
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
    static Footprint measure(SoakServer server, Path temporary) throws SQLException {
        settle(server);
        server.execute("VACUUM");
        server.execute("CHECKPOINT");
        Map<Resource, Long> amounts = new EnumMap<>(Resource.class);
        amounts.put(Resource.CONNECTIONS, sessions(server, "true"));
        amounts.put(Resource.TRANSACTIONS, sessions(server, "state <> 'idle'"));
        amounts.put(
                Resource.LOADER_SESSIONS,
                sessions(server, "application_name = '" + Database.APPLICATION_NAME + "'"));
        amounts.put(Resource.PROCESSES, loaderProcesses());
        amounts.put(
                Resource.SCHEMAS,
                server.number(
                                "SELECT count(*) FROM pg_namespace WHERE nspname LIKE"
                                        + " 'tap\\_schema%'")
                        - 2);
        amounts.put(Resource.HEAP, heapBytes() / MEGA);
        amounts.put(Resource.THREADS, (long) ManagementFactory.getThreadMXBean().getThreadCount());
        amounts.put(Resource.OPEN_FILES, openFiles());
        amounts.put(Resource.TEMPORARY_FILES, files(temporary));
        amounts.put(
                Resource.DATABASE,
                server.number(
                                "SELECT pg_database_size(current_database()) -"
                                        + " coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM"
                                        + " pg_class c WHERE relkind = 'r' AND relnamespace ="
                                        + " to_regnamespace('uws')")
                        / MEGA);
        amounts.put(Resource.SERVER_FOLDER, bytes(server.data()) / MEGA);
        return new Footprint(amounts);
    }

    private static void settle(SoakServer server) throws SQLException {
        long deadline = System.nanoTime() + SETTLING.toNanos();
        long before = -1;
        long now = sessions(server, "true");
        while (now != before && System.nanoTime() - deadline < 0) {
            Waiting.pause(BETWEEN_LOOKS.toNanos());
            before = now;
            now = sessions(server, "true");
        }
    }

    private static long sessions(SoakServer server, String condition) throws SQLException {
        return server.number(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND"
                        + " backend_type = 'client backend' AND application_name <> '"
                        + SoakServer.APPLICATION
                        + "' AND "
                        + condition);
    }

    private static long loaderProcesses() {
        return ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().command().orElse("").endsWith("/java"))
                .count();
    }

    /**
     * Returns the heap in use, once collections don't make it much less any more: what a collected
     * object holds open (CADC's PluginFactory leaves files to the collector) is closed after it.
     */
    private static long heapBytes() {
        long before = Long.MAX_VALUE;
        long now = collect();
        long deadline = System.nanoTime() + SETTLING.toNanos();
        while (before - now > MEGA / 2 && System.nanoTime() - deadline < 0) {
            Waiting.pause(BETWEEN_LOOKS.toNanos());
            before = now;
            now = collect();
        }
        return now;
    }

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

    private static long files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long bytes(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0)
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
