package org.lsst.tap.repertoire.support;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Makes datalink payloads: zip archives of a manifest and templates. */
public final class Payloads {

    private final Map<String, byte[]> files = new LinkedHashMap<>();

    /** A payload of three templates whose files all hold the same mark. */
    public static byte[] marked(String mark) {
        Payloads payload = new Payloads();
        StringBuilder manifest = new StringBuilder("{\"mark_" + mark + "\": [\"c_0\"]");
        payload.file("mark_" + mark + ".xml", template(mark, "c_0"));
        for (int i = 1; i < 3; i++) {
            manifest.append(", \"t").append(i).append("\": [\"c_").append(i).append("\"]");
            payload.file("t" + i + ".xml", template(mark, "c_" + i));
        }
        return payload.file("datalink-manifest.json", manifest + "}").zip();
    }

    /** A template that uses one column. */
    public static String template(String mark, String column) {
        return "<VOTABLE><!-- mark="
                + mark
                + " --><RESOURCE type=\"meta\"><PARAM ref=\"$"
                + column
                + "$\"/></RESOURCE></VOTABLE>";
    }

    /** Adds a file. */
    public Payloads file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a file. */
    public Payloads file(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    /** The archive. */
    public byte[] zip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
