package org.lsst.tap.tools.kit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.io.function.Uncheck;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.source.ReleaseFiles;
import org.lsst.tap.loader.source.ReleaseSource;

/**
 * A release of the schema definitions, as an archive on this machine, and which of its schemas are
 * loaded, in their order. Immutable.
 */
public record Release(String name, Path archive, List<String> schemas) {

    /** The file of a release that lists the schemas which its TAP services have. */
    static final String DEPLOYED = "deployed-schemas.txt";

    public Release {
        schemas = List.copyOf(schemas);
    }

    static Release of(Path archive) {
        String file = String.valueOf(archive.getFileName());
        return new Release(file.replaceFirst("\\.(tar\\.gz|tgz)$", ""), archive, List.of());
    }

    public Release named(String other) {
        return new Release(other, archive, schemas);
    }

    /**
     * Returns it with its schemas in the reverse order, and so with other indexes. Real releases
     * that follow each other may differ in the columns alone: tables of one and columns of the
     * other would make a whole release, and nobody could tell that they were mixed.
     */
    public Release reversed() {
        List<String> reversed = new ArrayList<>(schemas);
        Collections.reverse(reversed);
        return new Release(name, archive, reversed);
    }

    public String source() {
        return archive.toUri().toString();
    }

    public static String names(List<Release> releases, String between) {
        return String.join(between, releases.stream().map(Release::name).toList());
    }

    /**
     * Returns the releases in those archives, of which there must be two or more; if there are
     * none, those that are shipped, packed into that folder.
     */
    static List<Release> ofAll(List<Path> archives, List<String> wanted, Path folder) {
        if (archives.size() == 1) {
            throw new ConfigurationException(
                    "Only one archive is given, %s; there is nothing to swap it with. Give --archive at least twice."
                            .formatted(archives));
        }
        List<Release> releases =
                archives.isEmpty() ? shipped(folder) : archives.stream().map(Release::of).toList();
        if (releases.stream().map(Release::name).distinct().count() < releases.size()) {
            throw new ConfigurationException(
                    "Two archives have the same file name in %s; the release is named by it. Rename one of them."
                            .formatted(archives));
        }
        List<ReleaseFiles> files =
                releases.stream().map(r -> new ReleaseSource(r.source()).fetch(r.name)).toList();
        List<String> schemas = schemas(files, wanted);
        return releases.stream().map(r -> new Release(r.name, r.archive, schemas)).toList();
    }

    /**
     * Packs the two small releases that the tools bring along, of a survey that does not exist: the
     * second with tables, columns, types and descriptions changed.
     */
    public static List<Release> shipped(Path folder) {
        return Stream.of("lantern.1", "lantern.2")
                .map(name -> of(Uncheck.get(() -> pack(name, folder))))
                .toList();
    }

    private static Path pack(String name, Path folder) throws IOException {
        Path archive = folder.resolve(name + ".tar.gz");
        Path releases = Resource.built(Release.class, "classes/org/lsst/tap/tools/kit/releases");
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)))) {
            for (String file : List.of("lantern.yaml", "lantern_plates.yaml")) {
                Path path = releases.resolve(name).resolve(file);
                String inside = name + "/python/lsst/sdm/schemas/" + file;
                tar.putArchiveEntry(new TarArchiveEntry(path, inside));
                Files.copy(path, tar);
                tar.closeArchiveEntry();
            }
        }
        return archive;
    }

    /**
     * Returns the schemas to load, each of which every release has: those that were asked for; or
     * else those that every release lists as deployed; or else, if the releases have no such list,
     * all that every release has.
     */
    static List<String> schemas(List<ReleaseFiles> releases, List<String> wanted) {
        if (!wanted.isEmpty()) {
            releases.forEach(release -> requireAll(release, wanted));
            return wanted;
        }
        List<String> chosen = new ArrayList<>(releases.get(0).schemaNames());
        for (ReleaseFiles release : releases) {
            chosen.retainAll(release.schemaNames());
            release.bytes(DEPLOYED)
                    .map(bytes -> new String(bytes, StandardCharsets.UTF_8).lines())
                    .map(lines -> lines.map(line -> line.strip().replaceFirst("\\.yaml$", "")))
                    .ifPresent(lines -> chosen.retainAll(lines.toList()));
        }
        if (chosen.isEmpty()) {
            throw new ConfigurationException(
                    "The releases have no schema in common. Give archives that do, or name the"
                            + " schemas with --schemas.");
        }
        return chosen;
    }

    private static void requireAll(ReleaseFiles release, List<String> wanted) {
        List<String> unknown = new ArrayList<>(wanted);
        unknown.removeAll(release.schemaNames());
        if (!unknown.isEmpty()) {
            throw new ConfigurationException(
                    "%s has no schema %s. Available: %s. Correct --schemas."
                            .formatted(
                                    Path.of(release.source()).getFileName(),
                                    String.join(", ", unknown),
                                    String.join(", ", release.schemaNames())));
        }
    }
}
