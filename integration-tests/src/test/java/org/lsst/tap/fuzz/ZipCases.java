package org.lsst.tap.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.lsst.tap.repertoire.datalink.DatalinkPayload;

/**
 * Datalink payloads: changed manifests and templates in whole archives, archives with files that no
 * payload has, and archives with changed bytes. Stateless.
 */
final class ZipCases implements FuzzRun.Generator {

    private static final String MANIFEST = "{\"one\": [\"a_id\"], \"two\": [\"a_id\", \"b_ra\"]}";

    private static final String TEMPLATE =
            """
            <?xml version="1.0"?>
            <VOTABLE xmlns="http://www.ivoa.net/xml/VOTable/v1.3"><RESOURCE type="meta">
            <!-- a comment --><PARAM ref="$a_id$" value="$baseUrl$/x?y=1&amp;z=\\$2"/>
            <DESCRIPTION>\\} <![CDATA[ raw ]]> $a_id$</DESCRIPTION></RESOURCE></VOTABLE>
            """;

    private static final List<String> NAMES =
            List.of(
                    "one.xml",
                    "two.xml",
                    DatalinkPayload.MANIFEST,
                    "../one.xml",
                    "/one.xml",
                    "a/one.xml",
                    "a/",
                    "",
                    ".hidden",
                    "one\n.xml",
                    "\u2028.xml",
                    "x".repeat(300),
                    "C:\\x.xml",
                    "\u00e9.xml",
                    "ONE.xml");

    private static final List<String> PIECES =
            List.of(
                    "$",
                    "$$",
                    "$a_id$",
                    "$a_id",
                    "$a.b$",
                    "$if(x)$",
                    "\\",
                    "\\$",
                    "\\}",
                    "{",
                    "}",
                    "<",
                    ">",
                    "&",
                    "&amp;",
                    "&lol;",
                    "&#0;",
                    "&#xD800;",
                    "]]>",
                    "<![CDATA[",
                    "<!--",
                    "-->",
                    "<?x y?>",
                    "<!DOCTYPE x>",
                    "<!DOCTYPE x [<!ENTITY lol \"lol\">]>",
                    "\u0000",
                    "\u0001",
                    "\uFEFF",
                    "\u2028",
                    "xmlns:a='b'",
                    "<a:b/>",
                    "\"",
                    "'",
                    "encoding='UTF-16'",
                    "<x y='1' y='2'/>",
                    "<PARAM ref=\"$b_ra$\"/>",
                    "PK\u0003\u0004",
                    "PK\u0005\u0006",
                    "\ud83d\ude00");

    private final JsonCases json = new JsonCases(List.of(MANIFEST.getBytes(UTF_8)));

    @Override
    public byte[] next(SplittableRandom random) {
        int kind = random.nextInt(10);
        if (kind < 3) {
            return Bytes.mutate(zip(good(), random), PIECES, random);
        }
        Map<String, byte[]> files = good();
        switch (kind) {
            case 3, 4 ->
                    files.put(
                            DatalinkPayload.MANIFEST,
                            json.changed(MANIFEST.getBytes(UTF_8), random).getBytes(UTF_8));
            case 5, 6, 7 ->
                    files.compute(
                            random.nextBoolean() ? "one.xml" : "two.xml",
                            (name, file) -> Bytes.mutate(file, PIECES, random));
            case 8 -> files.put(Bytes.pick(NAMES, random), costly(random));
            default -> files.remove(Bytes.pick(NAMES.subList(0, 3), random));
        }
        byte[] zip = zip(files, random);
        return random.nextInt(10) == 0 ? Bytes.mutate(zip, PIECES, random) : zip;
    }

    private static Map<String, byte[]> good() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(DatalinkPayload.MANIFEST, MANIFEST.getBytes(UTF_8));
        files.put("one.xml", TEMPLATE.getBytes(UTF_8));
        files.put("two.xml", TEMPLATE.replace("raw", "$b_ra$").getBytes(UTF_8));
        return files;
    }

    private static byte[] costly(SplittableRandom random) {
        int n = 1 << random.nextInt(18);
        String text =
                switch (random.nextInt(5)) {
                    case 0 -> "<a>".repeat(n / 3) + "</a>".repeat(n / 3);
                    case 1 -> "<a " + "b".repeat(n) + "=''/>";
                    case 2 -> "<a>" + "$a_id$".repeat(n / 6) + "</a>";
                    case 3 -> "<a>" + "&#65;".repeat(n / 5) + "</a>";
                    default -> "\0".repeat(8 * n);
                };
        return text.getBytes(UTF_8);
    }

    private static byte[] zip(Map<String, byte[]> files, SplittableRandom random) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean stored = random.nextInt(4) == 0;
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                ZipEntry entry = new ZipEntry(file.getKey());
                entry.setTime(0);
                if (stored) {
                    CRC32 crc = new CRC32();
                    crc.update(file.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(file.getValue().length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(file.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
