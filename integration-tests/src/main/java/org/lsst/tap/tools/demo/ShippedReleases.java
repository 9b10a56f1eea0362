package org.lsst.tap.tools.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The two small releases that the demo brings along: of a survey that does not exist, and written
 * for this purpose. In the second, tables and columns were added and removed, columns have other
 * types, and descriptions were changed. Stateless.
 */
public final class ShippedReleases {

    private static final List<String> NAMES = List.of("lantern.1", "lantern.2");
    private static final List<String> FILES = List.of("lantern.yaml", "lantern_plates.yaml");

    private ShippedReleases() {}

    /** Packs the releases into archives of the form that real ones have. */
    public static List<Release> packInto(Path folder) {
        return NAMES.stream().map(name -> Release.of(pack(name, folder))).toList();
    }

    private static Path pack(String name, Path folder) {
        Path archive = folder.resolve(name + ".tar.gz");
        try (OutputStream file = Files.newOutputStream(archive);
                TarArchiveOutputStream tar =
                        new TarArchiveOutputStream(new GZIPOutputStream(file))) {
            for (String schema : FILES) {
                byte[] content = content(name, schema);
                TarArchiveEntry entry =
                        new TarArchiveEntry(name + "/python/lsst/sdm/schemas/" + schema);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The demo's own release can't be packed", e);
        }
        return archive;
    }

    private static byte[] content(String name, String schema) throws IOException {
        String resource = "releases/" + name + "/" + schema;
        try (InputStream stream = ShippedReleases.class.getResourceAsStream(resource)) {
            if (stream == null) {
                throw new IOException("no resource " + resource);
            }
            return stream.readAllBytes();
        }
    }
}
