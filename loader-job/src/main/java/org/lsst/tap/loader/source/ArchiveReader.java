package org.lsst.tap.loader.source;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.utils.ArchiveUtils;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.SourceException;
import org.lsst.tap.loader.text.Excerpt;

/**
 * Takes the schema files out of a {@code .tar.gz} archive, in memory: nothing of an archive ever
 * touches a disk. The whole archive is checked, also what is not needed of it. Instances serve one
 * archive and one thread.
 */
final class ArchiveReader {

    /** Where a release keeps its schemas, below the archive's one top folder. */
    static final String FOLDER = "python/lsst/sdm/schemas/";

    private static final int TAR_RECORD = 512;

    /** Offset of {@code ustar} in a tar header (POSIX.1-2017, pax, "ustar Interchange Format"). */
    private static final int TAR_MAGIC = 257;

    private final String source;
    private final SourceLimits limits;

    ArchiveReader(String source, SourceLimits limits) {
        this.source = source;
        this.limits = limits;
    }

    /**
     * Returns the files below {@value #FOLDER}, by their paths below it.
     *
     * @throws SourceException if the bytes are no complete gzip-compressed tar archive, hold what a
     *     release archive has no need of (a path outside, a link out or in place of a schema, a
     *     device), are over the limits, or hold no schemas
     */
    Map<String, byte[]> read(byte[] archive) {
        if (archive.length > limits.archiveBytes()) {
            throw refused(
                    "has %d bytes; expected at most %d"
                            .formatted(archive.length, limits.archiveBytes()),
                    null);
        }
        requireGzip(archive);
        byte[] tar = gunzip(archive);
        requireTar(tar);
        Map<String, byte[]> files = untar(tar);
        if (files.isEmpty()) {
            throw refused(
                    "holds no file below \"%s\"; expected a release of sdm_schemas"
                            .formatted(FOLDER),
                    null);
        }
        return files;
    }

    private void requireGzip(byte[] bytes) {
        if (bytes.length >= 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b) {
            return;
        }
        String found;
        String start =
                new String(bytes, 0, Math.min(bytes.length, 512), StandardCharsets.ISO_8859_1)
                        .stripLeading()
                        .toLowerCase(Locale.ROOT);
        if (bytes.length == 0) {
            found = "is empty";
        } else if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
            found = "is an HTML page (an error or a login page?)";
        } else if (start.startsWith("<")) {
            found = "is an XML or HTML document (an error of the server?)";
        } else if (start.startsWith("pk\003\004")) {
            found = "is a zip archive";
        } else if (isTar(bytes)) {
            found = "is a tar archive that is not compressed";
        } else {
            found = "does not begin as gzip does";
        }
        throw refused("%s; expected a .tar.gz archive".formatted(found), null);
    }

    private byte[] gunzip(byte[] archive) {
        try (InputStream gzip = new GZIPInputStream(new ByteArrayInputStream(archive), 8192)) {
            // One byte more than allowed tells "just fits" from "too long" without reading on.
            byte[] tar = gzip.readNBytes(Math.toIntExact(limits.unpackedBytes() + 1));
            if (tar.length > limits.unpackedBytes()) {
                throw refused(
                        "unpacks to more than %d bytes".formatted(limits.unpackedBytes()), null);
            }
            return tar;
        } catch (EOFException e) {
            throw refused(
                    ("is cut off: gzip ends after %d bytes without its checksum; the download or"
                                    + " the file is incomplete")
                            .formatted(archive.length),
                    e);
        } catch (IOException e) {
            throw refused("is damaged: gzip reports \"%s\"".formatted(shown(e.getMessage())), e);
        }
    }

    private void requireTar(byte[] tar) {
        if (!isTar(tar)) {
            throw refused(
                    "is compressed by gzip but holds no tar archive; expected a .tar.gz", null);
        }
        boolean endsWithZeros = tar.length >= 2 * TAR_RECORD && tar.length % TAR_RECORD == 0;
        for (int i = tar.length - 2 * TAR_RECORD; endsWithZeros && i < tar.length; i++) {
            endsWithZeros = tar[i] == 0;
        }
        if (!endsWithZeros) {
            throw refused("is cut off: the tar archive has no end mark", null);
        }
    }

    private static boolean isTar(byte[] bytes) {
        return bytes.length >= TAR_RECORD
                && ArchiveUtils.matchAsciiBuffer("ustar", bytes, TAR_MAGIC, 5);
    }

    private Map<String, byte[]> untar(byte[] tar) {
        Map<String, byte[]> files = new HashMap<>();
        String top = null;
        int entries = 0;
        try (TarArchiveInputStream stream =
                new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
            for (TarArchiveEntry entry = stream.getNextEntry();
                    entry != null;
                    entry = stream.getNextEntry()) {
                if (++entries > limits.entries()) {
                    throw refused("holds more than %d entries".formatted(limits.entries()), null);
                }
                String[] parts = checkedPath(entry.getName()).split("/", 2);
                String below = parts.length < 2 ? "" : parts[1];
                if (!isWanted(entry, below)) {
                    continue;
                }
                if (top != null && !top.equals(parts[0])) {
                    throw refused(
                            "holds two releases, \"%s\" and \"%s\""
                                    .formatted(shown(top), shown(parts[0])),
                            null);
                }
                top = parts[0];
                String path = below.substring(FOLDER.length());
                if (files.put(path, content(stream, entry)) != null) {
                    throw refused("holds \"%s\" twice".formatted(shown(entry.getName())), null);
                }
            }
        } catch (IOException e) {
            throw refused("is damaged: tar reports \"%s\"".formatted(shown(e.getMessage())), e);
        }
        return files;
    }

    private String checkedPath(String name) {
        boolean outside =
                name.startsWith("/")
                        || name.indexOf('\\') >= 0
                        || name.indexOf('\0') >= 0
                        || Arrays.asList(name.split("/")).contains("..");
        if (outside) {
            throw refused(
                    "holds \"%s\", a path that leads outside of it".formatted(shown(name)), null);
        }
        if (name.codePoints().anyMatch(ArchiveReader::breaksLines)) {
            throw refused(
                    "holds \"%s\", a name with control characters".formatted(shown(name)), null);
        }
        return name.startsWith("./") ? name.substring(2) : name;
    }

    /** Whether the entry is a schema file; refuses what no release archive has. */
    private boolean isWanted(TarArchiveEntry entry, String below) {
        boolean inFolder = below.startsWith(FOLDER);
        if (entry.isSymbolicLink() || entry.isLink()) {
            // sdm_schemas has one link beside its schemas, to their folder: it is left out.
            if (inFolder || leadsOutside(entry)) {
                throw refused(
                        "holds \"%s\", a link to \"%s\"; expected files"
                                .formatted(shown(entry.getName()), shown(entry.getLinkName())),
                        null);
            }
            return false;
        }
        if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
            throw refused(
                    "holds \"%s\", a device; expected files".formatted(shown(entry.getName())),
                    null);
        }
        return inFolder && entry.isFile() && !entry.isDirectory();
    }

    private static boolean leadsOutside(TarArchiveEntry link) {
        String target = link.getLinkName();
        return target.startsWith("/") || Arrays.asList(target.split("/")).contains("..");
    }

    private byte[] content(TarArchiveInputStream stream, TarArchiveEntry entry) throws IOException {
        if (entry.getSize() > limits.fileBytes()) {
            throw refused(
                    "holds \"%s\" of %d bytes; expected at most %d"
                            .formatted(shown(entry.getName()), entry.getSize(), limits.fileBytes()),
                    null);
        }
        byte[] content = stream.readNBytes((int) entry.getSize());
        if (content.length != entry.getSize()) {
            throw refused("is cut off inside \"%s\"".formatted(shown(entry.getName())), null);
        }
        return content;
    }

    private static boolean breaksLines(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }

    /** Text of the archive as messages quote it, so that no name forges a line of a log. */
    private static String shown(@Nullable String text) {
        return Excerpt.of(String.valueOf(text));
    }

    private SourceException refused(String found, @Nullable IOException cause) {
        return new SourceException(
                "The archive \"%s\" %s. Live is unchanged; check the source and the release's name."
                        .formatted(source, found),
                cause);
    }
}
