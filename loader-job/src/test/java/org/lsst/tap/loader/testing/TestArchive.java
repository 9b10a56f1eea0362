package org.lsst.tap.loader.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Builds release archives in memory, good ones and bad ones. */
public final class TestArchive {

    /** Where schemas live in a release. */
    public static final String FOLDER = "sdm_schemas-test/python/lsst/sdm/schemas/";

    private final ByteArrayOutputStream tarBytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(tarBytes, "UTF-8");

    public TestArchive() {
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
    }

    /** Returns an archive with one schema {@code obs}, whose texts name the release. */
    public static byte[] release(String release) {
        return new TestArchive().schema("obs", felis("obs", release)).gzip();
    }

    /** Returns a small Felis schema. */
    public static String felis(String name, String release) {
        return """
        name: %s
        description: release %s
        tables:
        - name: visit
          description: a visit in %s
          primaryKey: "#visit.visit_id"
          columns:
          - {name: visit_id, "@id": "#visit.visit_id", datatype: long, description: identifier}
          - {name: ra, datatype: double, description: right ascension, "ivoa:unit": deg}
        """
                .formatted(name, release, release);
    }

    /** Adds a schema's file. */
    public TestArchive schema(String name, String yaml) {
        return file(FOLDER + name + ".yaml", yaml);
    }

    /** Adds a file at any path. */
    public TestArchive file(String path, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return entry(path, TarConstants.LF_NORMAL, bytes, entry -> {});
    }

    /** Adds a symbolic link. */
    public TestArchive link(String path, String target) {
        return entry(
                path, TarConstants.LF_SYMLINK, new byte[0], entry -> entry.setLinkName(target));
    }

    /** Adds a hard link. */
    public TestArchive hardLink(String path, String target) {
        return entry(path, TarConstants.LF_LINK, new byte[0], entry -> entry.setLinkName(target));
    }

    /** Adds an entry of any type. */
    public TestArchive entry(
            String path, byte type, byte[] content, Consumer<TarArchiveEntry> setUp) {
        try {
            TarArchiveEntry entry = new TarArchiveEntry(path, type, true);
            entry.setSize(content.length);
            setUp.accept(entry);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the tar archive. */
    public byte[] tar() {
        try {
            tar.finish();
            return tarBytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the compressed archive. */
    public byte[] gzip() {
        return gzip(tar());
    }

    /** Compresses. */
    public static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return compressed.toByteArray();
    }
}
