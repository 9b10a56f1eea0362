package org.lsst.tap.tools.benchmark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Measures the loader as a whole process, from its start to its end, on the schemas of LSST's TAP
 * service: the first deployment into an empty database, a forced update over the same release live,
 * an update to what is live already, and the validation of all files of the release. In each round
 * all of them run, so that the machine's noise meets all alike.
 *
 * <p>The server is an embedded PostgreSQL that waits for the disk, as a real one does. A round's
 * figures are wall time, CPU time (user and system) and peak resident memory of the process, as
 * Linux has them shortly before its end (asked each 2 ms), and the steps that the job itself
 * reports.
 *
 * <p>Arguments: the folder that the job lies in, with {@code java.args} and {@code tap-schema.jar}
 * ({@code loader-job/target/image-root/opt/tap-schema}, of the profile {@code image}; the runtime
 * and the archive of classes beside them are used if they are there); a release archive; how many
 * rounds; and optionally a file for all figures as CSV. {@code --plot FILE.svg} before them draws
 * the first deployment beside the figure that was given for the tool that this one replaces.
 */
public final class LoaderBenchmark {

    private static final String SCHEMAS = "dp2,dp1,ivoa_obscore,dp02_dc2";

    private static final String PLOT = "--plot";

    /** Not measured here: what the requirements give, for two idle cores of another machine. */
    private static final Duration REPLACED = Duration.ofMillis(4200);

    private final Path home;
    private final Path archive;
    private final EmbeddedPostgres server;

    private LoaderBenchmark(Path home, Path archive, EmbeddedPostgres server) {
        this.home = home;
        this.archive = archive;
        this.server = server;
    }

    /** Runs the benchmark. */
    public static void main(String[] given) throws Exception {
        boolean isPlotted = given.length > 1 && given[0].equals(PLOT);
        String[] arguments = Arrays.copyOfRange(given, isPlotted ? 2 : 0, given.length);
        if (arguments.length < 3) {
            System.err.println(
                    "expected: [--plot FILE.svg] JOB_FOLDER RELEASE_ARCHIVE ROUNDS [CSV]");
            System.exit(2);
        }
        int rounds = Integer.parseInt(arguments[2]);
        Map<Work, List<Figures>> all = new EnumMap<>(Work.class);
        try (EmbeddedPostgres server =
                EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("full_page_writes", "on")
                        .start()) {
            LoaderBenchmark benchmark =
                    new LoaderBenchmark(
                            Path.of(arguments[0]).toRealPath(),
                            Path.of(arguments[1]).toRealPath(),
                            server);
            // The first round reads files that no other has read yet, and is not counted.
            for (int round = 0; round <= rounds; round++) {
                benchmark.round(round == 0 ? new EnumMap<>(Work.class) : all);
            }
        }
        printTable(System.out, all);
        if (arguments.length > 3) {
            try (PrintStream csv = new PrintStream(arguments[3], "UTF-8")) {
                printCsv(csv, all);
            }
        }
        if (isPlotted) {
            plot(all, Path.of(arguments[1])).write(Path.of(given[1]));
        }
    }

    private static Plot plot(Map<Work, List<Figures>> all, Path archive) {
        List<Duration> sorted =
                all.getOrDefault(Work.FIRST, List.of()).stream()
                        .map(figures -> Duration.ofMillis(Math.round(figures.wall)))
                        .sorted()
                        .toList();
        String what = SCHEMAS.replace(",", ", ") + " of " + archive.getFileName();
        return LoaderPlot.of(what, sorted, REPLACED);
    }

    /** What is measured; in this order, as each needs what the one before left. */
    private enum Work {
        FIRST("update, empty database", "update"),
        OVER("update --force, over a live release", "update --force"),
        AGAIN("update, live already", "update"),
        VALIDATE("validate, all files", "validate");

        final String label;
        final String arguments;

        Work(String label, String arguments) {
            this.label = label;
            this.arguments = arguments;
        }
    }

    /**
     * Of one process.
     *
     * @param wall milliseconds
     * @param cpu milliseconds, user and system
     * @param peak mebibytes
     * @param steps milliseconds, of those that the process reports
     */
    private record Figures(double wall, double cpu, double peak, JsonNode steps) {

        /** Returns the milliseconds of a step; NaN if the process does not report it. */
        double step(String name) {
            return steps.path(name).asDouble(Double.NaN);
        }
    }

    private void round(Map<Work, List<Figures>> figures) throws Exception {
        String database = newDatabase();
        for (Work work : Work.values()) {
            figures.computeIfAbsent(work, key -> new ArrayList<>()).add(run(work, database));
        }
    }

    private String newDatabase() throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
                Statement statement = connection.createStatement()) {
            statement.execute("DROP DATABASE IF EXISTS measured");
            statement.execute("CREATE DATABASE measured TEMPLATE template0");
            statement.execute("CHECKPOINT");
        }
        return "postgresql://postgres@127.0.0.1:" + server.getPort() + "/measured";
    }

    private Figures run(Work work, String database) throws IOException, InterruptedException {
        Path output = Files.createTempFile("tap-schema", ".out");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command(work, database))
                            .directory(home.toFile())
                            .redirectOutput(output.toFile())
                            .redirectError(ProcessBuilder.Redirect.DISCARD);
            long start = System.nanoTime();
            Process process = builder.start();
            double peak = 0;
            Duration cpu = Duration.ZERO;
            while (process.isAlive()) {
                peak = Math.max(peak, peakResident(process.pid()));
                Duration now = process.info().totalCpuDuration().orElse(cpu);
                cpu = now.compareTo(cpu) > 0 ? now : cpu;
                process.waitFor(2, TimeUnit.MILLISECONDS);
            }
            double wall = (System.nanoTime() - start) / 1e6;
            if (process.exitValue() != 0) {
                throw new IllegalStateException(
                        "Exit code %d of %s: %s"
                                .formatted(
                                        process.exitValue(),
                                        builder.command(),
                                        Files.readString(output)));
            }
            return new Figures(wall, cpu.toNanos() / 1e6, peak, steps(work, output));
        } finally {
            Files.delete(output);
        }
    }

    private List<String> command(Work work, String database) {
        Path java = home.resolve("../java/bin/java").normalize();
        List<String> command = new ArrayList<>();
        command.add(
                Files.isExecutable(java)
                        ? java.toString()
                        : Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@java.args");
        if (Files.exists(home.resolve("tap-schema.jsa"))) {
            command.add("-XX:SharedArchiveFile=tap-schema.jsa");
            // An archive that does not fit is an error here, not a slower start.
            command.add("-Xshare:on");
        }
        command.addAll(List.of("-jar", "tap-schema.jar"));
        command.addAll(List.of(work.arguments.split(" ")));
        if (work == Work.VALIDATE) {
            command.addAll(List.of("--format=json", archive.toString()));
        } else {
            command.addAll(
                    List.of(
                            "--database-url=" + database,
                            "--release=measured",
                            "--source=" + archive,
                            "--schemas=" + SCHEMAS,
                            "--log-format=json"));
        }
        return command;
    }

    private static JsonNode steps(Work work, Path output) throws IOException {
        List<String> lines = Files.readAllLines(output);
        ObjectMapper mapper = new ObjectMapper();
        return work == Work.VALIDATE
                ? mapper.createObjectNode()
                : mapper.readTree(lines.get(lines.size() - 1)).path("milliseconds");
    }

    /** Returns VmHWM of proc(5) in MiB; 0 if the process has just ended. */
    private static double peakResident(long pid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
                if (line.startsWith("VmHWM:")) {
                    return Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024;
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }

    private static void printTable(PrintStream out, Map<Work, List<Figures>> all) {
        out.println(
                "| what | wall ms | CPU ms | peak MiB | fetch ms | map ms | load ms | swap ms |");
        out.println("|---|---|---|---|---|---|---|---|");
        all.forEach(
                (work, figures) ->
                        out.printf(
                                Locale.ROOT,
                                "| %s | %s | %s | %s | %s | %s | %s | %s |%n",
                                work.label,
                                span(figures, f -> f.wall, 0),
                                span(figures, f -> f.cpu, 0),
                                span(figures, f -> f.peak, 0),
                                span(figures, f -> f.step("fetch"), 0),
                                span(figures, f -> f.step("map"), 0),
                                span(figures, f -> f.step("load"), 0),
                                span(figures, f -> f.step("swap"), 1)));
    }

    /** Returns the median, and the smallest and the greatest in parentheses. */
    private static String span(
            List<Figures> figures, ToDoubleFunction<Figures> figure, int decimals) {
        double[] sorted = figures.stream().mapToDouble(figure).sorted().toArray();
        if (Double.isNaN(sorted[0])) {
            return "";
        }
        String format = "%." + decimals + "f";
        return String.format(
                Locale.ROOT,
                format + " (" + format + " to " + format + ")",
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1]);
    }

    private static void printCsv(PrintStream csv, Map<Work, List<Figures>> all) {
        csv.println("what,round,wall_ms,cpu_ms,peak_mib,fetch_ms,map_ms,load_ms,swap_ms");
        all.forEach(
                (work, figures) -> {
                    for (int round = 0; round < figures.size(); round++) {
                        Figures f = figures.get(round);
                        csv.printf(
                                Locale.ROOT,
                                "\"%s\",%d,%.1f,%.1f,%.1f,%s,%s,%s,%s%n",
                                work.label,
                                round + 1,
                                f.wall,
                                f.cpu,
                                f.peak,
                                field(f, "fetch"),
                                field(f, "map"),
                                field(f, "load"),
                                field(f, "swap"));
                    }
                });
    }

    /** Returns a step's time; empty, as in every CSV here, for what there is not. */
    private static String field(Figures figures, String step) {
        double value = figures.step(step);
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.3f", value);
    }
}
