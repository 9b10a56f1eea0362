package org.lsst.tap.repertoire.datalink;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.internal.text.Excerpt;

/**
 * The files of a small, flat zip archive, read into memory with the distrust that an archive from
 * elsewhere deserves: names, number, sizes and ratio are bounded, and it must be whole.
 */
final class ZipFiles {

    static final int MAX_ARCHIVE_BYTES = 8 * 1024 * 1024;
    static final int MAX_FILES = 1000;
    static final int MAX_FILE_BYTES = 1024 * 1024;
    static final int MAX_TOTAL_BYTES = 16 * 1024 * 1024;

    /** Unpacked bytes for each packed one. Templates are text: 3 is usual, 20 would be much. */
    static final int MAX_RATIO = 100;

    /** A name of one part: no folder, no drive, no dot at the front. */
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");

    /** PKZIP APPNOTE section 4.3.16: the end of central directory record. */
    private static final int END_SIGNATURE = 0x06054b50;

    private static final int END_BYTES = 22;

    private final String source;
    private final byte[] archive;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private int entries;
    private long totalBytes;

    private ZipFiles(byte[] archive, String source) {
        this.archive = archive;
        this.source = source;
    }

    /**
     * Reads the files by name, in the archive's order.
     *
     * @param source what the archive is, to begin a message with
     * @throws RepertoireFormatException if it breaks a bound, or isn't a whole zip archive
     */
    static Map<String, byte[]> read(byte[] archive, String source) {
        ZipFiles zip = new ZipFiles(archive, source);
        zip.read();
        return Collections.unmodifiableMap(zip.files);
    }

    private void read() {
        if (archive.length > MAX_ARCHIVE_BYTES) {
            throw bad("expected at most " + MAX_ARCHIVE_BYTES + " bytes, found " + archive.length);
        }
        int promised = promisedEntries();
        try (ZipInputStream zip =
                new ZipInputStream(new ByteArrayInputStream(archive), StandardCharsets.UTF_8)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (++entries > MAX_FILES) {
                    throw bad("expected at most " + MAX_FILES + " files, found more");
                }
                String name = checkedName(entry);
                files.put(name, content(zip, name));
            }
        } catch (IOException | IllegalArgumentException e) {
            // IllegalArgumentException: a name that isn't UTF-8.
            throw new RepertoireFormatException(
                    source + ": expected a zip archive, found a broken one: " + e.getMessage(), e);
        }
        if (entries != promised) {
            throw bad(
                    "its directory names "
                            + promised
                            + " files, but "
                            + entries
                            + " can be read; it is cut off or tampered with");
        }
    }

    /**
     * A stream of entries alone doesn't tell where an archive was cut off; its last record does.
     */
    private int promisedEntries() {
        for (int at = archive.length - END_BYTES; at >= 0; at--) {
            if (uint(at, 4) == END_SIGNATURE
                    && at + END_BYTES + uint(at + 20, 2) == archive.length) {
                return (int) uint(at + 10, 2);
            }
        }
        throw bad("expected a zip archive, found " + archive.length + " bytes without its end");
    }

    private long uint(int at, int bytes) {
        long value = 0;
        for (int i = bytes - 1; i >= 0; i--) {
            value = (value << 8) | (archive[at + i] & 0xff);
        }
        return value;
    }

    private String checkedName(ZipEntry entry) {
        String name = entry.getName();
        if (entry.isDirectory() || !PLAIN_NAME.matcher(name).matches()) {
            throw bad(
                    "expected plain file names, found "
                            + Excerpt.quoted(name)
                            + "; letters, digits, dot, underscore and hyphen may stand in one");
        }
        if (files.containsKey(name)) {
            throw bad("the file " + Excerpt.quoted(name) + " is there more than once");
        }
        return name;
    }

    private byte[] content(ZipInputStream zip, String name) throws IOException {
        byte[] content = zip.readNBytes(MAX_FILE_BYTES + 1);
        totalBytes += content.length;
        if (content.length > MAX_FILE_BYTES) {
            throw bad(
                    "expected at most "
                            + MAX_FILE_BYTES
                            + " bytes a file, found more in "
                            + Excerpt.quoted(name));
        }
        if (totalBytes > MAX_TOTAL_BYTES) {
            throw bad("expected at most " + MAX_TOTAL_BYTES + " bytes in all, found more");
        }
        if (totalBytes > (long) MAX_RATIO * archive.length) {
            throw bad(
                    "expected at most "
                            + MAX_RATIO
                            + " times the packed size, found more up to "
                            + Excerpt.quoted(name));
        }
        return content;
    }

    private RepertoireFormatException bad(String what) {
        return new RepertoireFormatException(source + ": " + what);
    }
}
