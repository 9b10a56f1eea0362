package org.lsst.tap.loader.source;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.utils.ArchiveUtils;
import org.jspecify.annotations.Nullable;
import org.lsst.tap.loader.failure.SourceException;
import org.lsst.tap.loader.text.RelativePath;
import org.lsst.tap.loader.text.Visible;

/**
 * Takes the schema files out of a {@code .tar.gz} or {@code .tar} archive, in memory: nothing of an
 * archive ever touches a disk. The whole archive is checked, even what is not needed of it.
 * Instances serve one archive and one thread.
 */
record ArchiveReader(String source, SourceLimits limits) {

    /** Where a release keeps its schemas, below the archive's one top folder. */
    static final String FOLDER = "python/lsst/sdm/schemas/";

    private static final int TAR_RECORD = 512;

    /** Offset of {@code ustar} in a tar header (POSIX.1-2017, pax, "ustar Interchange Format"). */
    private static final int TAR_MAGIC = 257;

    private static final Pattern BREAKS_LINES = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}]");

    /**
     * Returns the files below {@value #FOLDER}, by their paths below it.
     *
     * @throws SourceException if the bytes are no complete tar archive, compressed by gzip or not
     *     (a store may have decoded it), hold what a release archive has no need of (a path
     *     outside, a link out or in place of a schema, a device, anything after its end), are over
     *     the limits, or hold no schemas
     */
    Map<String, byte[]> read(byte[] archive) {
        if (archive.length > limits.archiveBytes()) {
            throw refused(
                    "has %d bytes; expected at most %d", archive.length, limits.archiveBytes());
        }
        Map<String, byte[]> files = untar(isTar(archive) ? archive : gunzip(archive));
        if (files.isEmpty()) {
            throw refused("holds no file below \"%s\"; expected a release of sdm_schemas", FOLDER);
        }
        return files;
    }

    static boolean isGzip(byte[] bytes) {
        return bytes.length >= 2 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b;
    }

    private SourceException noArchive(byte[] bytes) {
        String start =
                new String(bytes, 0, Math.min(bytes.length, 512), StandardCharsets.ISO_8859_1)
                        .stripLeading()
                        .toLowerCase(Locale.ROOT);
        String found = "does not begin like gzip or tar";
        if (bytes.length == 0) {
            found = "is empty";
        } else if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
            found = "is an HTML page (an error or a login page?)";
        } else if (start.startsWith("<")) {
            found = "is an XML or HTML document (an error of the server?)";
        } else if (start.startsWith("pk\003\004")) {
            found = "is a zip archive";
        }
        return refused("%s; expected a .tar.gz archive", found);
    }

    private byte[] gunzip(byte[] archive) {
        if (!isGzip(archive)) {
            throw noArchive(archive);
        }
        try (Gunzip gzip = new Gunzip(archive)) {
            // One byte more than allowed tells "just fits" from "too long" without reading on.
            byte[] tar = gzip.readNBytes(Math.toIntExact(limits.unpackedBytes() + 1));
            if (tar.length > limits.unpackedBytes()) {
                throw refused("unpacks to more than %d bytes", limits.unpackedBytes());
            }
            if (gzip.isFollowed()) {
                throw refused("holds something after the end of its gzip stream");
            }
            if (!isTar(tar)) {
                throw refused("is compressed by gzip but holds no tar archive; expected a .tar.gz");
            }
            return tar;
        } catch (EOFException e) {
            throw refused(
                    e,
                    "is cut off: gzip ends after %d bytes without its checksum; the download or"
                            + " the file is incomplete",
                    archive.length);
        } catch (IOException e) {
            throw refused(e, "is damaged: gzip reports \"%s\"", e.getMessage());
        }
    }

    /** All members of a gzip file (RFC 1952, section 2.2), which has to end with the last. */
    private static final class Gunzip extends GZIPInputStream {

        private static final int TRAILER_BYTES = 8;

        Gunzip(byte[] archive) throws IOException {
            // One buffer for all, so that what is left is what the inflater has not taken.
            super(new ByteArrayInputStream(archive), archive.length);
        }

        /** Whether the end is followed by what is no member, which the superclass passes over. */
        boolean isFollowed() {
            return inf.getRemaining() > TRAILER_BYTES;
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
        long end = 0;
        try (TarArchiveInputStream stream =
                new TarArchiveInputStream(new ByteArrayInputStream(tar), "UTF-8")) {
            for (TarArchiveEntry entry = stream.getNextEntry();
                    entry != null;
                    entry = stream.getNextEntry()) {
                if (++entries > limits.entries()) {
                    throw refused("holds more than %d entries", limits.entries());
                }
                if (!entry.isCheckSumOK()) {
                    throw refused(
                            "is damaged: the header of \"%s\" does not have its checksum",
                            entry.getName());
                }
                end = stream.getBytesRead() + entry.getSize();
                List<String> path = checkedPath(entry.getName());
                String below =
                        String.join("/", path.subList(Math.min(1, path.size()), path.size()));
                if (!isWanted(entry, path, below)) {
                    continue;
                }
                if (top != null && !top.equals(path.get(0))) {
                    throw refused("holds two releases, \"%s\" and \"%s\"", top, path.get(0));
                }
                top = path.get(0);
                byte[] content = content(stream, entry);
                if (files.put(below.substring(FOLDER.length()), content) != null) {
                    throw refused("holds \"%s\" twice", entry.getName());
                }
            }
        } catch (IOException e) {
            throw refused(e, "is damaged: tar reports \"%s\"", e.getMessage());
        }
        requireEnd(tar, end);
        return files;
    }

    /** Requires that two records of zeros, and nothing else, follow the last entry's data. */
    private void requireEnd(byte[] tar, long end) {
        for (long i = end; i < tar.length; i++) {
            if (tar[(int) i] != 0) {
                throw refused("holds something after the end of its tar archive");
            }
        }
        long padded = (end + TAR_RECORD - 1) / TAR_RECORD * TAR_RECORD;
        if (tar.length < padded + 2 * TAR_RECORD || tar.length % TAR_RECORD != 0) {
            throw refused("is cut off: the tar archive has no end mark");
        }
    }

    /** Returns the names on an entry's path, which stays inside of the archive. */
    private List<String> checkedPath(String name) {
        Optional<List<String>> path = RelativePath.resolve(List.of(), name);
        if (path.isEmpty() || Arrays.asList(name.split("/")).contains("..")) {
            throw refused("holds \"%s\", a path that leads outside of it", name);
        }
        if (BREAKS_LINES.matcher(name).find()) {
            throw refused("holds \"%s\", a name with control characters", name);
        }
        return path.get();
    }

    /** Whether the entry is a schema file; refuses what no release archive has. */
    private boolean isWanted(TarArchiveEntry entry, List<String> path, String below) {
        boolean inFolder = below.startsWith(FOLDER);
        if (entry.isSymbolicLink() || entry.isLink()) {
            // sdm_schemas has had links to its schemas' folder; what is no schema is left out.
            boolean inPlaceOfSchemas =
                    (inFolder && below.endsWith(ReleaseFiles.SUFFIX))
                            || (!below.isEmpty() && FOLDER.startsWith(below + "/"));
            if (inPlaceOfSchemas || leadsOutside(entry, path)) {
                throw refused(
                        "holds \"%s\", a link to \"%s\"; expected files",
                        entry.getName(), entry.getLinkName());
            }
            return false;
        }
        if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
            throw refused("holds \"%s\", a device; expected files", entry.getName());
        }
        return inFolder && entry.isFile() && !entry.isDirectory();
    }

    /** A symbolic link's target is relative to the link's folder, a hard link's to the archive. */
    private static boolean leadsOutside(TarArchiveEntry link, List<String> path) {
        List<String> folder =
                link.isSymbolicLink() ? path.subList(0, Math.max(0, path.size() - 1)) : List.of();
        return RelativePath.resolve(folder, link.getLinkName()).isEmpty();
    }

    private byte[] content(TarArchiveInputStream stream, TarArchiveEntry entry) throws IOException {
        if (entry.getSize() > limits.fileBytes()) {
            throw refused(
                    "holds \"%s\" of %d bytes; expected at most %d",
                    entry.getName(), entry.getSize(), limits.fileBytes());
        }
        byte[] content = stream.readNBytes((int) entry.getSize());
        if (content.length != entry.getSize()) {
            throw refused("is cut off inside \"%s\"", entry.getName());
        }
        return content;
    }

    private SourceException refused(String found, @Nullable Object... quoted) {
        return refused((IOException) null, found, quoted);
    }

    /** Returns the refusal; the texts that it quotes are excerpts. */
    private SourceException refused(
            @Nullable IOException cause, String found, @Nullable Object... quoted) {
        Object[] shown =
                Stream.of(quoted)
                        .map(q -> q instanceof String s ? Visible.excerpt(s) : q)
                        .toArray();
        return new SourceException(
                "The archive \"%s\" %s. Nothing was changed; check where it comes from."
                        .formatted(source, found.formatted(shown)),
                cause);
    }
}
