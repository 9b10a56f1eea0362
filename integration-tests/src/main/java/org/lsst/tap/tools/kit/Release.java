package org.lsst.tap.tools.kit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.lsst.tap.loader.failure.ConfigurationException;
import org.lsst.tap.loader.source.ReleaseFiles;
import org.lsst.tap.loader.source.ReleaseName;
import org.lsst.tap.loader.source.ReleaseSource;

/**
 * A release of the schema definitions, as an archive on this machine. Immutable.
 *
 * @param name what the loader calls it: the archive's file name without its ending, at first
 * @param archive the archive's path
 * @param schemas what is loaded of it, in that order
 */
public record Release(String name, Path archive, List<String> schemas) {

    /** The file of a release that lists the schemas which its TAP services have. */
    static final String DEPLOYED = "deployed-schemas.txt";

    private static final List<String> SHIPPED = List.of("lantern.1", "lantern.2");
    private static final List<String> SHIPPED_FILES =
            List.of("lantern.yaml", "lantern_plates.yaml");

    public Release {
        schemas = List.copyOf(schemas);
    }

    /** Returns the release that is in that archive, which is not read yet; nothing is loaded. */
    static Release of(Path archive) {
        String file = String.valueOf(archive.getFileName());
        return new Release(file.replaceFirst("\\.(tar\\.gz|tgz)$", ""), archive, List.of());
    }

    /** Returns it under another name. */
    public Release named(String other) {
        return new Release(other, archive, schemas);
    }

    /**
     * Returns it with its schemas in the reverse order.
     *
     * <p>Real releases that follow each other may differ in the columns alone. Tables of one and
     * columns of the other then make a whole release, and nobody could tell that they were mixed.
     * In the reverse order the schemas have other indexes, and each mix of two releases differs
     * from both.
     */
    public Release reversed() {
        List<String> reversed = new ArrayList<>(schemas);
        Collections.reverse(reversed);
        return new Release(name, archive, reversed);
    }

    /** Returns where the loader finds the archive. */
    public String source() {
        return archive.toUri().toString();
    }

    /**
     * Returns the releases in those archives, of which there must be two or more.
     *
     * @param archives none for those that are shipped
     * @param wanted the schemas to load, empty for all that every release has, see {@link #schemas}
     * @param folder where the shipped ones are packed
     * @throws org.lsst.tap.loader.failure.SourceException if one does not exist or is no release
     *     archive
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
                releases.stream()
                        .map(r -> new ReleaseSource(r.source()).fetch(new ReleaseName(r.name)))
                        .toList();
        List<String> schemas = schemas(files, wanted);
        return releases.stream().map(r -> new Release(r.name, r.archive, schemas)).toList();
    }

    /**
     * Packs the two small releases that the tools bring along, of a survey that does not exist. In
     * the second, tables and columns were added and removed, columns have other types, and
     * descriptions were changed.
     */
    public static List<Release> shipped(Path folder) {
        return SHIPPED.stream().map(name -> of(pack(name, folder))).toList();
    }

    private static Path pack(String name, Path folder) {
        Path archive = folder.resolve(name + ".tar.gz");
        try (OutputStream file = Files.newOutputStream(archive);
                TarArchiveOutputStream tar =
                        new TarArchiveOutputStream(new GZIPOutputStream(file))) {
            for (String schema : SHIPPED_FILES) {
                byte[] content = Resource.bytes(Release.class, "releases/" + name + "/" + schema);
                TarArchiveEntry entry =
                        new TarArchiveEntry(name + "/python/lsst/sdm/schemas/" + schema);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The tools' own release can't be packed", e);
        }
        return archive;
    }

    /**
     * Returns the schemas to load, each of which every release has: those that were asked for; or
     * else those that every release lists as deployed; or else, if the releases have no such list,
     * all that every release has.
     *
     * @param releases the releases' files
     * @param wanted what was asked for, empty for nothing
     */
    static List<String> schemas(List<ReleaseFiles> releases, List<String> wanted) {
        if (!wanted.isEmpty()) {
            releases.forEach(release -> requireAll(release, wanted));
            return List.copyOf(wanted);
        }
        List<String> chosen = new ArrayList<>(releases.get(0).schemaNames());
        releases.forEach(release -> chosen.retainAll(deployed(release)));
        if (chosen.isEmpty()) {
            throw new ConfigurationException(
                    "The releases have no schema in common. Give archives that do, or name the"
                            + " schemas with --schemas.");
        }
        return chosen;
    }

    private static List<String> deployed(ReleaseFiles release) {
        List<String> schemas = new ArrayList<>(release.schemaNames());
        release.bytes(DEPLOYED)
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8).lines().map(String::strip))
                .map(lines -> lines.map(line -> line.replaceFirst("\\.yaml$", "")).toList())
                .ifPresent(schemas::retainAll);
        return schemas;
    }

    private static void requireAll(ReleaseFiles release, List<String> wanted) {
        List<String> available = release.schemaNames();
        List<String> unknown = wanted.stream().filter(name -> !available.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw new ConfigurationException(
                    "%s has no schema %s. Available: %s. Correct --schemas."
                            .formatted(
                                    Path.of(release.source()).getFileName(),
                                    String.join(", ", unknown),
                                    String.join(", ", available)));
        }
    }
}
