package org.lsst.tap.repertoire.datalink;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.lsst.tap.repertoire.failure.RepertoireFormatException;
import org.lsst.tap.repertoire.internal.Excerpt;

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

    private final byte[] archive;
    private final String source;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private long totalBytes;

    /** Of an archive; its source begins each message. */
    ZipFiles(byte[] archive, String source) {
        this.archive = archive;
        this.source = source;
    }

    /** Reads the files by name, in the archive's order. */
    Map<String, byte[]> read() {
        if (archive.length > MAX_ARCHIVE_BYTES) {
            throw bad("expected at most %s bytes, found %s", MAX_ARCHIVE_BYTES, archive.length);
        }
        int promised = promisedFiles();
        try (ZipInputStream zip =
                new ZipInputStream(new ByteArrayInputStream(archive), StandardCharsets.UTF_8)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (files.size() == MAX_FILES) {
                    throw bad("expected at most %s files, found more", MAX_FILES);
                }
                String name = checkedName(entry);
                files.put(name, content(zip, Excerpt.quoted(name)));
            }
        } catch (IOException | IllegalArgumentException e) {
            // IllegalArgumentException: a name that isn't UTF-8.
            throw new RepertoireFormatException(
                    source + ": expected a zip archive, found a broken one: " + e.getMessage(), e);
        }
        if (files.size() != promised) {
            throw bad(
                    "its directory names %s files, but %s can be read; it is cut off or tampered"
                            + " with",
                    promised, files.size());
        }
        return files;
    }

    /** Where an archive was cut off, only its last record tells, no stream of its entries. */
    private int promisedFiles() {
        ByteBuffer bytes = ByteBuffer.wrap(archive).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = archive.length - END_BYTES; at >= 0; at--) {
            int comment = Short.toUnsignedInt(bytes.getShort(at + 20));
            if (bytes.getInt(at) == END_SIGNATURE && at + END_BYTES + comment == archive.length) {
                return Short.toUnsignedInt(bytes.getShort(at + 10));
            }
        }
        throw bad("expected a zip archive, found %s bytes without its end", archive.length);
    }

    private String checkedName(ZipEntry entry) {
        String name = entry.getName();
        if (entry.isDirectory() || !PLAIN_NAME.matcher(name).matches()) {
            throw bad(
                    "expected plain file names, found %s; letters, digits, dot, underscore and"
                            + " hyphen are allowed",
                    Excerpt.quoted(name));
        }
        if (files.containsKey(name)) {
            throw bad("the file %s is there more than once", Excerpt.quoted(name));
        }
        return name;
    }

    private byte[] content(ZipInputStream zip, String name) throws IOException {
        byte[] content = zip.readNBytes(MAX_FILE_BYTES + 1);
        totalBytes += content.length;
        if (content.length > MAX_FILE_BYTES) {
            throw bad("expected at most %s bytes a file, found more in %s", MAX_FILE_BYTES, name);
        }
        if (totalBytes > MAX_TOTAL_BYTES) {
            throw bad("expected at most %s bytes in all, found more", MAX_TOTAL_BYTES);
        }
        if (totalBytes > (long) MAX_RATIO * archive.length) {
            throw bad(
                    "expected at most %s times the packed size, found more up to %s",
                    MAX_RATIO, name);
        }
        return content;
    }

    @SuppressWarnings("AnnotateFormatMethod") // Its annotation would be a library more.
    private RepertoireFormatException bad(String what, Object... about) {
        return new RepertoireFormatException(source + ": " + String.format(what, about));
    }
}
