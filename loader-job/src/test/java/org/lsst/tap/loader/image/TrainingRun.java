package org.lsst.tap.loader.image;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.lsst.tap.loader.testing.TestArchive;

/**
 * Makes the archive of classes (CDS) of an image's root file system: runs the job of that root,
 * with its own runtime, on an embedded PostgreSQL, and archives the classes that it loaded. One
 * thread.
 */
public final class TrainingRun {

    private static final String CONFIG =
            """
            logLevel: "INFO"
            logProfile: "production"
            tap:
              schemaVersion: "training"
              schemaSourceTemplate: "%s/{version}.tar.gz"
              servers:
                tap:
                  enabled: true
                  schemas: ["obs"]
                  databaseUrl: "postgresql://postgres@127.0.0.1:%d/postgres"
            """;

    /** Has what real schemas have, each by its class: keys, UCDs, units, numbers, truth values. */
    private static final String SCHEMA =
            """
            name: obs
            version: {current: "1"}
            description: Classes that a real release needs
            tables:
            - name: visit
              "@id": "#visit"
              primaryKey: "#visit.id"
              tap:table_index: 1
              columns:
              - {name: id, "@id": "#visit.id", datatype: long, nullable: false, ivoa:ucd: meta.id;obs}
              - {name: flux, "@id": "#visit.flux", datatype: double, value: 1.5, fits:tunit: nJy/arcsec**2}
              - {name: time, datatype: timestamp, votable:xtype: timestamp, votable:arraysize: "26*"}
              indexes:
              - {name: flux_index, columns: ["#visit.flux"]}
            - name: source
              "@id": "#source"
              primaryKey: ["#source.id", "#source.visit"]
              columns:
              - {name: id, "@id": "#source.id", datatype: long, tap:principal: 1, tap:column_index: 10}
              - {name: visit, "@id": "#source.visit", datatype: long}
              - {name: band, "@id": "#source.band", datatype: char, length: 8, ivoa:unit: 10**-2.mag}
              constraints:
              - {name: visit_key, "@type": ForeignKey, columns: ["#source.visit"],
                 referencedColumns: ["#visit.id"]}
              - {name: band_key, "@type": Unique, columns: ["#source.band"]}
              - {name: band_check, "@type": Check, expression: "band <> ''"}
            """;

    private final Path home;
    private final Path java;
    private final Path work;

    private TrainingRun(Path root, Path work) {
        this.home = root.resolve("opt/tap-schema");
        this.java = root.resolve("opt/java/bin/java").toAbsolutePath();
        this.work = work.toAbsolutePath();
    }

    /**
     * Trains.
     *
     * @param args the root file system, and a folder for what is left over
     */
    public static void main(String[] args) throws Exception {
        Path work = Files.createDirectories(Path.of(args[1]));
        new TrainingRun(Path.of(args[0]), work).train();
    }

    private void train() throws IOException, InterruptedException {
        Files.write(
                work.resolve("training.tar.gz"), new TestArchive().schema("obs", SCHEMA).gzip());
        TreeSet<String> classes = new TreeSet<>();
        try (EmbeddedPostgres server = EmbeddedPostgres.builder().start()) {
            Path config = work.resolve("config.yaml");
            Files.writeString(config, CONFIG.formatted(work, server.getPort()));
            // The first deployment, the swap after it, a strategy that reads what is live, and
            // the same release again.
            classes.addAll(classesOf(config, "update", "--app=tap"));
            classes.addAll(classesOf(config, "update", "--app=tap", "--force"));
            classes.addAll(classesOf(config, "update", "--app=tap", "--force", "--strategy=merge"));
            classes.addAll(classesOf(config, "update", "--app=tap"));
            for (String command : List.of("status", "check", "history", "rollback")) {
                classes.addAll(classesOf(config, command, "--app=tap"));
            }
        }
        classes.addAll(classesOf(work, "--version"));
        classes.addAll(classesOf(work, "--help"));
        classes.addAll(classesOf(work, "update", "--help"));
        classes.addAll(classesOf(work, "validate", work.resolve("training.tar.gz").toString()));
        Path list = Files.write(work.resolve("classes.list"), classes);
        // Only G1 writes an archive with the heap objects of the module graph; others read it.
        run(
                List.of(
                        "-XX:-UseSerialGC",
                        "-XX:+UseG1GC",
                        "-Xshare:dump",
                        "-XX:SharedClassListFile=" + list,
                        "-XX:SharedArchiveFile=tap-schema.jsa",
                        "-cp",
                        "tap-schema.jar"),
                work);
        Files.setLastModifiedTime(
                home.resolve("tap-schema.jsa"), FileTime.from(Instant.ofEpochSecond(1)));
    }

    private List<String> classesOf(Path config, String... arguments)
            throws IOException, InterruptedException {
        Path list = work.resolve("classes.part");
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "-Xshare:off",
                                "-XX:DumpLoadedClassList=" + list,
                                "-jar",
                                "tap-schema.jar"));
        command.addAll(List.of(arguments));
        run(command, config);
        try (Stream<String> lines = Files.lines(list)) {
            // To archive a lambda would link picocli's interface, and what is linked of a version
            // before Java 6 can't be archived.
            return lines.filter(line -> !line.matches("#.*|@lambda-proxy .*picocli.*")).toList();
        }
    }

    /** Runs the root's java where the job lies: an archive remembers the jar's path as given. */
    private void run(List<String> arguments, Path config) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(java.toString(), "@java.args"));
        command.addAll(arguments);
        Path log = work.resolve("training.log");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("REPERTOIRE_CONFIG_PATH", config.toString());
        Process process =
                builder.directory(home.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException("No end after 120 s: " + command);
        }
        if (process.exitValue() != 0) {
            throw new IllegalStateException(
                    "Exit code %d of %s:%n%s"
                            .formatted(process.exitValue(), command, Files.readString(log)));
        }
    }
}
